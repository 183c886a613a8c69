"""`tuinet runs check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.completers import run_names
from tuinet.cli.options import ExitCodeOnly, Json
from tuinet.cli.output import emit, narrate, show
from tuinet.render.formatting import counted
from tuinet.runs.collection import all_runs, find_run
from tuinet.runs.fsck.check import check_home, check_run
from tuinet.runs.fsck.repair import Repaired, repair_home, repair_run
from tuinet.runs.fsck.set_aside import SetAside
from tuinet.runs.home import home, runs_folder
from tuinet.runs.local import LocalRun

Results = list[tuple[str | None, Repaired]]
"""For each run id, or None for the home itself, its findings with what was done about each ('' for nothing)"""


def check_command(
    *runs: Annotated[str, Parameter(help="The runs to check; by default all on this machine.", completer=run_names)],
    repair: Annotated[
        bool,
        Parameter(
            negative="", help="Repair what can be repaired, and move the originals to 'set-aside' in TUINET_HOME."
        ),
    ] = False,
    json: Json = False,
    quiet: ExitCodeOnly = False,
) -> int:
    """Check runs for damage: configuration, checkpoints, events, commands, lock, file modes, data set, leftovers.

    Each problem is one line that says what is wrong and where. --repair takes out unreadable lines and damaged
    checkpoints and clears the leftovers of killed processes; nothing is deleted. A run that is training is checked but
    not repaired. The exit code is 0 if all is well, and 1 if damage remains. To check the runs of another machine, run
    the command there.
    """
    folder = home()
    aside = SetAside(folder)
    if runs:
        selected = [find_run(runs_folder(), run) for run in runs]
    else:
        selected = all_runs(runs_folder())
    results: Results = [(run.run_id, _check(run, folder, aside, repair=repair)) for run in selected]
    if not runs:
        results.append((None, _check_home(folder, aside, repair=repair)))
    remaining = sum(not action for _, findings in results for action in findings.values())
    if json:
        emit(as_data(results))
    elif not quiet:
        for _, findings in results:
            for finding, action in findings.items():
                show(f"{finding.line(folder)}: {action}".removesuffix(": "))
        narrate(summary(len(selected), results, remaining, repair=repair))
    if aside.folder and not quiet:
        narrate(f"the originals are in {aside.folder}")
    return int(remaining > 0)


def _check(run: LocalRun, folder: Path, aside: SetAside, *, repair: bool) -> Repaired:
    if repair:
        return repair_run(run, folder, aside)
    return dict.fromkeys(check_run(run, folder), "")


def _check_home(folder: Path, aside: SetAside, *, repair: bool) -> Repaired:
    if repair:
        return repair_home(folder, aside)
    return dict.fromkeys(check_home(folder), "")


def as_data(results: Results) -> list[dict[str, str | None]]:
    """Return the findings for `--json`."""
    return [
        {"run_id": run_id, "path": str(finding.path), "problem": finding.problem, "repair": action or None}
        for run_id, findings in results
        for finding, action in findings.items()
    ]


def summary(count: int, results: Results, remaining: int, *, repair: bool) -> str:
    """Say how many runs were checked, and what to do next."""
    checked = f"{counted(count, 'run')} checked"
    total = sum(len(findings) for _, findings in results)
    if not total:
        return f"{checked}: all is well"
    problems = counted(total, "problem")
    if repair:
        return f"{checked}: {problems}, {total - remaining} repaired"
    return f"{checked}: {problems}; repair what can be repaired with 'tuinet runs check --repair'"

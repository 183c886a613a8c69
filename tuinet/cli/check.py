"""`tuinet runs check`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.completers import run_names
from tuinet.cli.options import ExitCodeOnly, Json
from tuinet.cli.output import emit, narrate, show
from tuinet.runs.collection import all_runs, find_run
from tuinet.runs.fsck.check import check_home, check_run
from tuinet.runs.fsck.repair import Repaired, SetAside, repair_home, repair_run
from tuinet.runs.home import home, runs_folder


def check_command(
    *runs: Annotated[str, Parameter(help="Runs; without any, all of this machine.", completer=run_names)],
    repair: Annotated[
        bool,
        Parameter(negative="", help="Repair what can be repaired; the originals go to 'set-aside' in the home."),
    ] = False,
    json: Json = False,
    quiet: ExitCodeOnly = False,
) -> int:
    """Check that runs are whole: settings, checkpoints, events, commands, lock, file modes, data set, leftovers.

    One line for each finding says what is wrong and where. With --repair, unreadable lines and damaged checkpoints are
    taken out, leftovers of killed processes are cleared away, and nothing is deleted. A run that is being trained is
    checked, but not repaired. The exit code is 0 if all is well, and 1 if there is damage that was left. For the runs
    of another machine, run this command there.
    """
    place = home()
    aside = SetAside(place)
    chosen = [find_run(runs_folder(), wanted) for wanted in runs] if runs else all_runs(runs_folder())
    found: list[tuple[str | None, Repaired]] = []
    for run in chosen:
        done = repair_run(run, place, aside) if repair else dict.fromkeys(check_run(run, place), "")
        found.append((run.run_id, done))
    if not runs:
        found.append((None, repair_home(place, aside) if repair else dict.fromkeys(check_home(place), "")))
    left = sum(not done for _, each in found for done in each.values())
    if json:
        emit(as_data(found))
    elif not quiet:
        for _, each in found:
            for finding, action in each.items():
                show(f"{finding.line(place)}{f': {action}' if action else ''}")
        narrate(summary(len(chosen), found, left, repair=repair))
    if aside.folder and not quiet:
        narrate(f"the originals are in {aside.folder}")
    return 1 if left else 0


def as_data(found: list[tuple[str | None, Repaired]]) -> list[dict[str, str | None]]:
    """The findings for a program."""
    return [
        {"run_id": run_id, "path": str(finding.path), "problem": finding.problem, "repair": done or None}
        for run_id, each in found
        for finding, done in each.items()
    ]


def summary(count: int, found: list[tuple[str | None, Repaired]], left: int, *, repair: bool) -> str:
    """How many runs were checked, and what is to be done."""
    runs = "1 run" if count == 1 else f"{count} runs"
    total = sum(len(each) for _, each in found)
    if not total:
        return f"{runs} checked: all is well"
    problems = "1 problem" if total == 1 else f"{total} problems"
    if not repair:
        return f"{runs} checked: {problems}: 'tuinet runs check --repair' repairs what can be repaired"
    return f"{runs} checked: {problems}, {total - left} repaired"

"""`tuinet runs check`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.completers import run_names
from tuinet.cli.exit_codes import exit_on_signals
from tuinet.cli.machines import connect
from tuinet.cli.options import ExitCodeOnly, Host, Json
from tuinet.cli.output import emit, narrate, show
from tuinet.errors import UsageError
from tuinet.messages import counted
from tuinet.runs.collection import all_runs, find_run
from tuinet.runs.fsck.check import check_home, check_run
from tuinet.runs.fsck.repair import Repaired, repair_home, repair_run
from tuinet.runs.fsck.set_aside import SetAside
from tuinet.runs.home import home, runs_folder
from tuinet.sanitize import sanitize


@dataclass(frozen=True)
class Problem:
    """A problem with a run, or with a file beside the runs."""

    run_id: str | None
    """None for a file beside the runs"""
    path: str
    problem: str
    line: str
    """Path and problem for the user"""
    repair: str = ""
    """How it was repaired; empty if it was not"""
    count: int = 1
    """The number of problems that it stands for"""

    def as_data(self) -> dict[str, str | None]:
        """Return the problem for `--json`."""
        return {"run_id": self.run_id, "path": self.path, "problem": self.problem, "repair": self.repair or None}


def check_command(
    *runs: Annotated[str, Parameter(help="The runs to check. Default: all.", completer=run_names)],
    repair: Annotated[
        bool,
        Parameter(
            negative="", help="Repair what can be repaired, and move the originals to 'set-aside' in TUINET_HOME."
        ),
    ] = False,
    json: Json = False,
    quiet: ExitCodeOnly = False,
    host: Host = None,
) -> int:
    """Check runs for damage: configuration, checkpoints, events, commands, lock, file modes, data set, leftovers.

    Each problem is one line that says what is wrong and where. --repair takes out unreadable lines and damaged
    checkpoints and clears the leftovers of killed processes; nothing is deleted. A run that is training is checked but
    not repaired. The exit code is 0 if all is well, and 1 if damage remains. With --host, the runs of another machine
    are checked there; to repair them, run the command on that machine.
    """
    if host and repair:
        # If the link broke in between, nobody would know what was moved.
        raise UsageError(
            f"--repair: not possible with --host: run 'tuinet runs check --repair' on {host} itself, "
            "for example over SSH"
        )
    aside = SetAside(home())
    if host:
        count, problems = _check_there(host, runs)
    else:
        count, problems = _check_here(runs, aside, repair=repair)
    total = sum(problem.count for problem in problems)
    remaining = sum(problem.count for problem in problems if not problem.repair)
    if json:
        emit([problem.as_data() for problem in problems])
    elif not quiet:
        for problem in problems:
            show(f"{problem.line}: {problem.repair}".removesuffix(": "))
        narrate(summary(count, total, remaining, repair=repair, host=host))
    if aside.folder and not quiet:
        narrate(f"the originals are in {aside.folder}")
    return int(remaining > 0)


def _check_here(runs: Sequence[str], aside: SetAside, *, repair: bool) -> tuple[int, list[Problem]]:
    """Check runs on this machine. Returns how many, and their problems."""
    folder = home()
    if runs:
        selected = [find_run(runs_folder(), run) for run in runs]
    else:
        selected = all_runs(runs_folder())
    problems: list[Problem] = []
    for run in selected:
        repaired = repair_run(run, folder, aside) if repair else dict.fromkeys(check_run(run, folder), "")
        problems += _problems(run.run_id, repaired, folder)
    if not runs:
        repaired = repair_home(folder, aside) if repair else dict.fromkeys(check_home(folder), "")
        problems += _problems(None, repaired, folder)
    return len(selected), problems


def _problems(run_id: str | None, repaired: Repaired, folder: Path) -> list[Problem]:
    return [
        Problem(run_id, str(finding.path), finding.problem, finding.line(folder), action)
        for finding, action in repaired.items()
    ]


def _check_there(host: str, runs: Sequence[str]) -> tuple[int, list[Problem]]:
    """Check runs on another machine. Returns how many, and their problems. Raises LinkError if the link breaks."""
    with exit_on_signals(), closing(connect(host, read_only=True)) as machine:
        if runs:
            selected = [machine.find(run) for run in runs]
        else:
            selected = [overview.run for overview in machine.list_runs()]
        problems: list[Problem] = []
        for run in (*selected, *(() if runs else (None,))):
            run_id = run.run_id if run else None
            reply = machine.check(run)
            problems += [Problem(run_id, sent.path, sent.problem, sanitize(sent.line)) for sent in reply.problems]
            if reply.omitted:
                more = f"{counted(reply.omitted, 'more problem')}, not listed here"
                location = run_id or "beside the runs"
                problems.append(Problem(run_id, "", more, f"{location}: {more}", count=reply.omitted))
    return len(selected), problems


def summary(count: int, total: int, remaining: int, *, repair: bool, host: str | None) -> str:
    """Say how many runs were checked, and what to do next."""
    checked = f"{counted(count, 'run')} checked"
    if not total:
        return f"{checked}: all is well"
    problems = counted(total, "problem")
    if repair:
        return f"{checked}: {problems}, {total - remaining} repaired"
    where = f" on {host}" if host else ""
    return f"{checked}: {problems}; repair what can be repaired with 'tuinet runs check --repair'{where}"

"""`--detach`: starting a training that nobody watches."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.output import narrate, write
from tuinet.errors import UsageError
from tuinet.jobs.follow import there
from tuinet.jobs.settings import Notice
from tuinet.runs.directory import Run

Detach = Annotated[
    bool, Parameter(negative="", help="Start it, print its id on standard output, and do not watch.", name="--detach")
]


def check_unwatched(*, json: bool, quiet: bool, notice: Notice | None) -> None:
    """Raises UsageError for what makes no sense where nothing is watched."""
    if json or quiet or notice:
        raise UsageError("--detach: expected neither --json, --quiet nor --notice with it: nothing is watched")


def let_go(run: Run) -> int:
    """Say which run trains now, and return the exit code."""
    write(f"{run.run_id}\n")
    narrate(f"it trains: 'tuinet attach {run.run_id}{there(run.machine)}' watches it")
    return 0

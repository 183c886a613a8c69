"""`--detach`: starting a training that nobody watches."""

from __future__ import annotations

import os
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.output import emit, narrate, write
from tuinet.errors import UsageError
from tuinet.jobs.preferences import Notice
from tuinet.messages import host_option
from tuinet.runs.directory import Run

Detach = Annotated[
    bool, Parameter(negative="", help="Start it, print its id on standard output, and do not watch.", name="--detach")
]


def check_unwatched(notice: Notice | None) -> None:
    """Raises UsageError for what makes no sense where nothing is watched, unless it is meant for all commands."""
    if notice and notice != os.environ.get("TUINET_NOTICE"):
        raise UsageError("--detach: expected no --notice with it: nothing is watched")


def let_go(run: Run, *, json: bool, quiet: bool) -> int:
    """Print which run trains now, as an id or as JSON, and return the exit code."""
    if json:
        emit({"run_id": run.run_id, "machine": run.machine or None})
    else:
        write(f"{run.run_id}\n")
    if not quiet:
        narrate(f"training in the background: watch it with 'tuinet attach {run.run_id}{host_option(run.machine)}'")
    return 0

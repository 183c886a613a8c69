"""`--detach`: starting a run without watching it."""

from __future__ import annotations

import os

from tuinet.cli.output import emit, narrate, write
from tuinet.errors import UsageError
from tuinet.jobs.preferences import Notice
from tuinet.messages import host_option
from tuinet.runs.directory import Run


def check_no_notice(notice: Notice | None) -> None:
    """Raise UsageError for `--detach --notice`. TUINET_NOTICE is fine: it is meant for every command."""
    if notice and notice != os.environ.get("TUINET_NOTICE"):
        raise UsageError("--detach cannot be used with --notice: nobody watches the run")


def report_detached(run: Run, *, json: bool, quiet: bool) -> int:
    """Print the id of a run that was started in the background, and return the exit code."""
    if json:
        emit({"run_id": run.run_id, "machine": run.machine or None})
    else:
        write(f"{run.run_id}\n")
    if not quiet:
        narrate(f"training in the background: watch it with 'tuinet attach {run.run_id}{host_option(run.machine)}'")
    return 0

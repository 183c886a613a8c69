"""`--detach`: starting a run without watching it."""

from __future__ import annotations

import os
from collections.abc import Sequence

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
        emit(_facts(run))
    else:
        _print_ids([run])
    if not quiet:
        narrate(f"training in the background: watch it with {_attach(run.run_id, run)}")
    return 0


def report_detached_members(names: Sequence[str], runs: Sequence[Run], *, json: bool, quiet: bool) -> int:
    """Print the ids of the members of a committee that train in the background, and return the exit code."""
    if json:
        emit([_facts(run) for run in runs])
    else:
        _print_ids(runs)
    if not quiet:
        narrate(f"training side by side in the background: watch a member with {_attach(names[0], runs[0])}")
    return 0


def _facts(run: Run) -> dict[str, str | None]:
    return {"run_id": run.run_id, "machine": run.machine or None}


def _print_ids(runs: Sequence[Run]) -> None:
    write("".join(f"{run.run_id}\n" for run in runs))


def _attach(name: str, run: Run) -> str:
    return f"'tuinet attach {name}{host_option(run.machine)}'"

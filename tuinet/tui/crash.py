"""The message of a crash: the path of the report, and how to attach to the run, which goes on without the app."""

from __future__ import annotations

from textual.worker import WorkerFailed

from tuinet.jobs.follower import RunFollower
from tuinet.messages import host_option
from tuinet.runs.crashes import explain
from tuinet.sanitize import sanitize
from tuinet.tui.going_on import going_on


def crash_report(error: BaseException, follower: RunFollower | None) -> list[str]:
    """Write a crash report, and return lines that say where it is and how to attach to the run."""
    cause = error
    if isinstance(error, WorkerFailed):
        cause = error.error
    lines = [f"tuinet: {explain(cause)}"]
    if follower and follower.live:
        command = f"tuinet attach {follower.run.run_id}{host_option(follower.run.machine)}"
        lines.append(f"{sanitize(going_on(follower))}: watch it with '{command}'")
    return lines

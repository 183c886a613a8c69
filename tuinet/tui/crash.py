"""What the app says when it fails: where the crash report is, and that the run does not need the app."""

from __future__ import annotations

from textual.worker import WorkerFailed

from tuinet.jobs.follower import RunFollower
from tuinet.messages import host_option
from tuinet.runs.crashes import explain
from tuinet.sanitize import sanitize


def crash_report(error: BaseException, session: RunFollower | None) -> list[str]:
    """Write a crash report; lines that say where it is, and how to go on watching the run."""
    cause = error.error if isinstance(error, WorkerFailed) else error
    lines = [f"tuinet: {explain(cause)}"]
    if session and session.live:
        command = f"tuinet attach {session.run.run_id}{host_option(session.run.machine)}"
        lines.append(f"{sanitize(session.label)} keeps training: '{command}' watches it")
    return lines

"""Following a run, live or recorded: its events as they arrive."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tuinet.errors import RunError
from tuinet.events import AnyEvent, RunEnded
from tuinet.messages import host_option, in_parentheses
from tuinet.runs.directory import Run
from tuinet.runs.ended import end_after

INTERVAL = 0.03
"""Seconds between two reads of the log"""


def follow(run: Run, after: int = 0) -> Iterator[list[AnyEvent]]:
    """Yield all events of a run, in batches as they arrive. An empty list means that there is nothing new.

    Stops when the run has ended and its process is gone. An end before the run was resumed does not count: `after` is
    the `seq` of the last event before this job. Raises RunError if the process dies without ending the run.
    """
    tail = run.tail()
    end: RunEnded | None = None
    while True:
        # Liveness is read before the log, so that the last events of a job that just died are not missed.
        is_live = run.is_live()
        events = tail.new_events()
        for event in events:
            end = end_after(end, event)
        yield events
        if not is_live:
            if end and end.seq > after:
                return
            raise RunError(why_it_stopped(run))
        if not events:
            time.sleep(INTERVAL)


def why_it_stopped(run: Run) -> str:
    """Explain that the process of a run is gone although the run has not ended."""
    if not run.folder.is_dir():
        return f"{run.run_id}: its directory was moved or removed while it was watched"
    return (
        f"{run.run_id}: the training process has died{in_parentheses(run.last_output())}: "
        f"resume it with 'tuinet resume {run.run_id}{host_option(run.machine)}'"
    )

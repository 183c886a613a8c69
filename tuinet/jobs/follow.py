"""Following a run, live or recorded: its events as they come."""

import shlex
import time
from collections.abc import Iterator

from tuinet.errors import RunError
from tuinet.events import AnyEvent, RunEnded
from tuinet.runs.directory import Run
from tuinet.runs.ended import end_after

INTERVAL = 0.03
"""Seconds between two looks at the log."""


def follow(run: Run, after: int = 0) -> Iterator[list[AnyEvent]]:
    """All events of a run, in the lists in which they came; an empty list means nothing new.

    Ends when the run has ended and its process is gone. Whoever has started the process says with `after` what the
    last `seq` was before: an end from then is not this one's. Raises RunError if it dies without a word.
    """
    tail = run.tail()
    end: RunEnded | None = None
    while True:
        live = run.is_live()  # asked before reading: what a job wrote before it died is read
        events = tail.new_events()
        for event in events:
            end = end_after(end, event)
        yield events
        if end and end.seq > after and not live:
            return
        if not live and not run.folder.is_dir():
            raise RunError(f"{run.run_id}: its directory was moved or removed while it was watched")
        if not live:
            raise RunError(
                f"{run.run_id}: the training process has died{in_brackets(run.last_words())}: "
                f"resume it with 'tuinet resume {run.run_id}{there(run.machine)}'"
            )
        if not events:
            time.sleep(INTERVAL)


def there(machine: str | None) -> str:
    """What a suggested command needs at its end to be about a run on the same machine."""
    return f" --host {shlex.quote(machine)}" if machine else ""


def in_brackets(words: str) -> str:
    """To be put behind others; nothing if there are none."""
    return f" ({words})" if words else ""

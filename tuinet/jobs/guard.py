"""What a job does to see that the run it trains is still its own."""

from __future__ import annotations

import time

from tuinet.errors import LostRunError
from tuinet.runs.log import EventLog
from tuinet.runs.run_lock import RunLock

INTERVAL = 0.2
"""Seconds between two looks"""


class Guard:
    """Checks the lock and the log of a run: at every moment that matters, and now and then between two batches."""

    def __init__(self, lock: RunLock | None, log: EventLog) -> None:
        """Without a lock there is nothing to check."""
        self._lock = lock
        self._log = log
        self._next_look = 0.0

    def check(self) -> None:
        """Raises LostRunError if the run is no longer this job's own."""
        if self._lock is not None:
            self._lock.check()
            if not self._log.is_in_place():
                raise LostRunError(f"{self._log.path}: was removed or replaced while the run trained")
        self._next_look = time.monotonic() + INTERVAL

    def look(self) -> None:
        """The same, at most a few times a second."""
        if time.monotonic() >= self._next_look:
            self.check()

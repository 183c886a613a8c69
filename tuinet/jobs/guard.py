"""Noticing when a job must not train its run any longer."""

from __future__ import annotations

import time

from tuinet.errors import LostRunError
from tuinet.runs.log import EventLog
from tuinet.runs.run_lock import RunLock
from tuinet.runs.supervision import has_lost_supervisor

INTERVAL = 0.2
"""Seconds between two checks while batches are trained"""


class Guard:
    """Checks the lock and the log of a run: before everything that has to last, and now and then in between.

    Somebody may move or delete a run directory while its job trains. The job would then write into a deleted directory,
    or into a run that another job has taken over. And if the supervisor of a run has died, the same training may have
    begun again elsewhere.
    """

    def __init__(self, lock: RunLock | None, log: EventLog) -> None:
        """Without a lock, as in tests, there is nothing to check."""
        self._lock = lock
        self._log = log
        self._next_check = 0.0

    def check(self) -> None:
        """Raise LostRunError if the run no longer belongs to this job, or has lost its supervisor."""
        if self._lock is not None:
            self._lock.check()
            if not self._log.is_in_place():
                raise LostRunError(f"{self._log.path}: was removed or replaced while the run trained")
            folder = self._log.path.parent
            if has_lost_supervisor(folder):
                raise LostRunError(f"{folder.name}: its supervisor, such as the worker of a cluster, has died")
        self._next_check = time.monotonic() + INTERVAL

    def check_if_due(self) -> None:
        """Check at most a few times a second. Raises LostRunError as `check` does."""
        if time.monotonic() >= self._next_check:
            self.check()

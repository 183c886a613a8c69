"""Checkpoints and the log of a run, in the order in which they promise something.

The log is synced, then a checkpoint is saved, then the log says so, and only then older checkpoints are dropped. So
after a power cut no checkpoint is ahead of the log, and the log points to none that is gone.
"""

from __future__ import annotations

from tuinet.jobs.guard import Guard
from tuinet.runs.checkpoints import Checkpoints
from tuinet.runs.log import EventLog
from tuinet.snapshot import Progress, Snapshot


class DurableStore:
    """Saves checkpoints so that none is ahead of the log, and that the log points to none that is gone."""

    def __init__(self, log: EventLog, checkpoints: Checkpoints, newest: Progress | None, guard: Guard) -> None:
        """`newest` is the checkpoint that the training goes on from."""
        self._log, self._checkpoints, self._newest = log, checkpoints, newest
        self._guard = guard

    def save(self, snapshot: Snapshot) -> str:
        """Save for good, once the log up to here is on the disk, and return the path relative to the run."""
        self._guard.check()
        self._log.sync()
        path = self._checkpoints.save(snapshot)
        self._newest = snapshot.progress
        return path

    def drop(self) -> None:
        """Remove what the newest checkpoint made superfluous. To be called once the log says that it is there."""
        if self._newest is not None:
            self._checkpoints.drop(self._newest)

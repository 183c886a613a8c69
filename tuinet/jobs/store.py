"""Saving checkpoints in an order that survives a power cut.

The log is synced, then the checkpoint is saved, then the log announces it, and only then are older checkpoints removed.
So no checkpoint is ever ahead of the log, and the log never points to a checkpoint that is gone.
"""

from __future__ import annotations

from tuinet.jobs.guard import Guard
from tuinet.recorded_batch import RecordedBatch
from tuinet.runs import last_batch
from tuinet.runs.checkpoints import Checkpoints
from tuinet.runs.log import EventLog
from tuinet.snapshot import Progress, Snapshot


class DurableStore:
    """Saves the checkpoints of a run, and the last batch that it trained by `step`."""

    def __init__(self, log: EventLog, checkpoints: Checkpoints, newest: Progress | None, guard: Guard) -> None:
        """`newest` is the checkpoint that training resumes from."""
        self._log = log
        self._checkpoints = checkpoints
        self._newest = newest
        self._guard = guard

    def save(self, snapshot: Snapshot) -> str:
        """Sync the log, then save a checkpoint. Returns its path relative to the run."""
        self._guard.check()
        self._log.sync()
        path = self._checkpoints.save(snapshot)
        self._newest = snapshot.progress
        return path

    def save_batch(self, batch: RecordedBatch) -> str:
        """Replace the record of the last batch. Returns its path relative to the run."""
        self._guard.check()
        return last_batch.save(self._checkpoints.folder.parent, batch)

    def drop(self) -> None:
        """Remove the checkpoints that the newest one replaces. Call it once the log has announced the newest."""
        if self._newest is not None:
            self._checkpoints.drop(self._newest)

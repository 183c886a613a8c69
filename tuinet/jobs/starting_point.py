"""The checkpoint from which training resumes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.events import CheckpointSaved, EpochFinished
from tuinet.runs.checkpoints import Checkpoint, Checkpoints, check_belongs, load
from tuinet.snapshot import Snapshot
from tuinet.training.best import Best
from tuinet.training.engine import Engine


@dataclass(frozen=True)
class StartingPoint:
    """The newest intact checkpoint of a run."""

    checkpoint: Checkpoint
    snapshot: Snapshot
    best: Snapshot | None
    """The checkpoint of the best epoch so far, if there is one"""
    damage: list[str]
    """The problems of newer checkpoints"""

    def restore(self, engine: Engine) -> Best:
        """Put the engine into the state of the checkpoint, and return the best epoch so far."""
        progress = self.snapshot.progress
        engine.restore(self.snapshot)
        best = Best(progress.best_epoch, progress.best_accuracy, progress.stale_epochs)
        if self.best is not None:
            best.state = engine.network.state_vector(self.best.parameters)
        return best

    def saved_event(self, finished: Sequence[EpochFinished]) -> CheckpointSaved:
        """Return the event that announces the checkpoint: a kill may have come between the file and its event."""
        progress = self.snapshot.progress
        path = self.checkpoint.path
        valid_accuracy = None
        is_best = False
        # A checkpoint within an epoch has no validation accuracy.
        if finished and not progress.batch:
            valid_accuracy = finished[-1].valid_accuracy
            is_best = progress.best_epoch == progress.epoch
        return CheckpointSaved(
            epoch=progress.epoch,
            path=f"{path.parent.name}/{path.name}",
            valid_accuracy=valid_accuracy,
            is_best=is_best,
        )


def find_starting_point(checkpoints: Checkpoints, config: Configuration) -> StartingPoint | None:
    """Return the newest intact checkpoint, with the one of its best epoch; None if there is no checkpoint at all.

    Raises CheckpointError if all checkpoints are damaged, or if one is of another network.
    """
    damage: list[str] = []
    for checkpoint in reversed(checkpoints.all()):
        try:
            snapshot = load(checkpoint.path)
            best = load_best(checkpoints, snapshot.progress.best_epoch)
        except CheckpointError as error:
            damage.append(str(error))
            continue
        check_belongs(snapshot, config, checkpoint.path)
        return StartingPoint(checkpoint, snapshot, best, damage)
    if damage:
        raise CheckpointError(damage[0])
    return None


def load_best(checkpoints: Checkpoints, best_epoch: int | None) -> Snapshot | None:
    """Return the checkpoint of the best epoch; None before the first epoch. Raises CheckpointError."""
    if best_epoch is None:
        return None
    return load(checkpoints.choose("best", best_epoch).path)

"""The checkpoints of a run in the order of training, and the one that is shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from tuinet.runs.checkpoints import Checkpoint


@dataclass
class Timeline:
    """Checkpoints to slide through."""

    checkpoints: list[Checkpoint] = field(default_factory=list)
    current: Checkpoint | None = None
    """The checkpoint that is shown"""
    best_epoch: int | None = None
    following: bool = False
    """True to show each new checkpoint as it is saved"""

    @property
    def position(self) -> int:
        """The position of the current checkpoint."""
        if self.current is None:
            return 0
        return min(bisect_left(self.checkpoints, self.current), len(self.checkpoints) - 1)

    @property
    def best_position(self) -> int | None:
        """The position of the best epoch's checkpoint, or None."""
        for position, checkpoint in enumerate(self.checkpoints):
            if checkpoint.epoch == self.best_epoch and not checkpoint.batch:
                return position
        return None

    def update(self, checkpoints: Iterable[Checkpoint], best_epoch: int | None) -> None:
        """Use the checkpoints that exist now.

        A run that is training drops old checkpoints. The current one stays until the user slides to another: what is on
        the screen must not change by itself.
        """
        kept = set(checkpoints)
        if self.current is not None:
            kept.add(self.current)
        self.checkpoints = sorted(kept)
        self.best_epoch = best_epoch

    def slide_to(self, position: int, *, is_live: bool) -> Checkpoint | None:
        """Return the checkpoint at a position, or the nearest to it, or None.

        At the newest checkpoint of a live run, each new one is then shown as it is saved.
        """
        if not self.checkpoints:
            return None
        newest = len(self.checkpoints) - 1
        position = max(0, min(position, newest))
        self.following = is_live and position == newest
        return self.checkpoints[position]

    def nearest(self, epoch: int) -> int:
        """Return the position of the checkpoint nearest to an epoch."""
        positions = range(len(self.checkpoints))
        return min(positions, key=lambda position: abs(self.checkpoints[position].epoch - epoch))

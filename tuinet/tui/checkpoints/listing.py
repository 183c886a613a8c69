"""Listing the checkpoints of a run, as a question for an `Inquiry`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tuinet.analysis.exploration import Exploration
from tuinet.jobs.follower import RunFollower
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.inquiry import IsWanted


@dataclass(frozen=True)
class CheckpointsOf:
    """Which checkpoints does this run have now?"""

    exploration: Exploration
    follower: RunFollower


class CheckpointList(NamedTuple):
    """The checkpoints of a run, oldest first."""

    checkpoints: list[Checkpoint]
    best_epoch: int | None
    is_live: bool
    """True if more may follow"""

    @property
    def first(self) -> Checkpoint | None:
        """The one that is shown first: the newest of a live run, the best of another, or None."""
        if not self.checkpoints:
            return None
        if not self.is_live:
            for checkpoint in self.checkpoints:
                if checkpoint.epoch == self.best_epoch and not checkpoint.batch:
                    return checkpoint
        return self.checkpoints[-1]


def list_checkpoints(question: CheckpointsOf, _: IsWanted) -> CheckpointList:
    """List the checkpoints. Raises RunError or LinkError."""
    # Asked before listing: the list of a run that has ended is complete, that of one that ends meanwhile may not be.
    is_live = question.follower.live
    return CheckpointList(question.exploration.checkpoints(), question.follower.best_saved(), is_live)

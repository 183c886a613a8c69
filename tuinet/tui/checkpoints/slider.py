"""The interface of the state that slides through the checkpoints of a run."""

from __future__ import annotations

from typing import Protocol

from textual.signal import Signal

from tuinet.jobs.follower import RunFollower
from tuinet.tui.checkpoints.timeline import Timeline


class CheckpointSlider(Protocol):
    """The state behind a screen that shows one checkpoint of a run at a time."""

    changed: Signal[None]
    """Published when there is something new to draw"""
    follower: RunFollower | None
    """The run; None without one"""
    timeline: Timeline

    @property
    def is_live(self) -> bool:
        """True if the run is training."""
        ...

    def slide_to(self, position: int) -> None:
        """Show the checkpoint at a position, or the nearest to it."""
        ...

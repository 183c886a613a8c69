"""Positions within a run: an epoch and a batch."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.events import AnyEvent, EpochFinished

Position = tuple[int, int]
"""An epoch, from 1, and the number of its batches that are done"""


def position_of(event: AnyEvent) -> Position:
    """Return the position of an event in the run. Events without a position are at (0, 0), before everything."""
    # The end of an epoch is the beginning of the next.
    if isinstance(event, EpochFinished):
        return event.epoch + 1, 0
    return getattr(event, "epoch", 0), getattr(event, "batch", 0)


def last_position(log: Sequence[AnyEvent]) -> Position:
    """Return the last position in a log."""
    return max((position_of(event) for event in log), default=(0, 0))

"""Fewer of the events that come many a second, for a thin link."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.events import AnyEvent, BatchTrained

APART = 0.3
"""Seconds between two events of a kind"""


class Thinner:
    """Leaves out what a later event tells as well: the last of each kind always gets through, if a moment later.

    So whoever sees the thinned events ends in the same state as who sees all.
    """

    def __init__(self) -> None:
        self._held: list[AnyEvent] = []
        self._passed: dict[str, float] = {}  # when the last event of each kind happened that got through

    @property
    def holds(self) -> bool:
        """Whether there are events that wait for a later one."""
        return bool(self._held)

    def take(self, events: Sequence[AnyEvent], now: float) -> list[AnyEvent]:
        """Those of the events, and of the ones held before, that are to be told at a time (Unix seconds)."""
        self._held += events
        last = {event.type: place for place, event in enumerate(self._held)}
        weighty = max((place for place, event in enumerate(self._held) if not may_be_left_out(event)), default=-1)
        told: list[AnyEvent] = []
        for place, event in enumerate(self._held):
            if may_be_left_out(event):
                if 0 <= event.time - self._passed.get(event.type, float("-inf")) < APART:
                    if last[event.type] > place:
                        continue
                    if place > weighty and 0 <= now - event.time < APART:
                        self._held = self._held[place:]
                        return told
                self._passed[event.type] = event.time
            told.append(event)
        self._held = []
        return told


def may_be_left_out(event: AnyEvent) -> bool:
    """Whether it is one of many; what answers a command, as the batch of a `step` does, is not."""
    if event.command is not None:
        return False
    is_single_batch = isinstance(event, BatchTrained) and event.layers is not None
    return event.is_frequent and not is_single_batch

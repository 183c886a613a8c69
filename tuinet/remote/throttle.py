"""Sending fewer of the frequent events, to spare a slow link."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.events import AnyEvent, BatchTrained

INTERVAL = 0.3
"""Seconds between two events of the same type"""


class EventThrottle:
    """Drops an event if a later one of its type replaces it.

    The last event of each type always passes, perhaps a moment later. So the fold of the events that pass ends in the
    same state as the fold of all events.
    """

    def __init__(self) -> None:
        self._held: list[AnyEvent] = []
        self._last_passed: dict[str, float] = {}
        """By event type, the time of the last event that passed"""

    @property
    def is_holding(self) -> bool:
        """True if events are held back for now."""
        return bool(self._held)

    def pass_through(self, events: Sequence[AnyEvent], now: float) -> list[AnyEvent]:
        """Return the events to send at a time (Unix seconds), in order: of these and of those held back before."""
        queue = [*self._held, *events]
        last_of_type = {event.type: index for index, event in enumerate(queue)}
        last_essential = max((index for index, event in enumerate(queue) if not may_be_dropped(event)), default=-1)
        passed: list[AnyEvent] = []
        for index, event in enumerate(queue):
            if may_be_dropped(event):
                is_too_soon = 0 <= event.time - self._last_passed.get(event.type, float("-inf")) < INTERVAL
                if is_too_soon and index < last_of_type[event.type]:
                    continue
                # The last one of its type waits for a later one to replace it, unless an event that cannot wait
                # follows, which must not overtake it.
                if is_too_soon and index > last_essential and 0 <= now - event.time < INTERVAL:
                    self._held = queue[index:]
                    return passed
                self._last_passed[event.type] = event.time
            passed.append(event)
        self._held = []
        return passed


def may_be_dropped(event: AnyEvent) -> bool:
    """Return True if an event is one of many. One that confirms a command is not, nor is the batch of a single step."""
    if event.command is not None:
        return False
    is_single_step = isinstance(event, BatchTrained) and event.layers is not None
    return event.is_frequent and not is_single_step

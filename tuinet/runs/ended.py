"""When a run has ended: its log holds `run_ended` after the last `run_started`, and at no other moment.

Not the number of finished epochs decides, nor a reached target: a process may die between the last epoch and the end,
and then the test set has still to be evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable

from tuinet.events import AnyEvent, EndReason, RunEnded, RunStarted

BY_ITSELF: tuple[EndReason, ...] = ("finished", "early_stopped", "target_reached")
"""Ends that the configuration asks for: who resumes such a run wants more than that."""


def end_of(events: Iterable[AnyEvent]) -> RunEnded | None:
    """The end of a run, by its log; None while it has not ended."""
    end = None
    for event in events:
        end = end_after(end, event)
    return end


def end_after(end: RunEnded | None, event: AnyEvent) -> RunEnded | None:
    """The end of a run after one more event, given the end before it."""
    match event:
        case RunEnded():
            return event
        case RunStarted():
            return None
    return end

"""The end of a run: a `run_ended` after the last `run_started` in its log.

The number of finished epochs or a reached target does not decide. A process may die between the last epoch and the end,
and then the test set still has to be evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable

from tuinet.events import AnyEvent, EndReason, RunEnded, RunStarted

PLANNED_ENDS: tuple[EndReason, ...] = ("finished", "early_stopped", "target_reached")
"""The ends that a configuration asks for. Resuming such a run makes sense only with more epochs"""


def end_of(events: Iterable[AnyEvent]) -> RunEnded | None:
    """Return the end of a run with these events; None if it has not ended."""
    end = None
    for event in events:
        end = end_after(end, event)
    return end


def end_after(end: RunEnded | None, event: AnyEvent) -> RunEnded | None:
    """Return the end of a run after one more event. A resumed run starts again, and so has not ended."""
    match event:
        case RunEnded():
            return event
        case RunStarted():
            return None
    return end

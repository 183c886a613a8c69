"""Which events are worth drawing the attention of somebody who looks elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuinet.events import AnyEvent


def alert_message(event: AnyEvent) -> str:
    """What to say of an event; the empty text if it is not worth an alert."""
    from tuinet.events import RunEnded, Warned
    from tuinet.jobs.ending import describe_end

    if isinstance(event, RunEnded):
        return describe_end(event)
    if isinstance(event, Warned):
        return event.message
    return ""

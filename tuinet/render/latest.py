"""The log of a run in one line: the latest notable events."""

from __future__ import annotations

from rich.text import Text

from tuinet.events import AnyEvent
from tuinet.render.log_lines import description, event_style
from tuinet.render.palette import Palette
from tuinet.render.status import totals
from tuinet.runs.state import RunState

WIDTH = 50
"""The width for which events are formatted: short, but with the number of parameters"""


HEAD = "log: "
SEPARATOR = " · "

LEAST = 24
"""Minimum number of columns of an event that is worth showing"""


def latest_line(state: RunState, width: int, palette: Palette) -> Text:
    """Return the last epoch, change and warning: `log: epoch 3 valid 98.08 % · ! the network is memorising …`.

    Args:
        state: The run.
        width: Maximum number of columns.
        palette: The colours.
    """
    line = Text(no_wrap=True)
    parts = [Text(description(event, WIDTH, ()), event_style(event, palette)) for event in latest_events(state)]
    if state.ended:
        parts.insert(0, totals(state, width - len(HEAD)))
    for separator, part in zip((HEAD, SEPARATOR, SEPARATOR), parts, strict=False):
        room = width - line.cell_len - len(separator)
        if separator == SEPARATOR and room < min(LEAST, part.cell_len):
            # A few letters would say nothing, and the log shows all of it.
            break
        line.append(separator, palette.dim).append_text(part)
    line.truncate(width, overflow="ellipsis")
    return line


def latest_events(state: RunState) -> list[AnyEvent]:
    """Return the last epoch, or else the start; then the later of the last change and the last warning.

    The end of a run takes the place of its last epoch.
    """
    events: list[AnyEvent] = []
    if state.ended:
        pass
    elif state.history:
        events.append(state.history[-1])
    elif state.started:
        events.append(state.started)
    notable: list[AnyEvent] = [*state.changes, *state.warnings]
    if notable:
        events.append(max(notable, key=lambda event: event.seq))
    return events

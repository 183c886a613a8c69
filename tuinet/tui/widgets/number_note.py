"""What the title of a pane says of the numbers in it, where there is no lower border to say it."""

from __future__ import annotations

from textual.widget import Widget

from tuinet.render.formatting import first_fitting

HEXADECIMAL = "hexadecimal"

NOTES = (" · hexadecimal, ff is 255", " · hexadecimal", " · hex")
"""The longest first"""


def number_note(pane: Widget, note: str, room: int) -> str:
    """Return what the title adds about pixel values in `room` columns; `note` is the one for the lower border."""
    if not is_in_title(pane, note):
        return ""
    return first_fitting(NOTES, room)


def least_room(pane: Widget, note: str) -> int:
    """Return the columns that the rest of the title must leave for what `number_note` adds."""
    if not is_in_title(pane, note):
        return 0
    return len(NOTES[-1])


def is_in_title(pane: Widget, note: str) -> bool:
    """Return True if the title has to say what the numbers are."""
    return HEXADECIMAL in note and not pane.styles.border_bottom[0]

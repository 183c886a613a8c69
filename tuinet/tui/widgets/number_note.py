"""What the title of a pane says of the numbers in it, where there is no lower border to say it."""

from __future__ import annotations

from textual.widget import Widget

from tuinet.render.formatting import first_fitting

HEXADECIMAL = "hexadecimal"

NOTES = (" · hexadecimal, ff is 255", " · hexadecimal", " · hex")
"""The longest first"""


def number_note(pane: Widget, note: str, room: int) -> str:
    """Return what the title adds about pixel values in `room` columns; `note` is the one for the lower border."""
    if HEXADECIMAL not in note or pane.styles.border_bottom[0]:
        return ""
    return first_fitting(NOTES, room)

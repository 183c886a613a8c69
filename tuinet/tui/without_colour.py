"""Selections that are seen without colours."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter

MARK = Color.from_ansi(5)
"""The background that the stylesheet gives to a selection in a terminal without colours: `ansi_magenta`"""


@lru_cache(1024)
def with_selection(style: Style) -> Style:
    """Return the style, reversed if it is that of a selection."""
    if style.bgcolor == MARK:
        return style + Style(reverse=True)
    return style


class SelectionFilter(LineFilter):
    """Reverses what is selected.

    Textual drops `text-style: reverse` in lists, the palette among them, so that only a background marks what is
    selected. It is reversed here, before Textual removes all colours.
    """

    def apply(self, segments: list[Segment], background: object) -> list[Segment]:
        return [Segment(text, style and with_selection(style), control) for text, style, control in segments]

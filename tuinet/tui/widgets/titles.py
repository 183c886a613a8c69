"""Titles of panes that change often."""

from __future__ import annotations

from rich.text import Text
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

TITLE_MARGIN = 6
"""Columns of a border that its title does not take: the corners, and what is left of the line beside it"""


def title_room(pane: Widget) -> int:
    """Return the columns that a title of a pane can take."""
    return pane.outer_size.width - TITLE_MARGIN


def set_title(pane: Widget, title: Text) -> None:
    """Change the title in the upper border of a pane, if it is a different one.

    Setting `border_title` would send the whole pane to the terminal, with the picture in it.
    """
    content = Content.from_rich_text(title)
    # An internal of Textual, which `border_title` also sets.
    current = pane._border_title  # noqa: SLF001
    # Not `==`, which ignores colours.
    if current is not None and current.is_same(content):
        return
    pane._border_title = content  # noqa: SLF001
    left, top = pane.content_offset
    pane.refresh(Region(-left, -top, pane.outer_size.width, 1))


def set_subtitle(pane: Widget, text: str) -> None:
    """Change the text in the lower border of a pane, if it is a different one."""
    # Setting it repaints the border, even if it is the same.
    if pane.border_subtitle != text:
        pane.border_subtitle = text

"""A table of rows below a line of headings, with a cursor, that sends only the cells that change."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message

from tuinet.render.palette import Palette
from tuinet.tui.widgets.picture import Picture

WHEEL_LINES = 3
"""Lines that one step of the mouse wheel scrolls"""

CURSOR_CLASSES = {True: "cursor-table--cursor", False: "cursor-table--resting"}
"""The component class that styles the cursor, by whether the table has the focus"""

NO_COLOUR_CURSOR = {True: Style(reverse=True), False: Style(underline=True)}
"""The style of the cursor on a terminal without colours, by whether the table has the focus"""


class CursorTable(Picture, can_focus=True):
    """Keeps the cursor in view. Subclasses set `count` and `position`, and draw the rows from `top` on."""

    COMPONENT_CLASSES = set(CURSOR_CLASSES.values())  # noqa: RUF012 - as Textual has it

    class Moved(Message):
        """The user has moved the cursor to a position."""

        def __init__(self, position: int) -> None:
            super().__init__()
            self.position = position

    class Chosen(Message):
        """A row was double-clicked."""

    class HeadingClicked(Message):
        """A heading was clicked at a column of the terminal."""

        def __init__(self, x: int) -> None:
            super().__init__()
            self.x = x

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.count = 0
        """The number of rows"""
        self.position = 0
        """The row that the cursor is on"""
        self.top = 0
        """The first row in view"""
        self.lines_below = 0
        """Lines below the rows that something else takes"""

    @property
    def rows(self) -> int:
        """The number of rows that fit."""
        return max(1, self.content_size.height - 1 - self.lines_below)

    def move(self, by: int) -> None:
        """Move the cursor down by some rows, or up by a negative number."""
        if self.count:
            # At once, because a second key may come before the message has made its way.
            self.position = max(0, min(self.position + by, self.count - 1))
            self.post_message(self.Moved(self.position))

    def scroll_to_cursor(self) -> None:
        """Bring the cursor into view, and leave no empty lines below the last row."""
        lowest = self.position - self.rows + 1
        self.top = max(0, min(max(self.top, lowest), self.position, self.count - self.rows))

    def with_cursor(self, line: Text, width: int, palette: Palette) -> Text:
        """Return the line that the cursor is on."""
        line.pad_right(max(0, width - line.cell_len))
        if not palette.colour:
            line.stylize(NO_COLOUR_CURSOR[self.has_focus])
            return line
        cursor = self.get_component_rich_style(CURSOR_CLASSES[self.has_focus])
        # The colours of states would be too faint on the background of the cursor.
        line.stylize(Style(bold=self.has_focus, color=cursor.color, bgcolor=cursor.bgcolor))
        return line

    def on_click(self, event: Click) -> None:
        """Select a row after a click, choose it after a double click."""
        cell = event.get_content_offset(self)
        if cell is None or not self.count:
            return
        if cell.y == 0:
            self.post_message(self.HeadingClicked(cell.x))
            return
        position = self.top + cell.y - 1
        if cell.y <= self.rows and position < self.count:
            self.post_message(self.Moved(position))
            if event.chain == 2:
                self.post_message(self.Chosen())

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self._scroll_by(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self._scroll_by(-WHEEL_LINES)

    def _scroll_by(self, lines: int) -> None:
        """Scroll, and move the cursor only if it would go out of view."""
        self.top = max(0, min(self.top + lines, self.count - self.rows))
        self.move(max(self.top, min(self.position, self.top + self.rows - 1)) - self.position)
        self.redraw()

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

"""A table of rows below a line of headings, with a cursor, that sends only the cells that change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    """Keeps the cursor in view. Subclasses set `count`, and draw with `scroll_to_cursor` and `table_lines`."""

    DEFAULT_CSS = """
    CursorTable > .cursor-table--cursor {
        color: $foreground;
        background: $primary 30%;
    }
    CursorTable > .cursor-table--resting {
        color: $foreground;
        background: $primary 15%;
    }
    """

    COMPONENT_CLASSES = set(CURSOR_CLASSES.values())  # noqa: RUF012 - as Textual has it

    class Moved(Message):
        """The cursor is in another position, or its row has changed."""

    class Chosen(Message):
        """A row was double-clicked."""

    class HeadingClicked(Message):
        """The heading of a column was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

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
        self.spans: Sequence[tuple[int, int, str]] = ()
        """For each column whose heading can be clicked: where it starts and ends, and its name"""

    @property
    def rows(self) -> int:
        """The number of rows that fit."""
        return max(1, self.content_size.height - 1 - self.lines_below)

    def go_to(self, position: int) -> None:
        """Move the cursor to a position, or to the nearest that there is."""
        self.position = max(0, min(position, self.count - 1))
        self.redraw()
        self._post_later(self.Moved)

    def move(self, by: int) -> None:
        """Move the cursor down by some rows, or up by a negative number."""
        self.go_to(self.position + by)

    def _post_later(self, kind: type[Message]) -> None:
        # Textual stops a message at the widget whose handler makes it. A widget around the table calls its methods from
        # its handlers, so the message is made in a turn of the table's own to get past that widget.
        self.call_next(lambda: self.post_message(kind()))

    def scroll_to_cursor(self) -> range:
        """Bring the cursor into view, with no empty lines below the last row; return the positions in view."""
        lowest = self.position - self.rows + 1
        self.top = max(0, min(max(self.top, lowest), self.position, self.count - self.rows))
        return range(self.top, min(self.top + self.rows, self.count))

    def table_lines(self, headings: Text, rows: Iterable[Text], width: int, palette: Palette) -> list[Text]:
        """Return the lines of the table: the headings, and the rows in view with the cursor on one of them."""
        headings.stylize(palette.dim)
        lines = [headings]
        for position, line in enumerate(rows, self.top):
            line.truncate(width, overflow="ellipsis")
            if position == self.position:
                self._highlight(line, width, palette)
            lines.append(line)
        return lines + [Text()] * (1 + self.rows - len(lines))

    def _highlight(self, line: Text, width: int, palette: Palette) -> None:
        """Show that the cursor is on a line."""
        line.pad_right(max(0, width - line.cell_len))
        if not palette.colour:
            line.stylize(NO_COLOUR_CURSOR[self.has_focus])
            return
        cursor = self.get_component_rich_style(CURSOR_CLASSES[self.has_focus])
        # The colours of states, marks and trends would be too faint on the background of the cursor.
        line.stylize(Style(bold=self.has_focus, color=cursor.color, bgcolor=cursor.bgcolor))

    def notify_style_update(self) -> None:
        old_colours = self._colours
        super().notify_style_update()
        if self._colours != old_colours:
            self.call_next(self._restyle_cursor)

    def _restyle_cursor(self) -> None:
        """Draw the cursor in the colours of a new theme, which Textual computes after it has told the table of them."""
        self._rich_style_cache.clear()
        self.redraw()

    def on_click(self, event: Click) -> None:
        """Report a click on a heading, select a row after a click, choose it after a double click."""
        cell = event.get_content_offset(self)
        if cell is None or not self.count:
            return
        if cell.y == 0:
            for start, end, name in self.spans:
                if start <= cell.x < end:
                    self.post_message(self.HeadingClicked(name))
            return
        position = self.top + cell.y - 1
        if cell.y <= self.rows and position < self.count:
            self.go_to(position)
            if event.chain == 2:
                self._post_later(self.Chosen)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self._scroll_by(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self._scroll_by(-WHEEL_LINES)

    def _scroll_by(self, lines: int) -> None:
        """Scroll, and move the cursor only if it would go out of view."""
        self.top = max(0, min(self.top + lines, self.count - self.rows))
        self.go_to(max(self.top, min(self.position, self.top + self.rows - 1)))

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

"""The lines of the list of runs. Only cells that have changed are sent to the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message

from tuinet.render.palette import Palette
from tuinet.runs.overview import Overview
from tuinet.tui.context import AppContext
from tuinet.tui.runs.table_layout import MARK_WIDTH, TableLayout, run_signs
from tuinet.tui.widgets.picture import Picture

WHEEL_LINES = 3
"""Lines that one step of the mouse wheel scrolls"""

CURSOR_CLASSES = {True: "runs-table--cursor", False: "runs-table--resting"}
"""The component class that styles the cursor, by whether the table has the focus"""

NO_COLOUR_CURSOR = {True: Style(reverse=True), False: Style(underline=True)}
"""The style of the cursor on a terminal without colours, by whether the table has the focus"""


class RunsTable(Picture, can_focus=True):
    """Runs in their order, with a cursor that stays on its run when others come and go."""

    COMPONENT_CLASSES = set(CURSOR_CLASSES.values())  # noqa: RUF012 - as Textual has it

    class Moved(Message):
        """The cursor is on another run, or that run has changed."""

    class Chosen(Message):
        """A run was double-clicked."""

    class HeadingClicked(Message):
        """The heading of a column was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Runs"
        self.message = ""
        """The text in place of the list if there are no runs"""
        self.runs: Sequence[Overview] = ()
        self._marks: Sequence[tuple[str, str]] = ()
        self._sort = ""
        self._reverse = False
        self._cursor: tuple[str, str] | None = None
        """The key of the selected run"""
        self._position = 0
        self._top = 0
        self._table_layout = TableLayout()
        self._palette: Palette | None = None
        self._stale = True

    @property
    def selected(self) -> Overview | None:
        """The run that the cursor is on."""
        if self._position < len(self.runs):
            return self.runs[self._position]
        return None

    @property
    def rows(self) -> int:
        """The number of runs that fit."""
        return max(1, self.content_size.height - 1)

    def show(self, runs: Sequence[Overview], marks: Sequence[tuple[str, str]], sort: str, reverse: bool) -> None:
        """Show these runs. The cursor stays on its run or, if that is gone, in its position."""
        self.runs = runs
        self._marks = marks
        self._sort = sort
        self._reverse = reverse
        self._stale = True
        keys = [overview.run.key for overview in runs]
        if self._cursor in keys:
            self._go_to(keys.index(self._cursor))
        else:
            self._go_to(self._position)

    def move(self, by: int) -> None:
        """Move the cursor down by some runs, or up by a negative number."""
        self._go_to(self._position + by)

    def _go_to(self, position: int) -> None:
        self._position = max(0, min(position, len(self.runs) - 1))
        if self.selected:
            self._cursor = self.selected.run.key
        self.redraw()
        # Textual stops a message at the widget whose handler posts it. The list calls this method from its handlers,
        # so the message is posted in a turn of the table's own to get past the list.
        self.call_next(self._post_moved)

    def _post_moved(self) -> None:
        self.post_message(self.Moved())

    def draw(self, width: int, height: int) -> Text:
        """Draw the headings, and below them as many runs as fit."""
        context = AppContext.of(self)
        palette = context.palette
        if not self.runs:
            return Text(textwrap.fill(self.message, width, break_on_hyphens=False))
        if self._stale or palette is not self._palette:
            self._table_layout.update(self.runs, palette, self._sort, self._reverse, ascii_only=context.ascii_only)
            self._palette = palette
            self._stale = False
        self._table_layout.fit(width, bool(context.machines.others))
        self._scroll_to_cursor()
        headings = self._table_layout.headings()
        headings.stylize(palette.dim)
        lines = [headings]
        for position in range(self._top, min(self._top + self.rows, len(self.runs))):
            overview = self.runs[position]
            line = self._table_layout.line(overview, self._mark(overview, palette))
            if position == self._position:
                line.pad_right(width - line.cell_len)
                line.stylize(self._cursor_style(palette))
            lines.append(line)
        return Text("\n", no_wrap=True).join(lines)

    def _mark(self, overview: Overview, palette: Palette) -> Text:
        if overview.run.key not in self._marks:
            return Text(" " * MARK_WIDTH)
        index = self._marks.index(overview.run.key)
        signs = run_signs(AppContext.of(self).ascii_only)
        return Text(f"{signs[index]} ", palette.runs[index])

    def _cursor_style(self, palette: Palette) -> Style:
        if not palette.colour:
            return NO_COLOUR_CURSOR[self.has_focus]
        cursor = self.get_component_rich_style(CURSOR_CLASSES[self.has_focus])
        # The colours of states, marks and trends would be too faint on the background of the cursor.
        return Style(bold=self.has_focus, color=cursor.color, bgcolor=cursor.bgcolor)

    def _scroll_to_cursor(self) -> None:
        """Bring the cursor into view, and leave no empty lines below the last run."""
        lowest = self._position - self.rows + 1
        highest = self._position
        self._top = max(0, min(max(self._top, lowest), highest, len(self.runs) - self.rows))

    def on_click(self, event: Click) -> None:
        """Sort after a click on a heading, select a run after a click, choose it after a double click."""
        cell = event.get_content_offset(self)
        if cell is None or not self.runs:
            return
        if cell.y == 0:
            for start, end, name in self._table_layout.spans:
                if start <= cell.x < end:
                    self.post_message(self.HeadingClicked(name))
            return
        position = self._top + cell.y - 1
        if position < len(self.runs):
            self._go_to(position)
            if event.chain == 2:
                self.post_message(self.Chosen())

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self._scroll_by(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self._scroll_by(-WHEEL_LINES)

    def _scroll_by(self, lines: int) -> None:
        """Scroll the list, and move the cursor only if it would go out of view."""
        self._top = max(0, min(self._top + lines, len(self.runs) - self.rows))
        self._go_to(max(self._top, min(self._position, self._top + self.rows - 1)))

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

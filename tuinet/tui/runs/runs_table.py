"""The lines of the list of runs, of which only the cells that changed are sent to the terminal."""

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
from tuinet.tui.runs.columns import COLUMNS, GAP, Column, fitting
from tuinet.tui.widgets.picture import Picture

MARK = 2
"""Columns of the terminal for the mark of a run"""

WHEEL = 3
"""Lines that a step of the wheel goes"""


class RunsTable(Picture, can_focus=True):
    """Runs in their order, with a cursor that stays on its run whatever happens around it."""

    COMPONENT_CLASSES = {"runs-table--cursor", "runs-table--resting"}  # noqa: RUF012 - as Textual has it

    class Moved(Message):
        """The cursor is on another run, or there is something else to say of that run."""

    class Chosen(Message):
        """A run was clicked twice."""

    class HeadClicked(Message):
        """The name of a column was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Runs"
        self.words = ""
        """What stands here where there are no runs"""
        self.runs: Sequence[Overview] = ()
        self._marks: Sequence[tuple[str, str]] = ()
        self._sort, self._turned = "", False
        self._cursor: tuple[str, str] | None = None
        self._position = self._top = 0
        self._spans: list[tuple[int, int, str]] = []
        self._cells: dict[tuple[str, str], tuple[Overview, list[Text]]] = {}
        self._heads: list[Text] = []
        self._widths: list[int] = []
        self._palette: Palette | None = None
        self._stale = True

    @property
    def selected(self) -> Overview | None:
        """The run that the cursor is on."""
        return self.runs[self._position] if self._position < len(self.runs) else None

    @property
    def rows(self) -> int:
        """How many runs there is room for."""
        return max(1, self.content_size.height - 1)

    def show(self, runs: Sequence[Overview], marks: Sequence[tuple[str, str]], sort: str, turned: bool) -> None:
        """Show these runs as they are now. The cursor stays on its run, or else where it was."""
        self.runs, self._marks, self._sort, self._turned = runs, marks, sort, turned
        self._stale = True
        keys = [each.run.key for each in runs]
        self._go(keys.index(self._cursor) if self._cursor in keys else self._position)

    def move(self, by: int) -> None:
        """Move the cursor so many runs down."""
        self._go(self._position + by)

    def _go(self, position: int) -> None:
        self._position = max(0, min(position, len(self.runs) - 1))
        if self.selected:
            self._cursor = self.selected.run.key
        self.redraw()
        self.call_next(self._tell)

    def _tell(self) -> None:
        """In this widget's own turn: what the list has the table tell in its turn goes no further than the list."""
        self.post_message(self.Moved())

    def draw(self, width: int, height: int) -> Text:
        """The names of the columns, and below them as many runs as there is room for."""
        palette = AppContext.of(self).palette
        if not self.runs:
            return Text(textwrap.fill(self.words, width, break_on_hyphens=False))
        if self._stale or palette is not self._palette:
            self._lay_out(palette)
        widths = self._widths
        chosen = fitting(widths, width - MARK, bool(AppContext.of(self).machines.others))
        self._spans = spans(widths, chosen)
        self._show_cursor()
        head = line(self._heads, widths, chosen, Text(" " * MARK))
        head.stylize(palette.dim)
        lines = [head]
        for k in range(self._top, min(self._top + self.rows, len(self.runs))):
            each = self.runs[k]
            lines.append(line(self._cells[each.run.key][1], widths, chosen, self._mark(each, palette)))
            if k == self._position:
                lines[-1].pad_right(width - lines[-1].cell_len)
                lines[-1].stylize(self._cursor_style(palette))
        return Text("\n", no_wrap=True).join(lines)

    def _lay_out(self, palette: Palette) -> None:
        """Make the cells anew of which there is something else to say, and see how wide the columns are."""
        known, self._cells = self._cells if palette is self._palette else {}, {}
        self._palette, self._stale = palette, False
        for each in self.runs:
            key = each.run.key
            if key in known and known[key][0] is each:
                self._cells[key] = known[key]
            else:
                cells = [column.cell(each, palette) for column in COLUMNS]
                self._cells[key] = each, [Text(cell) if isinstance(cell, str) else cell for cell in cells]
        self._heads = [self._head(column) for column in COLUMNS]
        rows = [self._heads, *(cells for _, cells in self._cells.values())]
        self._widths = [min(column.most, max(row[k].cell_len for row in rows)) for k, column in enumerate(COLUMNS)]

    def _head(self, column: Column) -> Text:
        if column.name != self._sort:
            return Text(column.name)
        return Text(f"{column.name} {'▲' if column.descending == self._turned else '▼'}", "bold")

    def _mark(self, each: Overview, palette: Palette) -> Text:
        if each.run.key not in self._marks:
            return Text(" " * MARK)
        place = self._marks.index(each.run.key)
        return Text(f"{signs(AppContext.of(self).ascii_only)[place]} ", palette.runs[place])

    def _cursor_style(self, palette: Palette) -> Style:
        if not palette.colour:
            return Style(reverse=True) if self.has_focus else Style(underline=True)
        name = "runs-table--cursor" if self.has_focus else "runs-table--resting"
        return Style(bold=self.has_focus, bgcolor=self.get_component_rich_style(name).bgcolor)

    def _show_cursor(self) -> None:
        """Scroll to the cursor, and leave no empty lines below the last run."""
        least, most = self._position - self.rows + 1, self._position
        self._top = max(0, min(max(self._top, least), most, len(self.runs) - self.rows))

    def on_click(self, event: Click) -> None:
        """A column's name sorts; a run is selected, and chosen by a second click."""
        place = event.get_content_offset(self)
        if place is None or not self.runs:
            return
        if place.y == 0:
            for start, end, name in self._spans:
                if start <= place.x < end:
                    self.post_message(self.HeadClicked(name))
        elif self._top + place.y - 1 < len(self.runs):
            self._go(self._top + place.y - 1)
            if event.chain == 2:
                self.post_message(self.Chosen())

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Down by the wheel."""
        event.stop()
        self._scroll(WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Up by the wheel."""
        event.stop()
        self._scroll(-WHEEL)

    def _scroll(self, by: int) -> None:
        """Move the window, and the cursor only where it would go out of sight."""
        self._top = max(0, min(self._top + by, len(self.runs) - self.rows))
        self._go(max(self._top, min(self._position, self._top + self.rows - 1)))

    def on_focus(self) -> None:
        """Show that keys are for the list."""
        self.redraw()

    def on_blur(self) -> None:
        """Show that keys are for something else."""
        self.redraw()


def line(cells: Sequence[Text], widths: Sequence[int], chosen: Sequence[int], mark: Text) -> Text:
    """A line of the list, of the chosen columns."""
    parts = [mark]
    for k in chosen:
        cell = cells[k].copy()
        cell.truncate(widths[k], overflow="ellipsis")
        (cell.pad_left if COLUMNS[k].right else cell.pad_right)(widths[k] - cell.cell_len)
        parts += [cell, Text(" " * GAP)]
    return Text(no_wrap=True).join(parts[:-1])


def spans(widths: Sequence[int], chosen: Sequence[int]) -> list[tuple[int, int, str]]:
    """Where the chosen columns start and end, with what is beside them, and their names."""
    found, start = [], MARK
    for k in chosen:
        found.append((start, start + widths[k] + GAP, COLUMNS[k].name))
        start += widths[k] + GAP
    return found


def signs(ascii_only: bool) -> str:
    """The signs of runs that are compared, as the chart has them. Importing them takes time once."""
    from tuinet.render.chart_model import ASCII, UNICODE

    return (ASCII if ascii_only else UNICODE).points

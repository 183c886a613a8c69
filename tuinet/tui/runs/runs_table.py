"""The lines of the list of runs. Only cells that have changed are sent to the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text

from tuinet.render.palette import Palette
from tuinet.runs.overview import Overview
from tuinet.tui.context import AppContext
from tuinet.tui.runs.table_layout import MARK_WIDTH, TableLayout, run_signs
from tuinet.tui.widgets.cursor_table import CursorTable


class RunsTable(CursorTable):
    """Runs in their order, with a cursor that stays on its run when others come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Runs"
        self.message = ""
        """The text in place of the list if there are no runs"""
        self.runs: Sequence[Overview] = ()
        self._marks: Sequence[tuple[str, str]] = ()
        self._sort = ""
        self._reverse = False
        self._cursor: tuple[str, str] | None = None
        """The key of the selected run"""
        self._table_layout = TableLayout()
        self._palette: Palette | None = None
        self._stale = True

    @property
    def selected(self) -> Overview | None:
        """The run that the cursor is on."""
        if self.position < len(self.runs):
            return self.runs[self.position]
        return None

    def show(self, runs: Sequence[Overview], marks: Sequence[tuple[str, str]], sort: str, reverse: bool) -> None:
        """Show these runs. The cursor stays on its run or, if that is gone, in its position."""
        self.runs = runs
        self.count = len(runs)
        self._marks = marks
        self._sort = sort
        self._reverse = reverse
        self._stale = True
        keys = [overview.run.key for overview in runs]
        if self._cursor in keys:
            self.go_to(keys.index(self._cursor))
        else:
            self.go_to(self.position)

    def go_to(self, position: int) -> None:
        super().go_to(position)
        if self.selected:
            self._cursor = self.selected.run.key

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
        self.spans = self._table_layout.spans
        shown = [self.runs[position] for position in self.scroll_to_cursor()]
        rows = [self._table_layout.line(overview, self._mark(overview, palette)) for overview in shown]
        lines = self.table_lines(self._table_layout.headings(), rows, width, palette)
        return Text("\n", no_wrap=True).join(lines)

    def _mark(self, overview: Overview, palette: Palette) -> Text:
        if overview.run.key not in self._marks:
            return Text(" " * MARK_WIDTH)
        index = self._marks.index(overview.run.key)
        signs = run_signs(AppContext.of(self).ascii_only)
        return Text(f"{signs[index]} ", palette.runs[index])

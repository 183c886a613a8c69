"""The layout of the list of runs: cells, widths and headings."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tuinet.render.palette import Palette
from tuinet.render.trend import TO_ASCII
from tuinet.runs.overview import Overview
from tuinet.tui.runs.columns import COLUMNS, GAP, Column, fitting, index_of

MARK_WIDTH = 2
"""Columns of the terminal for the mark before a run"""

LEAST_NAME = 15
"""Minimum number of columns of a name that is cut off"""

NAME_SHARE = 5
"""A name may take up one part in this many of a line, or `LEAST_NAME` columns if that is more"""


class TableLayout:
    """The cells of all runs, kept until a run changes, and the columns that fit into a line."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int, str]] = []
        """For each visible column where it starts and ends, and its name"""
        self._visible: list[int] = []
        self._wanted: list[int] = []
        """The widths that the columns take if there is enough room"""
        self._widths: list[int] = []
        self._headings: list[Text] = []
        self._cells: dict[tuple[str, str], tuple[Overview, list[Text]]] = {}
        self._palette: Palette | None = None

    def update(
        self, overviews: Sequence[Overview], palette: Palette, sort: str, reverse: bool, *, ascii_only: bool = False
    ) -> None:
        """Make the cells of the runs that have changed, and measure the columns."""
        cached = self._cells
        if palette is not self._palette:
            cached = {}
        self._palette = palette
        self._cells = {}
        for overview in overviews:
            key = overview.run.key
            if key in cached and cached[key][0] is overview:
                self._cells[key] = cached[key]
            else:
                self._cells[key] = (overview, _cells(overview, palette, ascii_only))
        self._headings = [_heading(column, sort, reverse) for column in COLUMNS]
        rows = [self._headings, *(cells for _, cells in self._cells.values())]
        self._wanted = [
            min(column.max_width, max(row[index].cell_len for row in rows)) for index, column in enumerate(COLUMNS)
        ]

    def fit(self, width: int, several_machines: bool) -> None:
        """Choose the columns that are visible in a line of this width."""
        self._widths = list(self._wanted)
        # A long name is cut off rather than the columns beside it.
        run = index_of("run")
        self._widths[run] = min(self._widths[run], max(LEAST_NAME, width // NAME_SHARE))
        self._visible = fitting(self._widths, width - MARK_WIDTH, several_machines)
        self.spans = []
        start = MARK_WIDTH
        for index in self._visible:
            end = start + self._widths[index] + GAP
            self.spans.append((start, end, COLUMNS[index].name))
            start = end

    def headings(self) -> Text:
        """Return the line of headings."""
        return self._line(self._headings, Text(" " * MARK_WIDTH))

    def line(self, overview: Overview, mark: Text) -> Text:
        """Return the line of a run."""
        return self._line(self._cells[overview.run.key][1], mark)

    def _line(self, cells: Sequence[Text], mark: Text) -> Text:
        parts = [mark]
        for index in self._visible:
            width = self._widths[index]
            cell = cells[index].copy()
            cell.truncate(width, overflow="ellipsis")
            missing = width - cell.cell_len
            if COLUMNS[index].align_right:
                cell.pad_left(missing)
            else:
                cell.pad_right(missing)
            parts += [cell, Text(" " * GAP)]
        return Text(no_wrap=True).join(parts[:-1])


def _cells(overview: Overview, palette: Palette, ascii_only: bool) -> list[Text]:
    cells: list[Text] = []
    for column in COLUMNS:
        cell = column.cell(overview, palette)
        if isinstance(cell, str):
            cell = Text(cell)
        if ascii_only:
            cell.plain = cell.plain.translate(TO_ASCII)
        cells.append(cell)
    return cells


def _heading(column: Column, sort: str, reverse: bool) -> Text:
    if column.name != sort:
        return Text(column.name)
    arrow = "▲" if column.descending == reverse else "▼"
    return Text(f"{column.name} {arrow}", "bold")


def run_signs(ascii_only: bool) -> str:
    """Return the signs of compared runs, the same as in the chart."""
    # Only now: the chart takes time to import.
    from tuinet.render.chart_model import ASCII, UNICODE

    signs = ASCII if ascii_only else UNICODE
    return signs.runs

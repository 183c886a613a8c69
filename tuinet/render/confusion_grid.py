"""The confusion matrix as a grid with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tuinet.render.formatting import MISSING, first_fitting, shortened
from tuinet.render.heat_styles import HEATS, heat_styles
from tuinet.render.palette import Palette

RECALL = 7
"""Columns of the recall"""

NARROWEST_CELL = 5
"""Columns, with the gap before the number"""

WIDEST_CELL = 9

SHORT_NAME = 4
"""Letters of a name that are enough to recognise it"""

LONGEST_NAME = 10

ABOVE = 2
"""Lines above the first row: title and names"""

OUTSIDE = 3
"""All lines outside the rows: title, names, precision"""

PRECISION = ("precision", "prec.")
"""Labels of the line below the rows, the longest first"""

ROW_LINES = (3, 2, 1)
"""Lines per row: as many as fit"""


@dataclass(frozen=True)
class Layout:
    """The layout of a grid in a pane. Each cell begins with a gap for the cursor's brackets."""

    label: int
    """Columns of the names at the left"""
    cell: int
    """Columns of a cell, including its gap"""
    lines: int
    """Lines of a cell"""
    recall: int
    """Columns at the right, including the bracket of the last cell"""
    rows: range
    """The true classes in view"""
    columns: range
    """The predicted classes in view"""

    @classmethod
    def of(cls, classes: Sequence[str], width: int, height: int, cursor: tuple[int, int]) -> Self | None:
        """Return the layout of a grid in a pane; None if not even one cell fits.

        If there is too little room, cells become narrower first, then long names are cut, then the recall is omitted;
        finally, only the cells around the cursor are in view.
        """
        count = len(classes)
        label, recall = _margins(classes, width)
        room = width - label - recall
        cell = min(max(room // count, NARROWEST_CELL), WIDEST_CELL)
        lines = next((lines for lines in ROW_LINES if height - OUTSIDE >= lines * count), 1)
        across = room // cell
        down = (height - OUTSIDE) // lines
        if across < 1 or down < 1:
            return None
        true, predicted = cursor
        return cls(label, cell, lines, recall, _window(count, down, true), _window(count, across, predicted))


def _margins(classes: Sequence[str], width: int) -> tuple[int, int]:
    """Return the columns of the names at the left and of the recall at the right."""
    name = min(max(map(cell_len, classes)), LONGEST_NAME)
    cells = len(classes) * NARROWEST_CELL
    if width >= name + cells + RECALL:
        return name, RECALL
    # Omitting the recall makes room for long names; short ones need none.
    recall = RECALL if name < SHORT_NAME else 1
    label = width - cells - recall
    if label >= min(name, SHORT_NAME):
        return label, recall
    # The cells of all classes say more than the recall beside some of them.
    label = width - cells - 1
    if label >= min(name, SHORT_NAME):
        return min(name, label), 1
    # Not all cells fit anyway.
    return max(1, min(name, width - NARROWEST_CELL - RECALL)), RECALL


def _window(count: int, room: int, middle: int) -> range:
    """Return as many of `count` positions as fit, around one of them."""
    shown = min(count, room)
    start = min(max(middle - shown // 2, 0), count - shown)
    return range(start, start + shown)


def cell_at(
    x: int, y: int, classes: Sequence[str], width: int, height: int, cursor: tuple[int, int]
) -> tuple[int, int] | None:
    """Return the cell (true class, predicted class) at an offset in the pane; None outside the cells."""
    layout = Layout.of(classes, width, height, cursor)
    if layout is None:
        return None
    row = (y - ABOVE) // layout.lines
    column = (x - layout.label) // layout.cell
    if not (0 <= row < len(layout.rows) and 0 <= column < len(layout.columns)):
        return None
    return layout.rows[row], layout.columns[column]


def confusion_grid(
    confusion: NDArray[np.int64],
    classes: Sequence[str],
    width: int,
    height: int,
    cursor: tuple[int, int],
    palette: Palette,
    normalise: bool,
) -> Text:
    """Draw the matrix as large as fits into a pane, or else the part around the cursor.

    Args:
        confusion: Counts, (true class, predicted class).
        classes: The name of each class.
        width: Columns of the pane.
        height: Lines of the pane.
        cursor: The cell in brackets and reversed, (true class, predicted class).
        palette: The colours.
        normalise: True if cells are percentages of their row instead of counts.
    """
    layout = Layout.of(classes, width, height, cursor)
    if layout is None:
        return Text("The confusion matrix needs more room."[: max(0, width)], no_wrap=True)
    return Grid(confusion, classes, layout, cursor, palette, normalise).text(width)


@dataclass(frozen=True)
class Grid:
    """A confusion matrix to be drawn."""

    confusion: NDArray[np.int64]
    classes: Sequence[str]
    layout: Layout
    cursor: tuple[int, int]
    palette: Palette
    normalise: bool

    def text(self, width: int) -> Text:
        """Return the lines: title, names of the columns, rows, precision."""
        heats = self._heats()
        lines = [self._title(width), self._names()]
        for row in self.layout.rows:
            middle = (self.layout.lines - 1) // 2
            lines += [self._row(row, line == middle, heats[row]) for line in range(self.layout.lines)]
        return Text("\n", no_wrap=True).join([*lines, self._precision(width)])

    def _title(self, width: int) -> Text:
        """Explain the rows and the columns, which of them are in view, and the content of the cells."""
        rows = self.layout.rows
        columns = self.layout.columns
        count = len(self.classes)
        title = "true ↓"
        if len(rows) < count:
            title += f" {rows.start + 1}–{rows.stop}"
        title += "  predicted →"
        if len(columns) < count:
            title += f" {columns.start + 1}–{columns.stop}"
        if min(len(rows), len(columns)) < count:
            title += f" of {count} classes"
        content = "% of row" if self.normalise else "counts"
        shares = "precision"
        if self.layout.recall == RECALL:
            shares = "recall and precision"
        legend = f"{content} · {shares} in %"
        gap = width - len(title) - len(legend)
        if gap > 1:
            title += " " * gap + legend
        line = Text(title, self.palette.dim)
        line.truncate(width)
        return line

    def _names(self) -> Text:
        layout = self.layout
        parts: list[tuple[str, str]] = [(" " * layout.label, "")]
        for column in layout.columns:
            name = _cut(self.classes[column], layout.cell - 1)
            parts.append((" " + self._in_cell(name), self._name_style(column == self.cursor[1])))
        if layout.recall == RECALL:
            parts.append((" recall", self.palette.dim))
        return Text.assemble(*parts)

    def _row(self, row: int, is_middle: bool, heats: list[str]) -> Text:
        """Return a line of a row's cells; numbers and brackets are in the middle line."""
        counts = self.confusion[row].tolist()
        total = sum(counts)
        parts: list[tuple[str, str]] = [self._row_name(row, is_middle)]
        gap = (" ", "")
        for column in self.layout.columns:
            figure = self._figure(counts[column], total) if is_middle else ""
            if (row, column) == self.cursor:
                left, right = "[]" if is_middle else "  "
                parts += [(left, "bold reverse"), (self._in_cell(figure), "bold reverse")]
                # The right bracket is in the gap of the next cell.
                gap = (right, "bold reverse")
            else:
                parts += [gap, (self._in_cell(figure), heats[column])]
                gap = (" ", "")
        parts.append(gap)
        if is_middle and self.layout.recall == RECALL:
            parts.append((f"{_percentage(counts[row], total):>6}", self.palette.dim))
        return Text.assemble(*parts)

    def _row_name(self, row: int, is_middle: bool) -> tuple[str, str]:
        room = self.layout.label
        name = _cut(self.classes[row] if is_middle else "", room)
        return set_cell_size(" " * (room - cell_len(name)) + name, room), self._name_style(row == self.cursor[0])

    def _precision(self, width: int) -> Text:
        """Return the line of precisions; its label is at the left or, below the recall, at the right."""
        label = first_fitting(PRECISION, self.layout.label)
        totals = self.confusion.sum(0).tolist()
        line = f"{label:<{self.layout.label}}"
        for k in self.layout.columns:
            figure = _percentage(int(self.confusion[k, k]), totals[k])
            if len(figure) >= self.layout.cell:
                figure = figure[:3]
            line += " " + self._in_cell(figure)
        if not label:
            line += first_fitting([f" {name}" for name in PRECISION], width - len(line))
        return Text(line, self.palette.dim)

    def _figure(self, count: int, total: int) -> str:
        if not count:
            return "·"
        if self.normalise:
            return _percentage(count, total)
        if len(str(count)) < self.layout.cell:
            return str(count)
        return f"{count // 1000}k"

    def _in_cell(self, text: str) -> str:
        """Centre a number in its cell, aligning the last digits of a column."""
        room = self.layout.cell - 1
        after = min((room - 4) // 2, room - cell_len(text))
        return " " * (room - after - cell_len(text)) + text + " " * after

    def _name_style(self, current: bool) -> str:
        if current:
            return f"{self.palette.accent} bold"
        return self.palette.dim

    def _heats(self) -> list[list[str]]:
        """Return the styles of all cells: the more common, the hotter; mistakes are relative to the most common."""
        counts = self.confusion.astype(float)
        shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
        values = shares if self.normalise else counts
        mistakes = values - np.diag(np.diag(values))
        steps = np.ceil(mistakes / (mistakes.max() or 1) * (HEATS - 1)).astype(int)
        diagonal = np.ceil(np.diag(shares) * (HEATS - 1)).astype(int)
        right, wrong = heat_styles(self.palette)
        styles = [[wrong[step] for step in row] for row in steps.tolist()]
        for k, step in enumerate(diagonal.tolist()):
            styles[k][k] = right[step]
        return styles


def _cut(name: str, room: int) -> str:
    """Return a name in at most `room` columns, with an ellipsis unless that leaves too few letters."""
    if room > SHORT_NAME:
        return shortened(name, room)
    return set_cell_size(name, min(cell_len(name), room))


def _percentage(count: int, total: int) -> str:
    """Return a percentage in up to four characters, without the percent sign; a dash if the total is zero."""
    if not total:
        return MISSING
    if count == total:
        return "100"
    # 99.99 must not read as 100.
    return f"{min(100 * count / total, 99.9):.1f}"

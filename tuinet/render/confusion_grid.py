"""The confusion matrix as a grid on a screen of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tuinet.render.digit import shades
from tuinet.render.palette import Palette

RECALL, CELL, WIDEST_CELL = 7, 5, 9
"""Columns: of the recall, and of the narrowest and the widest cell."""

SHORT_NAME, LONGEST_NAME = 4, 10
"""Letters of a name that tell it from others, and the most that are shown."""

ABOVE, OUTSIDE = 2, 3
"""Lines above the first row, and all that are not rows: title, names, precision."""

HEATS = 8
"""Colours of cells, that of a zero included."""


@dataclass(frozen=True)
class Layout:
    """Where a grid's cells are in a pane. Each begins with a gap, in which the cursor's brackets stand."""

    label: int
    """Columns of the names at the left"""
    cell: int
    """Columns of a cell, its gap included"""
    lines: int
    """Lines of a cell"""
    recall: int
    """Columns at the right, the last cell's bracket included"""
    rows: range
    """The true classes that are shown: all, or those around the cursor"""
    columns: range
    """The predicted classes that are shown"""

    @classmethod
    def of(cls, classes: Sequence[str], width: int, height: int, cursor: tuple[int, int]) -> Self | None:
        """The layout of a grid in a pane; None if not even one cell fits.

        What gives way first are wide cells, then the end of long names, then the recall; at last only the
        surroundings of the cursor are shown.
        """
        count, name = len(classes), min(max(map(cell_len, classes)), LONGEST_NAME)
        recall, label = RECALL, name
        if width < label + count * CELL + recall:
            recall = RECALL if name < SHORT_NAME else 1
            label = width - count * CELL - recall
            if label < min(name, SHORT_NAME):
                recall, label = RECALL, max(1, min(name, width - CELL - RECALL))
        cell = min(max((width - label - recall) // count, CELL), WIDEST_CELL)
        lines = 3 if height - OUTSIDE >= 3 * count else 1
        across, down = (width - label - recall) // cell, (height - OUTSIDE) // lines
        if across < 1 or down < 1:
            return None
        return cls(label, cell, lines, recall, _window(count, down, cursor[0]), _window(count, across, cursor[1]))


def _window(count: int, room: int, middle: int) -> range:
    """As many of `count` as there is room for, around one of them."""
    shown = min(count, room)
    start = min(max(middle - shown // 2, 0), count - shown)
    return range(start, start + shown)


def cell_at(
    x: int, y: int, classes: Sequence[str], width: int, height: int, cursor: tuple[int, int]
) -> tuple[int, int] | None:
    """The cell (true class, predicted class) at a place in the pane of a `confusion_grid`; None beside the cells."""
    layout = Layout.of(classes, width, height, cursor)
    if layout is None:
        return None
    row, column = (y - ABOVE) // layout.lines, (x - layout.label) // layout.cell
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
    """The matrix as large as fits into a pane, scrolled to the cursor if it does not fit; `cell_at` tells the places.

    Args:
        confusion: Counts, (true class, predicted class).
        classes: The names, as many.
        width: Columns of the pane.
        height: Lines of the pane.
        cursor: The cell in brackets and reversed, (true class, predicted class).
        palette: The colours.
        normalise: Whether cells are percentages of their row instead of counts.
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
        """The lines: title, names of the columns, rows, precision."""
        heats = self._heats()
        lines = [self._title(width), self._names()]
        for row in self.layout.rows:
            lines += [self._row(row, line == self.layout.lines // 2, heats[row]) for line in range(self.layout.lines)]
        return Text("\n", no_wrap=True).join([*lines, self._precision()])

    def _title(self, width: int) -> Text:
        rows, columns, count = self.layout.rows, self.layout.columns, len(self.classes)
        true = f" {rows.start + 1}–{rows.stop}" if len(rows) < count else ""
        predicted = f" {columns.start + 1}–{columns.stop}" if len(columns) < count else ""
        title = f"true ↓{true}  predicted →{predicted}" + (f" of {count} classes" if true or predicted else "")
        legend = f"{'% of row' if self.normalise else 'counts'} · bottom: precision %"
        gap = width - len(title) - len(legend)
        line = Text(title + (" " * gap + legend if gap > 1 else ""), self.palette.dim)
        line.truncate(width)
        return line

    def _names(self) -> Text:
        layout = self.layout
        parts: list[tuple[str, str]] = [(" " * layout.label, "")]
        for column in layout.columns:
            name = set_cell_size(self.classes[column], min(cell_len(self.classes[column]), layout.cell - 1))
            parts.append((" " + self._placed(name), self._name_style(column == self.cursor[1])))
        if layout.recall == RECALL:
            parts.append((" recall", self.palette.dim))
        return Text.assemble(*parts)

    def _row(self, row: int, middle: bool, heats: list[str]) -> Text:
        """A line of a row's cells; figures and brackets are in the middle one."""
        counts = self.confusion[row].tolist()
        total = sum(counts)
        name = self.classes[row] if middle else ""
        name = set_cell_size(" " * (self.layout.label - cell_len(name)) + name, self.layout.label)
        parts: list[tuple[str, str]] = [(name, self._name_style(row == self.cursor[0]))]
        gap = (" ", "")
        for column in self.layout.columns:
            words = self._figure(counts[column], total) if middle else ""
            if (row, column) == self.cursor:
                reverse = "bold reverse"
                parts += [("[" if middle else " ", reverse), (self._placed(words), reverse)]
                gap = ("]" if middle else " ", reverse)
            else:
                parts += [gap, (self._placed(words), heats[column])]
                gap = (" ", "")
        parts.append(gap)
        if middle and self.layout.recall == RECALL:
            parts.append((f"{_percentage(counts[row], total) + '%' if total else '–':>6}", self.palette.dim))
        return Text.assemble(*parts)

    def _precision(self) -> Text:
        word = set_cell_size("precision", self.layout.label) if self.layout.label >= len("precision") else ""
        totals = self.confusion.sum(0).tolist()
        words = [_percentage(int(self.confusion[k, k]), totals[k]) if totals[k] else "–" for k in self.layout.columns]
        cells = "".join(" " + self._placed(word if len(word) < self.layout.cell else word[:3]) for word in words)
        return Text(f"{word:<{self.layout.label}}{cells}", self.palette.dim)

    def _figure(self, count: int, total: int) -> str:
        if not count:
            return "·"
        room = self.layout.cell - 1
        if self.normalise:
            return _percentage(count, total)
        words = str(count)
        return words if len(words) <= room else f"{count // 1000}k"

    def _placed(self, words: str) -> str:
        """A figure in its cell: the last digits below each other, and about the middle."""
        room = self.layout.cell - 1
        after = min((room - 4) // 2, room - cell_len(words))
        return " " * (room - after - cell_len(words)) + words + " " * after

    def _name_style(self, current: bool) -> str:
        return f"{self.palette.accent} bold" if current else self.palette.dim

    def _heats(self) -> list[list[str]]:
        """The styles of all cells: the commoner, the hotter. Rights by their share, mistakes by the worst."""
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


@lru_cache(maxsize=8)
def heat_styles(palette: Palette) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The styles of right and of wrong cells, from zero to the hottest; without colour only the hottest are bold.

    Of 16 colours no shades can be mixed: the hotter half is in blocks of the colour, the other half in letters of it.
    """
    if not palette.colour:
        return ("",) * HEATS, ("",) * (HEATS // 2) + ("bold",) * (HEATS - HEATS // 2)
    if palette.sixteen:
        right, wrong = (
            (palette.dim, *(hottest,) * (HEATS // 2 - 1), *(f"{palette.paper} on {hottest}",) * (HEATS - HEATS // 2))
            for hottest in (palette.right, palette.wrong)
        )
        return right, wrong

    def styles(hottest: str) -> tuple[str, ...]:
        backgrounds = shades(palette.paper, hottest, 2 * HEATS)[2 : HEATS + 1]  # pale enough for ink
        return (palette.dim, *(f"{palette.ink} on {background}" for background in backgrounds))

    return styles(palette.right), styles(palette.wrong)


def _percentage(count: int, total: int) -> str:
    """In up to four characters, without the sign."""
    return "100" if count == total else f"{min(100 * count / total, 99.9):.1f}"

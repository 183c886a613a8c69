"""Curves as braille dots: eight per cell, in two columns of four.

Curves are turned into dots here and not by plotext for three reasons: curves that share a cell show the dots of both; a
dotted curve is dotted along its length, however steep it is; and a curve ends where it leaves the axis.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tuinet.render.axes import Axis
from tuinet.runs.curve_points import Points

ACROSS = 2
UP = 4
"""Dots of a cell"""

CROSSING = "+"
"""Marks the dots of several curves in ASCII"""

Dot = tuple[int, int]
"""Column and row, from the lower left corner"""

Pattern = tuple[int, int]
"""The number of dots drawn, and the number of dots omitted after them"""


@dataclass(frozen=True)
class Line:
    """A curve to draw."""

    points: Points
    """Epochs, and positions on the y axis. NaN interrupts the line"""
    style: str
    pattern: Pattern = (1, 0)
    signs: str = "_-'|"
    """ASCII characters for a line that is low, in the middle or high in its cell, and for a steep one"""


@dataclass(frozen=True)
class Canvas:
    """Maps values to a grid of cells. Columns count from the left, rows from the bottom."""

    x: Axis
    y: Axis
    columns: int
    rows: int

    def column(self, epoch: float) -> int:
        """Return the column of an epoch."""
        return self.x.cell(epoch, self.columns)

    def row(self, position: float) -> int:
        """Return the row of a position on the y axis."""
        return self.y.cell(position, self.rows)

    def locate(self, epoch: float, position: float) -> tuple[float, float]:
        """Return both in dots, with fractions. The middle of a cell lies between two dots."""
        x = (epoch - self.x.low) / (self.x.high - self.x.low) * (self.columns - 1)
        y = (position - self.y.low) / (self.y.high - self.y.low) * (self.rows - 1)
        return ACROSS * x + (ACROSS - 1) / 2, UP * y + (UP - 1) / 2

    def holds(self, position: float) -> bool:
        """Return True if a position is on the canvas."""
        return -0.5 <= self.locate(self.x.low, position)[1] < UP * self.rows - 0.5


def nearest(value: float) -> int:
    """Return the nearest integer; halves are rounded up, as in plotext."""
    return math.floor(value + 0.5 + 1e-9)


def dots_of(line: Line, canvas: Canvas) -> list[Dot]:
    """Return the dots of a line from its first point to its last, without those outside the canvas."""
    dots: list[Dot] = []
    drawn, omitted = line.pattern
    period = drawn + omitted
    step = 0
    since_point = period
    path = list(path_of(line.points, canvas))
    for index, (dot, is_point) in enumerate(path):
        # Every point has its own dot, except where points are so close that the line would become solid.
        if is_point and since_point >= period:
            step = 0
            since_point = 0
        if step % period < drawn or index == len(path) - 1:
            dots.append(dot)
        step += 1
        since_point += 1
    return dots


def path_of(points: Points, canvas: Canvas) -> Iterator[tuple[Dot, bool]]:
    """Yield all dots along a line, each with True if it is a point of the line."""
    top = UP * canvas.rows - 0.5 - 1e-6
    last: Dot | None = None
    for part in parts_of(points, canvas):
        # A part of one point is a line from that point to itself.
        for start, end in pairwise(part if len(part) > 1 else part * 2):
            for dot, is_point in segment(start, end, -0.5, top):
                if dot != last:
                    yield dot, is_point
                last = dot


DotPosition = tuple[float, float]
"""A position on a canvas in dots, with fractions"""


def parts_of(points: Points, canvas: Canvas) -> list[list[DotPosition]]:
    """Split a line at NaN."""
    parts: list[list[DotPosition]] = [[]]
    for epoch, position in zip(*points, strict=True):
        if not math.isnan(position):
            parts[-1].append(canvas.locate(epoch, position))
        elif parts[-1]:
            parts.append([])
    return [part for part in parts if part]


def _moved_inside(end: DotPosition, other: DotPosition, bottom: float, top: float) -> DotPosition:
    """Move an end of a segment along it until it lies between two heights."""
    y = min(max(end[1], bottom), top)
    if y == end[1]:
        return end
    share = (y - end[1]) / (other[1] - end[1])
    return end[0] + share * (other[0] - end[0]), y


def segment(start: DotPosition, end: DotPosition, bottom: float, top: float) -> Iterator[tuple[Dot, bool]]:
    """Yield the dots from one position to another that lie between two heights."""
    if max(start[1], end[1]) < bottom or min(start[1], end[1]) > top:
        return
    first = _moved_inside(start, end, bottom, top)
    last = _moved_inside(end, start, bottom, top)
    x = nearest(first[0])
    y = nearest(first[1])
    across = nearest(last[0]) - x
    up = nearest(last[1]) - y
    steps = max(abs(across), abs(up))
    yield (x, y), True
    for step in range(1, steps):
        yield (nearest(x + across * step / steps), nearest(y + up * step / steps)), False
    yield (x + across, y + up), True


@dataclass
class Cell:
    """The dots in a cell, and the uppermost of the lines that they belong to."""

    line: int
    dots: set[Dot]
    is_shared: bool = False


def cells_of(strokes: Sequence[Sequence[Dot]], *, is_covering: bool = False) -> dict[Dot, Cell]:
    """Return the cells of several lines, the last line on top. It hides what is below it if it `is_covering`."""
    cells: dict[Dot, Cell] = {}
    for number, stroke in enumerate(strokes):
        for dot in stroke:
            position = dot[0] // ACROSS, dot[1] // UP
            cell = cells.get(position)
            if cell is None or (is_covering and cell.line != number):
                cells[position] = Cell(number, {dot})
                continue
            cell.is_shared |= cell.line != number
            cell.line = number
            cell.dots.add(dot)
    return cells


def ascii_sign(cell: Cell, signs: str) -> str:
    """Return the character that looks most like the dots of a cell."""
    if cell.is_shared:
        return CROSSING
    heights = [dot[1] % UP for dot in cell.dots]
    if max(heights) - min(heights) == UP - 1:
        return signs[3]
    middle = sum(heights) / len(heights)
    if middle < 0.75:
        return signs[0]
    if middle > UP - 1.75:
        return signs[2]
    return signs[1]

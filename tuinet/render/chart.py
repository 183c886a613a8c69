"""The curves of one run or of several, drawn by plotext: the only module that imports it.

Nothing is hidden: axes are named with their units and cover all that is drawn, and what a log axis has no place for is
told in words. A line is reduced before it is drawn, for plotext takes time for each point: of training, whose points
are means of batches already, to the means of half a column; of validation to the lowest and the highest of a column,
so that no figure is drawn that was not measured.
"""

from __future__ import annotations

import math
import textwrap
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import plotext  # type: ignore[import-untyped]
from rich.cells import cell_len
from rich.text import Text

from tuinet.render.axes import Axis, x_axis
from tuinet.render.cells import Cells
from tuinet.render.charted import ASCII, METRICS, MOST_RUNS, SMOOTHING, UNICODE, Charted, ChartedRun, ChartView
from tuinet.render.legend import header
from tuinet.render.palette import Palette
from tuinet.runs.curves import Points, extreme_points, mean_points, smoothed

__all__ = ["ASCII", "METRICS", "MOST_RUNS", "SMOOTHING", "UNICODE", "Chart", "ChartView", "ChartedRun", "chart"]

SMALLEST = (24, 6)
"""Columns and lines that axes need; below them there are sparklines"""

DENSE = 3
"""Columns that a validation point needs to stand by itself"""

FIGURE = 5
"""Columns of a figure at the y axis: it stands still while figures change. Also those of the word `epoch`"""


@dataclass(frozen=True)
class Line:
    """What is drawn of a series, in the unit of the y axis."""

    points: Points
    marker: str
    style: str
    joined: bool = False
    """A line, or points by themselves"""


_FIGURE = Lock()
"""plotext has one figure for the whole process."""


def draw(lines: Sequence[Line], x: Axis, y: Axis, size: tuple[int, int], margin: int, dim: str) -> Cells:
    """Axes, ticks, the figures of y, and the lines, in `size` columns and rows; the canvas begins at column `margin`.

    plotext puts the limits of an axis into the middle of the outermost cells, and of the outermost dots where a line
    is of braille dots, four to a cell's height. Both have to agree on where a value is, so dots get axes of their own,
    the right and the upper one, wider by the rest of the cell.
    """
    width, height = size
    x_rest = (x.high - x.low) / (width - margin - 1) / 4
    y_rest = (y.high - y.low) / (height - 3) * 3 / 8
    with _FIGURE:
        plotext.clear_figure()
        plotext.limit_size(False, False)
        plotext.theme("clear")
        plotext.plot_size(width, height)
        plotext.xaxes(True, False)
        plotext.yaxes(True, False)
        plotext.xlim(x.low, x.high)
        plotext.ylim(y.low, y.high)
        plotext.xlim(x.low - x_rest, x.high + x_rest, xside="upper")
        plotext.ylim(y.low - y_rest, y.high + y_rest, yside="right")
        plotext.xticks([place for place, _ in x.ticks], [""] * len(x.ticks))
        plotext.yticks([place for place, _ in y.ticks], [f"{text:>{margin - 1}}" for _, text in y.ticks])
        plotext.xticks([], [], xside="upper")
        plotext.yticks([], [], yside="right")
        plotext.scatter([], [])  # an axis without data would have no ticks
        for code, line in enumerate(lines):
            sides = ("upper", "right") if line.marker == "braille" else ("lower", "left")
            show = plotext.plot if line.joined else plotext.scatter
            show(*line.points, marker=line.marker, color=code, xside=sides[0], yside=sides[1])
        return Cells(plotext.build(), [*(line.style for line in lines), dim])


def chart(
    runs: Sequence[ChartedRun],
    view: ChartView,
    width: int,
    height: int,
    palette: Palette,
    ascii_only: bool = False,
    epochs: int = 0,
) -> Text:
    """At most `height` lines of at most `width` columns; `epochs` are those planned, 0 for runs that have ended."""
    return Chart(runs, view, (width, height), palette, ASCII if ascii_only else UNICODE, epochs).text()


class Chart(Charted):
    """One drawing: what is on it, where, and what it is called."""

    def text(self) -> Text:
        """The chart, or what can be said where there is no room or nothing to draw."""
        if not any(len(series) for pair in self.series for series in pair):
            return self.words()
        if self.width < SMALLEST[0] or self.height < SMALLEST[1]:
            return self.sparklines()
        lines = self.lines()
        places = [place for line in lines for place in line.points[1]]
        found = [place for place in places if math.isfinite(place)]
        if not found:
            return self.words()
        head = header(self, zeros=len(found) < len(places))
        rows = self.height - len(head) - 2
        y = self.measure.axis(min(found), max(found), rows)
        margin = max(FIGURE, *(len(text) for _, text in y.ticks)) + 1
        x = x_axis(self.low, self.high, self.width - margin)
        cells = draw(lines, x, y, (self.width, rows + 2), margin, self.palette.dim)
        if self.alone:
            self.add_changes(cells, x, rows, margin)
        self.add_epochs(cells, x, margin)
        return Text("\n", end="", no_wrap=True).join([*head, cells.text(self.signs.frame)])

    def words(self) -> Text:
        """What will be here, or why nothing is."""
        other = "loss" if self.view.metric == "accuracy" else "accuracy"
        message = f"The {self.view.metric} curve appears with the first batches."
        if len(self.runs) > 2:
            message = f"The curves of the validation {self.view.metric} appear with the first epochs."
        elif any(len(series) for pair in self.series for series in pair):
            message = "All figures are 0, and a log axis has no place for that."
        elif any(len(getattr(run.curves, f"train_{other}")) for run in self.runs):
            message = f"No {self.view.metric} that is a finite number was measured."
        lines = textwrap.wrap(message, self.width)[: self.height] if self.width > 0 else []
        return Text("\n".join(lines), self.palette.dim, end="", no_wrap=True)

    def lines(self) -> list[Line]:
        """All that is drawn, the last on top."""
        weight, columns = SMOOTHING[self.view.smoothing], self.width - FIGURE - 1
        lines, points, stars = [], [], []
        for k, (run, (train, valid)) in enumerate(zip(self.runs, self.series, strict=True)):
            style = self.styles[k]
            measured = extreme_points(valid.x, valid.y, self.low, self.high, columns)
            dense = len(measured[0]) * DENSE > columns
            if len(self.runs) <= 2:
                trained = mean_points(train.x, smoothed(train.y, weight), self.low, self.high, 2 * columns)
                colour = self.palette.train if self.alone else style
                lines.append(self.line(trained, self.signs.lines[k], colour, joined=True))
                if best := self.best(run.curves):
                    stars.append(self.line(([float(best[0])], [best[1]]), self.signs.best, f"bold {style}"))
            if len(self.runs) > 2 or dense:
                lines.append(self.line(measured, self.signs.guide, style, joined=True))
            points.append(self.line(self.spaced(measured) if dense else measured, self.signs.points[k], style))
        return [line for line in lines + points + stars if line.points[0]]

    def spaced(self, points: Points) -> Points:
        """Some of the points, so far apart that their line is seen between them."""
        seen: dict[int, int] = {}
        for index, x in enumerate(points[0]):
            seen.setdefault(int((x - self.low) / (self.high - self.low) * self.width / (2 * DENSE)), index)
        return [points[0][i] for i in seen.values()], [points[1][i] for i in seen.values()]

    def line(self, points: Points, marker: str, style: str, joined: bool = False) -> Line:
        """Points as they were measured, where they are on the y axis."""
        return Line((points[0], [self.measure.place(measured) for measured in points[1]]), marker, style, joined)

    def add_changes(self, cells: Cells, x: Axis, rows: int, margin: int) -> None:
        """Live changes of a single run: a thin line where nothing else is, and the change in words where they fit."""
        marks = [mark for mark in self.runs[0].curves.marks if self.low <= mark.x <= self.high]
        columns = [margin + x.cell(mark.x, self.width - margin) for mark in marks]
        for column in columns:
            for row in range(rows):
                cells.fill(row, column, self.signs.change, self.palette.dim)
        for mark, column in zip(marks, columns, strict=True):
            places = ((row, start) for row in range(rows) for start in (column + 2, column - 1 - len(mark.text)))
            any(cells.put(row, start, mark.text, self.palette.dim, f" {self.signs.change}") for row, start in places)

    def add_epochs(self, cells: Cells, x: Axis, margin: int) -> None:
        """The figures of the x axis, and its name before them."""
        cells.put(-1, 0, "epoch", self.palette.dim)
        for place, text in x.ticks:
            column = margin + x.cell(place, self.width - margin) - len(text) // 2
            cells.put(-1, max(margin, min(column, self.width - len(text))), text, self.palette.dim)

    def sparklines(self) -> Text:
        """A line for each series, where there is no room for axes: first and last figure, and bars between them."""
        series: list[tuple[str, Sequence[float], str]] = []
        for k, (train, valid) in enumerate(self.series):
            name = "valid" if self.alone else self.label(self.runs[k], max(4, self.width // 3))
            series.append((name, valid.y[bisect_left(valid.x, self.low) :], self.styles[k]))
            if self.alone:
                series.append(("train", train.y[bisect_left(train.x, self.low) :], self.palette.train))
        series = [entry for entry in series if entry[1]]
        found = [self.measure.place(value) for _, values, _ in series for value in values]
        found = [place for place in found if math.isfinite(place)] or [0.0]
        lines = [Text(self.sparkline(name, y, min(found), max(found)), style) for name, y, style in series]
        if len(lines) < self.height and len(self.measure.name) <= self.width:
            lines.insert(0, Text(self.measure.name, self.palette.dim))
        return Text("\n", end="", no_wrap=True).join(lines[: self.height])

    def sparkline(self, name: str, values: Sequence[float], low: float, high: float) -> str:
        """As much of a series as there is room for; a figure is whole or it is not there."""
        first, last = (self.measure.figure(value) for value in (values[0], values[-1]))
        start, count = f"{name} {first.removesuffix(' %')} ", min(len(values), self.width)
        count = min(count, self.width - cell_len(start) - len(last) - 1)
        bars = ""
        for k in range(count):
            place = self.measure.place(values[(k + 1) * len(values) // count - 1])
            share = (place - low) / (high - low) if high > low else 0.5
            bars += " " if math.isnan(share) else self.signs.bars[min(7, int(8 * share))]
        texts = [f"{start}{bars} {last}"] if count >= min(3, len(values)) else []
        texts += [f"{name} {last}", last, last.removesuffix(" %"), self.signs.cut]
        return next(text for text in texts if cell_len(text) <= self.width)

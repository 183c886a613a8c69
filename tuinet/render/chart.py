"""The curves of one run or of several.

Nothing is hidden: axes are named with their units and cover all that is drawn, and a message says what a log axis
cannot show. A line is reduced before it is drawn, because plotext takes time for each point. Training points are means
of batches already, so they become the means of half a column. Of validation, the lowest and the highest point of each
column stay, so that no figure is drawn that was not measured.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from rich.text import Text

from tuinet.render.axes import Axis, x_axis
from tuinet.render.cells import Cells
from tuinet.render.chart_model import ASCII, UNICODE, ChartModel, ChartRun
from tuinet.render.chart_options import SMOOTHING, ChartView
from tuinet.render.legend import legend
from tuinet.render.palette import Palette
from tuinet.render.plotting import Line, plot
from tuinet.render.sparklines import sparklines
from tuinet.runs.curve_points import Points, extreme_points, mean_points, smoothed
from tuinet.runs.curves import Series

SMALLEST = (24, 6)
"""Columns and lines that axes need; below them there are sparklines"""

DENSE = 3
"""Columns that a validation point needs to stand by itself"""

LABEL = 5
"""Columns of a label at the y axis, and of the word `epoch`: fixed, so that the canvas stays where it is"""


def chart(
    runs: Sequence[ChartRun],
    view: ChartView,
    width: int,
    height: int,
    palette: Palette,
    ascii_only: bool = False,
    epochs: int = 0,
) -> Text:
    """Draw the curves of some runs.

    Args:
        runs: The runs.
        view: What the person has chosen.
        width: The most columns.
        height: The most lines.
        palette: The colours.
        ascii_only: Whether to draw in ASCII.
        epochs: The number of epochs planned; 0 for runs that have ended.
    """
    signs = ASCII if ascii_only else UNICODE
    return Chart(runs, view, (width, height), palette, signs, epochs).text()


class Chart(ChartModel):
    """One drawing."""

    def text(self) -> Text:
        """The chart, sparklines where there is no room for axes, or a message where there is nothing to draw."""
        if not self.has_points:
            return self.message()
        if self.width < SMALLEST[0] or self.height < SMALLEST[1]:
            return sparklines(self)
        lines = self.lines()
        positions = [position for line in lines for position in line.points[1]]
        finite = [position for position in positions if math.isfinite(position)]
        if not finite:
            return self.message()
        head = legend(self, zeros=len(finite) < len(positions))
        rows = self.height - len(head) - 2
        y = self.measure.axis(min(finite), max(finite), rows)
        margin = max(LABEL, *(len(text) for _, text in y.ticks)) + 1
        x = x_axis(self.low, self.high, self.width - margin)
        cells = plot(lines, x, y, (self.width, rows + 2), margin, self.palette.dim)
        if self.is_single:
            self.add_changes(cells, x, rows, margin)
        self.add_epochs(cells, x, margin)
        return Text("\n", end="", no_wrap=True).join([*head, cells.text(self.signs.frame)])

    def message(self) -> Text:
        """What will appear here, or why nothing can."""
        metric = self.view.metric
        other = "loss" if metric == "accuracy" else "accuracy"
        if not self.is_detailed:
            message = f"The validation {metric} curves appear after the first epoch."
        elif self.has_points:
            message = "All values are 0, which a log axis cannot show."
        elif any(len(getattr(run.curves, f"train_{other}")) for run in self.runs):
            message = f"The {metric} was never a finite number."
        else:
            message = f"The {metric} curve appears after the first batches."
        lines: list[str] = []
        if self.width > 0:
            lines = textwrap.wrap(message, self.width)[: self.height]
        return Text("\n".join(lines), self.palette.dim, end="", no_wrap=True)

    def lines(self) -> list[Line]:
        """All that is drawn, the last on top: lines below points, and both below the best epochs."""
        columns = self.width - LABEL - 1
        lines: list[Line] = []
        points: list[Line] = []
        stars: list[Line] = []
        for k, (run, (train, valid)) in enumerate(zip(self.runs, self.series, strict=True)):
            style = self.styles[k]
            measured = extreme_points(valid.x, valid.y, self.low, self.high, columns)
            is_dense = len(measured[0]) * DENSE > columns
            if self.is_detailed:
                lines.append(self.training_line(k, train, columns))
                if best := self.best(run.curves):
                    epoch, figure = best
                    stars.append(self.line(([float(epoch)], [figure]), self.signs.best, f"bold {style}"))
            if is_dense or not self.is_detailed:
                lines.append(self.line(measured, self.signs.guide, style, joined=True))
            if is_dense:
                measured = self.thinned(measured)
            points.append(self.line(measured, self.signs.points[k], style))
        return [line for line in lines + points + stars if line.points[0]]

    def training_line(self, k: int, train: Series, columns: int) -> Line:
        """The training curve of run k, smoothed as chosen."""
        values = smoothed(train.y, SMOOTHING[self.view.smoothing])
        points = mean_points(train.x, values, self.low, self.high, 2 * columns)
        style = self.palette.train if self.is_single else self.styles[k]
        return self.line(points, self.signs.lines[k], style, joined=True)

    def thinned(self, points: Points) -> Points:
        """Some of the points, so far apart that the line between them can be seen."""
        first_of_slot: dict[int, int] = {}
        for index, x in enumerate(points[0]):
            slot = int((x - self.low) / (self.high - self.low) * self.width / (2 * DENSE))
            first_of_slot.setdefault(slot, index)
        chosen = first_of_slot.values()
        return [points[0][index] for index in chosen], [points[1][index] for index in chosen]

    def line(self, points: Points, marker: str, style: str, joined: bool = False) -> Line:
        """Measured points as a line at their positions on the y axis."""
        epochs, measured = points
        return Line((epochs, [self.measure.position(value) for value in measured]), marker, style, joined)

    def add_changes(self, cells: Cells, x: Axis, rows: int, margin: int) -> None:
        """Live changes of a single run: a thin line in free cells, and a text beside it where it fits."""
        marks = [mark for mark in self.runs[0].curves.marks if self.low <= mark.x <= self.high]
        columns = [margin + x.cell(mark.x, self.width - margin) for mark in marks]
        for column in columns:
            for row in range(rows):
                cells.fill(row, column, self.signs.change, self.palette.dim)
        beside = f" {self.signs.change}"
        for mark, column in zip(marks, columns, strict=True):
            starts = (column + 2, column - 1 - len(mark.text))
            positions = ((row, start) for row in range(rows) for start in starts)
            # Stops at the first position that is free.
            any(cells.put(row, start, mark.text, self.palette.dim, beside) for row, start in positions)

    def add_epochs(self, cells: Cells, x: Axis, margin: int) -> None:
        """The labels of the x axis, and its name before them."""
        cells.put(-1, 0, "epoch", self.palette.dim)
        for value, text in x.ticks:
            middle = margin + x.cell(value, self.width - margin)
            column = min(middle - len(text) // 2, self.width - len(text))
            cells.put(-1, max(margin, column), text, self.palette.dim)

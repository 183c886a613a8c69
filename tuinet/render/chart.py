"""The curves of one run or of several.

The y axis shows the range in which something happens, and the title says where it begins; a curve that continues
beyond it ends at the border, with an arrow. Curves are reduced before they are drawn, because plotext takes time for
each point. Training points are means of batches already, so each half column gets their mean. For validation, the
lowest and the highest point of each column are kept, so that no value is drawn that was not measured.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.text import Text

from tuinet.render.axes import x_axis
from tuinet.render.cells import Cells
from tuinet.render.chart_model import ASCII, UNICODE, ChartModel, ChartRun, Curve
from tuinet.render.chart_options import ChartView
from tuinet.render.chart_title import chart_title
from tuinet.render.dots import Canvas
from tuinet.render.line_labels import WIDE, LineLabel, columns_of, line_labels, placed
from tuinet.render.palette import Palette
from tuinet.render.plotting import plot
from tuinet.render.sparklines import sparklines
from tuinet.render.y_range import y_axis, y_range

SMALLEST = (20, 4)
"""Minimum number of columns and lines for axes; smaller charts are sparklines"""

LEAST_COLUMNS = 5
"""Minimum number of columns of a canvas; labels that would leave less are omitted"""

HELD = "\xa0"
"""Stands for a blank within a label while a chart is drawn, so that no line is drawn through it"""

MARGIN = 6
WIDE_MARGIN = 7
"""Columns of the y axis with its labels, and of the word `epoch`: fixed, so that the canvas does not move"""


@dataclass(frozen=True)
class Drawing:
    """A drawn chart."""

    text: Text
    title: str
    canvas: Canvas | None = None
    """None for a chart without axes"""
    margin: int = 0
    """The column in which the canvas begins"""

    def epoch_at(self, column: int) -> float | None:
        """Return the epoch at a column of the drawing; None outside the canvas."""
        if self.canvas is None or not 0 <= column - self.margin < self.canvas.columns:
            return None
        x = self.canvas.x
        return x.low + (x.high - x.low) * (column - self.margin) / (self.canvas.columns - 1)


def chart(
    runs: Sequence[ChartRun],
    view: ChartView,
    size: tuple[int, int],
    palette: Palette,
    ascii_only: bool = False,
    epochs: int = 0,
    crosshair: int | None = None,
    title_width: int = 1000,
) -> Drawing:
    """Draw the curves of some runs.

    Args:
        runs: The runs.
        view: The user's choices.
        size: Maximum number of columns and lines.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
        epochs: The number of epochs planned; 0 for runs that have ended.
        crosshair: The epoch to draw a vertical line at.
        title_width: Maximum number of columns of the title.
    """
    signs = ASCII if ascii_only else UNICODE
    return Chart(runs, view, size, palette, signs, epochs).draw(crosshair, title_width)


class Chart(ChartModel):
    """Draws a chart once."""

    def draw(self, crosshair: int | None, title_width: int) -> Drawing:
        """Draw the chart, sparklines if there is no room for axes, or a message if there is nothing to draw."""
        least_margin = MARGIN
        if self.width >= WIDE:
            least_margin = WIDE_MARGIN
        curves = self.curves(max(1, self.width - least_margin))
        positions = [position for curve in curves for position in curve.line.points[1]]
        if not self.has_points or not any(map(math.isfinite, positions)):
            return Drawing(self.message(), chart_title(self, None, [], 1, title_width))
        if self.width < SMALLEST[0] or self.height < SMALLEST[1]:
            return Drawing(sparklines(self, y_range(self, curves)), chart_title(self, None, positions, 1, title_width))
        y, rows = y_axis(self, curves, self.height - 1)
        margin = max(least_margin, *(len(text) + 1 for _, text in y.ticks))
        labels = line_labels(self, curves)
        if self.width - margin - columns_of(self, labels) < LEAST_COLUMNS:
            labels = []
        columns = self.width - margin - columns_of(self, labels)
        canvas = Canvas(x_axis(self.low, self.high, columns), y, columns, rows)
        cells = plot([curve.line for curve in curves], canvas, margin, self.palette.dim, self.signs is ASCII)
        has_crossings = any(self.signs.crossing in row[margin:] for row in cells.rows) and bool(self.signs.crossing)
        cells.widen(self.width - margin - columns)
        self.add_best(cells, canvas, margin)
        self.add_arrows(cells, canvas, margin, curves)
        self.add_labels(cells, canvas, margin, labels)
        if crosshair is not None and self.low <= crosshair <= self.high:
            self.add_crosshair(cells, canvas, margin, crosshair)
        if self.is_single:
            self.add_changes(cells, canvas, margin)
        self.add_epochs(cells, canvas, margin, crosshair)
        title = chart_title(self, y, positions, rows, title_width, has_crossings=has_crossings)
        # At the bottom, so that the epochs of charts side by side are on one line.
        text = Text("\n" * (self.height - 1 - rows), end="").append_text(
            cells.text({**self.signs.frame, ord(HELD): " "})
        )
        return Drawing(text, title, canvas, margin)

    def message(self) -> Text:
        """Say what will appear here, or why nothing can."""
        metric = self.view.metric
        other = "loss" if metric == "accuracy" else "accuracy"
        if not self.has_points and self.runs and all(run.is_over for run in self.runs):
            message = f"No {metric} was measured."
        elif not self.is_detailed and not self.has_points:
            message = f"The validation {metric} curves appear after the first epoch."
        elif self.has_points and self.view.log:
            message = "All values are 0, which a log axis cannot show."
        elif any(len(getattr(run.curves, f"train_{other}")) for run in self.runs):
            message = f"The {metric} was never a finite number."
        else:
            message = f"The {metric} curve appears after the first batches."
        lines: list[str] = []
        if self.width > 0:
            lines = textwrap.wrap(message, self.width)[: self.height]
        return Text("\n".join(lines), self.palette.dim, end="", no_wrap=True)

    def add_best(self, cells: Cells, canvas: Canvas, margin: int) -> None:
        """Mark the best epoch of each run."""
        for run, chart_run in enumerate(self.runs):
            best = self.best(chart_run.curves)
            if best is None:
                continue
            epoch, measured = best
            position = self.measure.position(measured)
            if canvas.holds(position):
                sign = self.signs.runs[run]
                if self.is_single:
                    sign = self.signs.best
                row = canvas.rows - 1 - canvas.row(position)
                cells.write(row, margin + canvas.column(epoch), sign, f"bold {self.styles[run]}".strip())

    def add_arrows(self, cells: Cells, canvas: Canvas, margin: int, curves: Sequence[Curve]) -> None:
        """Add an arrow at the border wherever a curve leaves the axis or comes back."""
        for curve in curves:
            points = list(zip(*curve.line.points, strict=True))
            sides = [self.side(canvas, position) for _, position in points]
            sides.append(0)
            for index, (side, following) in enumerate(pairwise(sides)):
                if side and side != following:
                    column = canvas.column(points[index][0])
                    row = 0
                    sign = self.signs.above
                    if side < 0:
                        row = canvas.rows - 1
                        sign = self.signs.below
                    # The curve itself may be in the same cell.
                    start = max(0, column - 2)
                    any(cells.fill(row, margin + k, sign, curve.line.style) for k in range(column, start - 1, -1))

    def side(self, canvas: Canvas, position: float) -> int:
        """Return -1 for a position below the axis, 1 for one above it, 0 for one on it and for NaN."""
        if math.isnan(position) or canvas.holds(position):
            return 0
        if position < canvas.y.low:
            return -1
        return 1

    def add_labels(self, cells: Cells, canvas: Canvas, margin: int, labels: Sequence[LineLabel]) -> None:
        """Add the labels at the ends of the curves."""
        if not labels:
            return
        ends = {label: canvas.column(label.epoch) for label in labels}
        heights = [(label.position - canvas.y.low) / (canvas.y.high - canvas.y.low) for label in labels]
        rows = [height * (canvas.rows - 1) for height in heights]
        for row, label in placed(labels, rows, canvas.rows):
            line = canvas.rows - 1 - row
            # For a single run, the labels are always right of both curves, where they do not jump.
            is_beside = not self.is_single and row == round(rows[labels.index(label)])
            text = label.text.replace(" ", HELD)
            last = margin + max(ends.values()) + 2
            # Other curves may be right of a short one.
            columns = range(margin + ends[label] + 2, last)
            if not is_beside or not any(cells.put(line, column, text, label.style) for column in columns):
                cells.write(line, last, text, label.style)

    def add_crosshair(self, cells: Cells, canvas: Canvas, margin: int, epoch: int) -> None:
        """Draw a vertical line through an epoch, in cells that are still free."""
        for row in range(canvas.rows):
            cells.fill(row, margin + canvas.column(epoch), self.signs.crosshair, self.palette.accent)

    def add_changes(self, cells: Cells, canvas: Canvas, margin: int) -> None:
        """Mark live changes of a single run by a thin line in free cells, with a text beside it where it fits."""
        marks = [mark for mark in self.runs[0].curves.marks if self.low <= mark.x <= self.high]
        columns = [margin + canvas.column(mark.x) for mark in marks]
        for column in columns:
            for row in range(canvas.rows):
                cells.fill(row, column, self.signs.change, self.palette.dim)
        beside = f" {self.signs.change}"
        for mark, column in zip(marks, columns, strict=True):
            starts = (column + 2, column - 1 - len(mark.text))
            positions = ((row, start) for row in range(canvas.rows) for start in starts)
            # Stops at the first position that is free.
            any(cells.put(row, start, mark.text, self.palette.dim, beside) for row, start in positions)

    def add_epochs(self, cells: Cells, canvas: Canvas, margin: int, crosshair: int | None) -> None:
        """Write the labels of the x axis onto it, and its name before them."""
        cells.write(-1, margin - MARGIN, "epoch", self.palette.dim)
        end = margin + canvas.columns
        taken = range(0)
        if crosshair is not None and self.low <= crosshair <= self.high:
            text = f" {crosshair} "
            column = max(margin, min(margin + canvas.column(crosshair) - len(text) // 2, end - len(text)))
            cells.write(-1, column, text, f"bold {self.palette.accent}".strip())
            taken = range(column, column + len(text))
        for value, text in canvas.x.ticks:
            middle = margin + canvas.column(value)
            column = max(margin, min(middle - len(text) // 2, end - len(text)))
            if not set(taken) & set(range(column, column + len(text))):
                cells.write(-1, column, text, self.palette.dim)

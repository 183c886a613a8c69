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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

import plotext  # type: ignore[import-untyped]
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tuinet.render.axes import Axis, Measure, x_axis, x_range
from tuinet.render.cells import Cells
from tuinet.render.palette import Palette
from tuinet.runs.curves import Curves, Points, Series, extreme_points, mean_points, smoothed

METRICS = ("accuracy", "loss")

SMOOTHING = (0.0, 0.6, 0.85, 0.95)
"""Weight of the past in the moving average of the training line, by step"""

MOST_RUNS = 6

SMALLEST = (24, 6)
"""Columns and lines that axes need; below them there are sparklines"""

DENSE = 3
"""Columns that a validation point needs to stand by itself"""

FIGURE = 5
"""Columns of a figure at the y axis: it stands still while figures change. Also those of the word `epoch`"""


@dataclass(frozen=True)
class ChartView:
    """What a person wants to see, in the steps of `METRICS`, `SMOOTHING` and `ZOOM`."""

    metric: str = "accuracy"
    smoothing: int = 0
    log: bool = False
    """A logarithmic y axis. Of an accuracy it shows the error: that is what falls by factors"""
    zoom: int = 0


@dataclass(frozen=True)
class ChartedRun:
    """A run on a chart."""

    label: str
    curves: Curves


@dataclass(frozen=True)
class Signs:
    """The characters of a chart."""

    lines: tuple[str, str]
    """Markers of training lines, in plotext's words"""
    names: tuple[str, str]
    """The same in the legend"""
    guide: str
    """Marker of the line through validation points, where they are many or those of many runs"""
    points: str
    """Validation, by run"""
    best: str
    change: str
    cut: str
    bars: str
    """From low to high"""
    frame: dict[int, int]
    """From plotext's frame to ours"""


UNICODE = Signs(("braille", "·"), ("⠒", "·"), "braille", "●▲■◆○△", "★", "┊", "…", "▁▂▃▄▅▆▇█", {})
ASCII = Signs((".", ","), (".", ","), "-", "ox#@%&", "*", ":", "~", "_.-=+*#@", str.maketrans("─│└┤┬", "-|+++"))


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


def wrap(items: Sequence[tuple[str, str]], gap: int, width: int) -> list[Text]:
    """Items with their styles in lines, never parted unless one alone is too long for a line."""
    lines: list[Text] = []
    for text, style in items:
        if lines and lines[-1].cell_len + gap + cell_len(text) <= width:
            lines[-1].append(" " * gap)
        else:
            lines.append(Text())
        lines[-1].append(text if cell_len(text) <= width else set_cell_size(text, width), style)
    return lines


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


class Chart:
    """One drawing: what is on it, where, and what it is called."""

    def __init__(
        self,
        runs: Sequence[ChartedRun],
        view: ChartView,
        size: tuple[int, int],
        palette: Palette,
        signs: Signs,
        epochs: int,
    ) -> None:
        self.runs, self.left_out = runs[:MOST_RUNS], len(runs[MOST_RUNS:])
        self.view, self.palette, self.signs = view, palette, signs
        self.width, self.height = size
        self.measure = Measure(view.metric, view.log)
        self.alone = len(self.runs) == 1
        self.styles = (palette.valid,) if self.alone else palette.runs
        self.series = [self.series_of(run.curves) for run in self.runs]
        last = max((series.x[-1] for pair in self.series for series in pair if series), default=0.0)
        self.low, self.high = x_range(max(last, 1e-3), epochs, view.zoom)

    def series_of(self, curves: Curves) -> tuple[Series, Series]:
        """Training, as fine as there is, and validation; of more than two runs validation alone."""
        metric = self.view.metric
        fine, by_epoch = getattr(curves, f"train_{metric}"), getattr(curves, f"train_{metric}_epochs")
        train = by_epoch if by_epoch.measured > fine.measured else fine
        return train if len(self.runs) <= 2 else Series(), getattr(curves, f"valid_{metric}")

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
        head = self.header(zeros=len(found) < len(places))
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

    def best(self, curves: Curves) -> tuple[int, float] | None:
        """The best epoch, if it is in view, and what the chart shows of it."""
        if curves.best is None or not self.low <= curves.best[0] <= self.high:
            return None
        figure = curves.best[1] if self.view.metric == "accuracy" else curves.best_loss
        return None if figure is None else (curves.best[0], figure)

    def header(self, zeros: bool) -> list[Text]:
        """Name and unit of the y axis and the legend, in the longest words for which there is room."""
        allowed = 1 if self.alone else max(1, min(4, self.height // 6))
        name = self.measure.name if len(self.runs) <= 2 else f"validation {self.measure.name}"
        first = [(name, self.palette.dim)]
        if zeros:
            first.append(("zeros not shown", self.palette.warning))
        if self.left_out:
            first.append((f"{self.left_out} more not shown", self.palette.warning))
        rows: list[Text] = []
        for gap, items in self.legends():
            rows = wrap([*first, *items], gap, self.width)
            if len(rows) <= allowed:
                break
        return rows[: self.height - 4]

    def legends(self) -> Iterator[tuple[int, list[tuple[str, str]]]]:
        """Columns between two items, and the items with their styles: the shorter the later."""
        if not self.alone:
            key = [("line: train, marks: validation", self.palette.dim)] if len(self.runs) == 2 else []
            for figures, cells in ((True, 32), (True, 16), (False, 24), (False, 12), (False, 6), (False, 4)):
                items = [self.run_item(k, figures, cells) for k in range(len(self.runs))]
                yield (1 if cells == 4 else 2), items + (key if figures else [])
            return
        signs, (train, valid), curves = self.signs, self.series[0], self.runs[0].curves
        best = self.best(curves)
        bests: tuple[str, ...] = ()
        if best:
            epoch, figure = best[0], self.measure.figure(best[1])
            long = f"best {figure} in epoch {epoch}"
            if self.view.metric == "loss":
                long = f"best accuracy in epoch {epoch}, loss {figure}"
            bests = (long, f"{figure}, epoch {epoch}", f"best {figure}", "best")
        changed = any(self.low <= mark.x <= self.high for mark in curves.marks)
        for k, valid_name in enumerate(("validation", "validation", "valid", "valid")):
            train_name = ("train, smoothed" if k < 2 else "smoothed") if self.view.smoothing else "train"
            items = [(f"{signs.names[0]} {train_name}", self.palette.train)] if train else []
            if valid:
                items.append((f"{signs.points[0]} {valid_name}", self.palette.valid))
            if bests:
                items.append((f"{signs.best} {bests[k]}", f"bold {self.palette.valid}"))
            if changed and k == 0:
                items.append((f"{signs.change} live change", self.palette.dim))
            yield (1 if k == 3 else 2), items

    def run_item(self, k: int, figures: bool, cells: int) -> tuple[str, str]:
        """A run in the legend of several."""
        (train, valid), run = self.series[k], self.runs[k]
        sign = f"{self.signs.names[k]}{self.signs.points[k]}" if len(self.runs) <= 2 else self.signs.points[k]
        text = f"{sign} {self.label(run, cells)}"
        if not any(series and series.x[-1] >= self.low for series in (train, valid)):
            text += " (nothing here)"
        elif figures and (best := self.best(run.curves)):
            text += f" {self.signs.best if len(self.runs) <= 2 else 'best'} {self.measure.figure(best[1])}"
        return text, self.styles[k]

    def label(self, run: ChartedRun, cells: int) -> str:
        """A run's name in so many columns, without what a terminal would obey."""
        text = " ".join("".join(c if c.isprintable() else " " for c in run.label).split())
        if self.signs is ASCII:
            text = text.encode("ascii", "replace").decode()
        return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + self.signs.cut

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

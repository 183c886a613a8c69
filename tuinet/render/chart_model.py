"""The content of a chart: its runs, the epochs in view, and the signs of its curves."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from tuinet.render.axes import Measure, x_range
from tuinet.render.chart_options import DETAILED_RUNS, MOST_RUNS, SMOOTHING, ChartView
from tuinet.render.dots import CROSSING, Line, Pattern
from tuinet.render.palette import Palette
from tuinet.runs.curve_points import Points, extreme_points, mean_points, smoothed
from tuinet.runs.curves import Curves, Series

POINTS_PER_EPOCH = 3
"""Minimum number of points per epoch for a curve by batches; with fewer, the curve shows the means of epochs"""

SOLID = (1, 0)

PATTERNS: tuple[Pattern, ...] = (SOLID, (1, 1), (3, 2), (1, 3), (5, 1), (3, 4))
"""The dot patterns of compared runs, which differ without colours, too"""


@dataclass(frozen=True)
class ChartRun:
    """A run on a chart."""

    label: str
    curves: Curves
    is_over: bool = False
    """True if there will be no more points"""
    loss: str = ""
    """What its loss measures; empty if that is not known"""


@dataclass(frozen=True)
class Signs:
    """The characters of a chart."""

    runs: str
    """A sign for each run"""
    best: str
    change: str
    crosshair: str
    below: str
    """Marks the lower border where a curve continues below it"""
    above: str
    cut: str
    """Marks a text that is cut off"""
    separator: str
    bars: str
    """Bars from low to high"""
    frame: dict[int, int]
    """Maps the characters of plotext's frame to ours"""
    crossing: str = ""
    """Marks a cell in which curves cross; empty if the dots of all of them are shown"""


UNICODE = Signs(
    runs="●▲■◆○△",
    best="★",
    change="┊",
    crosshair="│",
    below="↓",
    above="↑",
    cut="…",
    separator=" · ",
    bars="▁▂▃▄▅▆▇█",
    frame={},
)
ASCII = Signs(
    # None of them occurs in numbers, in the frame or in a scroll bar.
    runs="ox@&$z",
    best="*",
    change=":",
    crosshair="|",
    below="v",
    above="^",
    cut="~",
    separator=" . ",
    bars="_.-=+*#@",
    frame=str.maketrans("─│└┤┬", "-|+++"),
    crossing=CROSSING,
)

ASCII_LINES = ("_-'|", ".::;")
"""Characters of both curves of a single run; for compared runs, those of the training curves"""


@dataclass(frozen=True)
class Curve:
    """A curve of a run, reduced to what can be drawn."""

    run: int
    part: str
    """`train` or `valid`"""
    points: Points
    """Epochs, and measured values"""
    line: Line


class ChartModel:
    """The runs of a chart: their series, the epochs in view, their colours and signs.

    Args:
        runs: The runs, of which the first `MOST_RUNS` are drawn.
        view: The user's choices.
        size: Columns and lines.
        palette: The colours.
        signs: The characters.
        epochs: The number of epochs planned; 0 for runs that have ended.
    """

    def __init__(
        self,
        runs: Sequence[ChartRun],
        view: ChartView,
        size: tuple[int, int],
        palette: Palette,
        signs: Signs,
        epochs: int,
    ) -> None:
        self.runs = runs[:MOST_RUNS]
        self.omitted = len(runs) - len(self.runs)
        self.view = view
        self.palette = palette
        self.signs = signs
        self.width, self.height = size
        self.measure = Measure(view.metric, view.log)
        self.is_single = len(self.runs) == 1
        self.is_detailed = len(self.runs) <= DETAILED_RUNS
        self.styles = (palette.valid,) if self.is_single else palette.runs
        self.series = [self.series_of(run.curves) for run in self.runs]
        self.last = max((series.x[-1] for pair in self.series for series in pair if series), default=0.0)
        self.low, self.high = x_range(max(self.last, 1e-3), epochs, view.zoom)

    @property
    def has_points(self) -> bool:
        """True if there is anything to draw."""
        return any(len(series) for pair in self.series for series in pair)

    def series_of(self, curves: Curves) -> tuple[Series, Series]:
        """Return the training series and the validation series."""
        metric = self.view.metric
        valid: Series = getattr(curves, f"valid_{metric}")
        if not self.is_detailed:
            return Series(), valid
        by_batch: Series = getattr(curves, f"train_{metric}")
        by_epoch: Series = getattr(curves, f"train_{metric}_epochs")
        enough = min(2, POINTS_PER_EPOCH * by_epoch.measured)
        if by_epoch.measured >= 2:
            enough = POINTS_PER_EPOCH * by_epoch.measured
        # In epochs too short for several events, the curve would show single batches, and not even all of them.
        if by_batch.measured < enough:
            return by_epoch, valid
        return by_batch, valid

    def curves(self, columns: int) -> list[Curve]:
        """Return the curves in view, the last on top, reduced to two points per column."""
        curves = []
        for run, (train, valid) in enumerate(self.series):
            values = smoothed(train.y, SMOOTHING[self.view.smoothing])
            means = mean_points(train.x, values, self.low, self.high, 2 * columns)
            extremes = extreme_points(valid.x, valid.y, self.low, self.high, columns)
            for part, points in (("train", means), ("valid", extremes)):
                if points[0]:
                    curves.append(self.curve(run, part, points))
        return curves

    def curve(self, run: int, part: str, points: Points) -> Curve:
        """Return a curve with its style. Training and validation differ in colour for a single run, in dots for two."""
        number = run
        if self.is_detailed:
            number = 2 * run + (part == "valid")
        style = self.styles[run]
        if self.is_single and part == "train":
            style = self.palette.train
        positions = [self.measure.position(value) for value in points[1]]
        return Curve(
            run, part, points, Line((points[0], positions), style, PATTERNS[number], self.ascii_line(run, part))
        )

    def ascii_line(self, run: int, part: str) -> str:
        """Return the ASCII characters of a curve. Compared runs draw validation curves with the run's sign."""
        if self.is_single:
            return ASCII_LINES[part == "valid"]
        if part == "train":
            return ASCII_LINES[run]
        return 4 * self.signs.runs[run]

    def same_curve_as(self, k: int) -> int | None:
        """Return the first run before run k with the same curves, which run k hides, or None."""

        def points(run: int) -> list[tuple[array[float], array[float]]]:
            return [(series.x, series.y) for series in self.series[run]]

        return next((earlier for earlier in range(k) if points(earlier) == points(k)), None)

    def best(self, curves: Curves) -> tuple[int, float] | None:
        """Return the best epoch and its value on this chart; None if it is not in view."""
        if curves.best is None:
            return None
        epoch, accuracy = curves.best
        if not self.low <= epoch <= self.high:
            return None
        figure = accuracy if self.view.metric == "accuracy" else curves.best_loss
        if figure is None or math.isnan(self.measure.position(figure)):
            return None
        return epoch, figure

    def label(self, run: int, cells: int) -> str:
        """Return a run's name in at most `cells` columns, without control characters."""
        text = "".join(character if character.isprintable() else " " for character in self.runs[run].label)
        text = " ".join(text.split())
        if self.signs is ASCII:
            text = text.encode("ascii", "replace").decode()
        if cell_len(text) <= cells:
            return text
        return set_cell_size(text, cells - 1).rstrip() + self.signs.cut

"""What a chart is about: the runs, what a person wants to see of them, and the signs there are for it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from tuinet.render.axes import Measure, x_range
from tuinet.render.palette import Palette
from tuinet.runs.curves import Curves, Series

METRICS = ("accuracy", "loss")

SMOOTHING = (0.0, 0.6, 0.85, 0.95)
"""Weight of the past in the moving average of the training line, by step"""

MOST_RUNS = 6


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


class Charted:
    """Runs as they are seen: their series, in which part of the epochs, in which colours and by which signs."""

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

    def like(self, k: int) -> int | None:
        """The first run before this one that has the same curves, and is hidden by it; None if it has its own."""

        def figures(one: int) -> list[tuple[array[float], array[float]]]:
            return [(series.x, series.y) for series in self.series[one]]

        return next((before for before in range(k) if figures(before) == figures(k)), None)

    def best(self, curves: Curves) -> tuple[int, float] | None:
        """The best epoch, if it is in view, and what the chart shows of it."""
        if curves.best is None or not self.low <= curves.best[0] <= self.high:
            return None
        figure = curves.best[1] if self.view.metric == "accuracy" else curves.best_loss
        return None if figure is None else (curves.best[0], figure)

    def label(self, run: ChartedRun, cells: int) -> str:
        """A run's name in so many columns, without what a terminal would obey."""
        text = " ".join("".join(c if c.isprintable() else " " for c in run.label).split())
        if self.signs is ASCII:
            text = text.encode("ascii", "replace").decode()
        return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + self.signs.cut

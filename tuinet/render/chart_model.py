"""What a chart is about: the runs, the part of them that is in view, and the signs to draw them with."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from tuinet.render.axes import Measure, x_range
from tuinet.render.chart_options import MOST_RUNS, ChartView
from tuinet.render.palette import Palette
from tuinet.runs.curves import Curves, Series

DETAILED_RUNS = 2
"""Runs whose training curves are drawn, too: of more, only the validation curves can be told apart"""


@dataclass(frozen=True)
class ChartRun:
    """A run on a chart."""

    label: str
    curves: Curves


@dataclass(frozen=True)
class Signs:
    """The characters of a chart."""

    lines: tuple[str, str]
    """Markers of training lines, as plotext names them"""
    names: tuple[str, str]
    """The same in the legend"""
    guide: str
    """Marker of the line through validation points, where there are many points or many runs"""
    points: str
    """Validation points, by run"""
    best: str
    change: str
    cut: str
    """Stands for the rest of a text that is cut off"""
    bars: str
    """From low to high"""
    frame: dict[int, int]
    """From the characters of plotext's frame to ours"""


UNICODE = Signs(
    lines=("braille", "·"),
    names=("⠒", "·"),
    guide="braille",
    points="●▲■◆○△",
    best="★",
    change="┊",
    cut="…",
    bars="▁▂▃▄▅▆▇█",
    frame={},
)
ASCII = Signs(
    lines=(".", ","),
    names=(".", ","),
    guide="-",
    points="ox#@%&",
    best="*",
    change=":",
    cut="~",
    bars="_.-=+*#@",
    frame=str.maketrans("─│└┤┬", "-|+++"),
)


class ChartModel:
    """The runs of a chart as they are seen: their series, the epochs in view, their colours and signs.

    Args:
        runs: The runs, of which the first `MOST_RUNS` are drawn.
        view: What the person has chosen.
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
        last = max((series.x[-1] for pair in self.series for series in pair if series), default=0.0)
        self.low, self.high = x_range(max(last, 1e-3), epochs, view.zoom)

    @property
    def has_points(self) -> bool:
        """Whether anything was measured."""
        return any(len(series) for pair in self.series for series in pair)

    def series_of(self, curves: Curves) -> tuple[Series, Series]:
        """The training series, as fine as it was recorded, and the validation series."""
        metric = self.view.metric
        valid: Series = getattr(curves, f"valid_{metric}")
        if not self.is_detailed:
            return Series(), valid
        by_batch: Series = getattr(curves, f"train_{metric}")
        by_epoch: Series = getattr(curves, f"train_{metric}_epochs")
        # Epochs too short for an event within them have no points by batch.
        if by_epoch.measured > by_batch.measured:
            return by_epoch, valid
        return by_batch, valid

    def same_curve_as(self, k: int) -> int | None:
        """The first run before run k with the same curves, which hide each other; None if there is none."""

        def points(run: int) -> list[tuple[array[float], array[float]]]:
            return [(series.x, series.y) for series in self.series[run]]

        return next((earlier for earlier in range(k) if points(earlier) == points(k)), None)

    def best(self, curves: Curves) -> tuple[int, float] | None:
        """The best epoch and its figure on this chart; None if there is none in view."""
        if curves.best is None:
            return None
        epoch, accuracy = curves.best
        if not self.low <= epoch <= self.high:
            return None
        figure = accuracy if self.view.metric == "accuracy" else curves.best_loss
        if figure is None:
            return None
        return epoch, figure

    def label(self, run: ChartRun, cells: int) -> str:
        """A run's name in at most `cells` columns, without control characters."""
        text = "".join(character if character.isprintable() else " " for character in run.label)
        text = " ".join(text.split())
        if self.signs is ASCII:
            text = text.encode("ascii", "replace").decode()
        if cell_len(text) <= cells:
            return text
        return set_cell_size(text, cells - 1).rstrip() + self.signs.cut

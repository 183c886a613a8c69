"""The axes of a chart: what they measure, their limits, and ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tuinet.render.chart_options import ZOOM
from tuinet.render.formatting import number, percent

ROUNDING = 1e-9
"""Tolerance for comparisons: 0.3 / 0.1 is slightly less than 3, which must not lose a tick"""

LARGEST = 1e300
"""Values above it are not drawn: the axis would overflow at the next round number"""


@dataclass(frozen=True)
class Axis:
    """An axis from the middle of its first cell to the middle of its last, with its ticks and their labels."""

    low: float
    high: float
    ticks: list[tuple[float, str]]

    def cell(self, value: float, cells: int) -> int:
        """Return the cell that shows a value. The formula is plotext's: our own marks must meet its lines."""
        return math.floor(0.5 + (cells - 1) * (value - self.low) / (self.high - self.low) + ROUNDING)


@dataclass(frozen=True)
class Measure:
    """The quantity on the y axis.

    `measured` is a value as in events: a loss in nats, or an accuracy from 0 to 1.
    """

    metric: str
    log: bool

    @property
    def name(self) -> str:
        """The name and the unit."""
        if self.metric == "loss":
            name = "loss"
        elif self.log:
            name = "error %"
        else:
            name = "accuracy %"
        if self.log:
            return f"{name} (log)"
        return name

    def value(self, measured: float) -> float:
        """Return a measured value in the unit of the axis."""
        if self.metric == "loss":
            return measured
        return 100 * self._share(measured)

    def position(self, measured: float) -> float:
        """Return the position of a measured value on the axis; NaN for a zero on a log axis."""
        value = self.value(measured)
        if abs(value) > LARGEST:
            return math.nan
        if not self.log:
            return value
        # The mean of many accuracies of exactly 1 may be a little less than 1: that is not an error worth showing.
        smallest = 0.0 if self.metric == "loss" else 1e-9
        if value <= smallest:
            return math.nan
        return math.log10(value)

    def figure(self, measured: float, places: int = 2) -> str:
        """Return a measured value as text with its unit: two decimals for a percentage, four for a loss."""
        if self.metric == "loss":
            return number(measured, places + 2)
        return percent(self._share(measured), places)

    def label(self, measured: float, places: int) -> str:
        """Return a measured value as text without its unit."""
        value = self.value(measured)
        if self.metric == "loss":
            if abs(value) < 10:
                return f"{value:.{places + 2}f}"
            return f"{value:.3g}"
        text = f"{value:.{places}f}"
        if float(text) != 100:
            return text
        if value == 100:
            return "100"
        # 99.996 must not read as 100.
        return f"{value:.2f}"

    def limits(self, low: float = 0.0) -> tuple[float, float]:
        """Return the lowest and the highest possible position.

        Args:
            low: The lowest position measured: a damaged log may have a loss below zero.
        """
        if self.log:
            if self.metric == "accuracy":
                return -math.inf, 2.0
            return -math.inf, math.inf
        if self.metric == "accuracy":
            return 0.0, 100.0
        if low >= 0:
            return 0.0, math.inf
        return -math.inf, math.inf

    def least_span(self, high: float) -> float:
        """Return the smallest range of an axis, so that noise does not look like progress."""
        if self.log:
            return 0.15
        if self.metric == "accuracy":
            return 0.5
        return abs(high) / 20 or 0.01

    def _share(self, accuracy: float) -> float:
        """Return the accuracy, or on a log axis the error."""
        if self.log:
            return 1 - accuracy
        return accuracy


def nice_step(span: float, count: int, figures: Sequence[float] = (1, 2, 5, 10)) -> float:
    """Return the smallest step that fits into the span at most `count` times: one of `figures` times a power of ten."""
    power = 10.0 ** math.floor(math.log10(span / count) + ROUNDING)
    return next(figure * power for figure in figures if figure * power * count >= span * (1 - ROUNDING))


def multiples(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of a step from low to high."""
    first = math.ceil(low / step - ROUNDING)
    last = math.floor(high / step + ROUNDING)
    return [n * step for n in range(first, last + 1)]


def linear_ticks(low: float, high: float, step: float) -> list[tuple[float, str]]:
    """Return ticks with as many decimals as the step has, or with an exponent if that would be too long."""
    largest = max(abs(low), abs(high))
    decimals = max(0, -math.floor(math.log10(step) + ROUNDING))
    if largest < 1e6 and decimals <= 4:
        style = f".{decimals}f"
    else:
        digits = math.ceil(math.log10(largest / step) - ROUNDING) + 1
        style = f".{digits}g"
    return [(tick, format(tick, style)) for tick in multiples(low, high, step)]


def x_range(last: float, epochs: int, zoom: int) -> tuple[float, float]:
    """Return the first and the last epoch of the x axis.

    While a run trains, the axis ends at a round number that the run has yet to reach, so that the axis seldom moves.
    At the beginning of a long run it does not cover all planned epochs: the curve would be a speck.

    Args:
        last: The last epoch with a measurement, with its fraction.
        epochs: The number of epochs planned; 0 for a run that has ended.
        zoom: A step of `ZOOM`.
    """
    if zoom:
        span = last * ZOOM[zoom]
        step = nice_step(span, 4)
        low = round_down(last - span, step)
        if not epochs:
            return low, last
        return low, max(last, min(round_up(last, step), epochs))
    power = 10.0 ** math.floor(math.log10(last))
    steps = (1, 2, 3, 5, 8, 10) if last > 1 else (1, 3, 10)
    end = next(m * power for m in steps if last <= m * power * (1 + ROUNDING))
    return 0.0, max(last, min(end, epochs))


def x_axis(low: float, high: float, columns: int) -> Axis:
    """Return an axis of epochs, with ticks at whole epochs if at least two of them are on it."""
    whole = math.floor(high + ROUNDING) > math.ceil(low - ROUNDING)
    gap = 4 if whole else 7
    count = max(1, min(10, columns // (len(f"{high:.0f}") + gap)))
    step = nice_step(high - low, count)
    if whole:
        step = max(step, 1.0)
    return Axis(low, high, linear_ticks(low, high, step))


def round_down(value: float, step: float) -> float:
    """Return the next multiple of a step at or below a value."""
    return step * math.floor(value / step + ROUNDING)


def round_up(value: float, step: float) -> float:
    """Return the next multiple of a step at or above a value."""
    return step * math.ceil(value / step - ROUNDING)

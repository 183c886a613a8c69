"""The axes of a chart: what they measure, from where to where, and ticks at round figures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuinet.render.chart_options import ZOOM
from tuinet.render.formatting import number, percent

ROUNDING = 1e-9
"""Slack for comparisons: 0.3 / 0.1 is a little less than 3, and a tick must not be lost to that"""


@dataclass(frozen=True)
class Axis:
    """An axis from the middle of its first cell to the middle of its last, with its ticks and their labels."""

    low: float
    high: float
    ticks: list[tuple[float, str]]

    def cell(self, value: float, cells: int) -> int:
        """Which of the cells shows a value. The formula is plotext's: marks of our own must meet its lines."""
        return math.floor(0.5 + (cells - 1) * (value - self.low) / (self.high - self.low) + ROUNDING)


@dataclass(frozen=True)
class Measure:
    """What the y axis measures.

    "Measured" is a figure as events have it: a loss in nats, or an accuracy from 0 to 1.
    """

    metric: str
    log: bool

    @property
    def name(self) -> str:
        """Name and unit."""
        if self.metric == "loss":
            name = "loss, nats"
        elif self.log:
            name = "error, %"
        else:
            name = "accuracy, %"
        if self.log:
            return f"{name} (log)"
        return name

    def value(self, measured: float) -> float:
        """A measured figure in the unit of the axis."""
        if self.metric == "loss":
            return measured
        return 100 * self._share(measured)

    def position(self, measured: float) -> float:
        """Where a measured figure is on the axis; NaN for a zero on a log axis."""
        value = self.value(measured)
        if not self.log:
            return value
        # The mean of many accuracies of exactly 1 may be a little less than 1: that is not an error worth showing.
        smallest = 0.0 if self.metric == "loss" else 1e-9
        if value <= smallest:
            return math.nan
        return math.log10(value)

    def figure(self, measured: float, places: int = 2) -> str:
        """A measured figure as text: with two decimals of a percentage, four of a loss."""
        if self.metric == "loss":
            return number(measured, places + 2)
        return percent(self._share(measured), places)

    def axis(self, low: float, high: float, rows: int) -> Axis:
        """An axis that covers both positions. Its ends are multiples of a step, so that it does not move all the time.

        Args:
            low: The lowest position.
            high: The highest position.
            rows: Lines of the canvas.
        """
        most_ticks = min(8, max(2, rows // 2))
        if self.log:
            return self._log_axis(low, high, most_ticks)
        return self._linear_axis(low, high, most_ticks)

    def _share(self, accuracy: float) -> float:
        """The accuracy, or on a log axis the error."""
        if self.log:
            return 1 - accuracy
        return accuracy

    def _log_axis(self, low: float, high: float, most_ticks: int) -> Axis:
        step = nice_step(max(high - low, 0.1), 16)
        start = _round_down(low, step)
        end = _round_up(high, step)
        if end - start < step:
            # All figures are the same: leave some room on both sides.
            start -= step
            end += step
        return Axis(start, end, log_ticks(start, end, most_ticks))

    def _linear_axis(self, low: float, high: float, most_ticks: int) -> Axis:
        if self.metric == "accuracy":
            least = 0.0
            most = 100.0
            span = max(high - low, 0.1)
        else:
            least = min(low, 0.0)
            most = math.inf
            span = max(high - low, abs(high) / 100 or 0.01)
        step = nice_step(span, most_ticks)
        half = step / 2
        start = _round_down(low, half)
        end = _round_up(high, half)
        while len(multiples(start, end, step)) < 2:
            # All figures are the same, or lie between two ticks: an axis with one tick has no scale.
            start = max(least, start - half)
            end = min(most, end + half)
        return Axis(start, end, linear_ticks(start, end, step))


def nice_step(span: float, count: int) -> float:
    """The smallest of 1, 2 and 5 times a power of ten of which at most `count` fit into the span."""
    power = 10.0 ** math.floor(math.log10(span / count))
    return next(m * power for m in (1, 2, 5, 10) if m * power * count >= span * (1 - ROUNDING))


def multiples(low: float, high: float, step: float) -> list[float]:
    """The multiples of a step from low to high."""
    first = math.ceil(low / step - ROUNDING)
    last = math.floor(high / step + ROUNDING)
    return [n * step for n in range(first, last + 1)]


def linear_ticks(low: float, high: float, step: float) -> list[tuple[float, str]]:
    """Ticks with as many decimals as the step has; with an exponent where that would be too long."""
    largest = max(abs(low), abs(high))
    decimals = max(0, -math.floor(math.log10(step) + ROUNDING))
    if largest < 1e6 and decimals <= 4:
        style = f".{decimals}f"
    else:
        digits = math.ceil(math.log10(largest / step) - ROUNDING) + 1
        style = f".{digits}g"
    return [(tick, format(tick, style)) for tick in multiples(low, high, step)]


def log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Ticks between two powers of ten, given as exponents: at most `most` of them, at round figures if possible."""
    exponents = range(math.floor(low), math.ceil(high) + 1)
    for mantissas in (range(1, 10), (1, 2, 5), (1, 3), (1,)):
        positions = [exponent + math.log10(m) for exponent in exponents for m in mantissas]
        inside = [position for position in positions if low - ROUNDING <= position <= high + ROUNDING]
        if 2 <= len(inside) <= most:
            return [(position, f"{10**position:.6g}") for position in inside]
    if high - low > most:
        return [(position, f"{10**position:.6g}") for position in multiples(low, high, nice_step(high - low, most))]
    # Less than a decade with at most one round figure in it: evenly spaced values instead.
    bottom = 10**low
    top = 10**high
    step = nice_step(top - bottom, most)
    if len(multiples(bottom, top, step)) < 2:
        step = nice_step(top - bottom, 2 * most)
    return [(math.log10(tick), text) for tick, text in linear_ticks(bottom, top, step) if tick > 0]


def x_range(last: float, epochs: int, zoom: int) -> tuple[float, float]:
    """First and last epoch of the x axis.

    While a run trains, the axis ends at a round number that the run has yet to reach, so that the axis seldom moves.
    It is never the whole of a long run at its beginning, where the curve would be a speck.

    Args:
        last: The last epoch that anything was measured in, with its fraction.
        epochs: The number of epochs planned; 0 for a run that has ended.
        zoom: A step of `ZOOM`.
    """
    if zoom:
        span = last * ZOOM[zoom]
        step = nice_step(span, 4)
        low = _round_down(last - span, step)
        if not epochs:
            return low, last
        return low, max(last, min(_round_up(last, step), epochs))
    power = 10.0 ** math.floor(math.log10(last))
    steps = (1, 2, 3, 5, 8, 10) if last > 1 else (1, 3, 10)
    end = next(m * power for m in steps if last <= m * power * (1 + ROUNDING))
    return 0.0, max(last, min(end, epochs))


def x_axis(low: float, high: float, columns: int) -> Axis:
    """An axis of epochs, with ticks at whole ones if there are two or more."""
    whole = high - low >= 2
    gap = 4 if whole else 7
    count = max(1, min(10, columns // (len(f"{high:.0f}") + gap)))
    step = nice_step(high - low, count)
    if whole:
        step = max(step, 1.0)
    return Axis(low, high, linear_ticks(low, high, step))


def _round_down(value: float, step: float) -> float:
    return step * math.floor(value / step + ROUNDING)


def _round_up(value: float, step: float) -> float:
    return step * math.ceil(value / step - ROUNDING)

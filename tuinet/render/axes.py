"""The axes of a chart: what they measure, from where to where, and ticks at round figures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuinet.render.words import number, percent

ZOOM = (1.0, 0.5, 0.2)
ZOOM_WORDS = ("", "last half", "last fifth")
"""Share of the epochs so far that is shown, by step"""


@dataclass(frozen=True)
class Axis:
    """From the middle of its first cell to the middle of its last."""

    low: float
    high: float
    ticks: list[tuple[float, str]]

    def cell(self, value: float, cells: int) -> int:
        """Which of the cells shows a value, as plotext has it."""
        return math.floor(0.5 + (cells - 1) * (value - self.low) / (self.high - self.low) + 1e-9)


@dataclass(frozen=True)
class Measure:
    """What the y axis measures."""

    metric: str
    log: bool

    @property
    def name(self) -> str:
        """Name and unit."""
        if self.metric == "loss":
            return "loss, nats (log)" if self.log else "loss, nats"
        return "error, % (log)" if self.log else "accuracy, %"

    def value(self, measured: float) -> float:
        """A loss, or an accuracy from 0 to 1, in the unit of the axis."""
        if self.metric == "loss":
            return measured
        return 100 * (1 - measured if self.log else measured)

    def place(self, measured: float) -> float:
        """Where it is on the axis; NaN for a zero on a log axis."""
        value = self.value(measured)
        if not self.log:
            return value
        smallest = 0.0 if self.metric == "loss" else 1e-9  # means of ones are not quite one
        return math.log10(value) if value > smallest else math.nan

    def figure(self, measured: float, places: int = 2) -> str:
        """The figure in words: with two decimals of a percentage, four of a loss."""
        if self.metric == "loss":
            return number(measured, places + 2)
        return percent(1 - measured if self.log else measured, places)

    def axis(self, low: float, high: float, rows: int) -> Axis:
        """An axis that covers both places and moves in steps, not with each point."""
        wanted = min(8, max(2, rows // 2))
        if self.log:
            step = nice_step(max(high - low, 0.1), 16)
            start, end = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
            if end - start < step:  # all figures are alike
                start, end = start - step, end + step
            return Axis(start, end, log_ticks(start, end, wanted))
        least, most = (0.0, 100.0) if self.metric == "accuracy" else (min(low, 0.0), math.inf)
        step = nice_step(max(high - low, 0.1 if self.metric == "accuracy" else abs(high) / 100 or 0.01), wanted)
        half = step / 2
        start, end = half * math.floor(low / half + 1e-9), half * math.ceil(high / half - 1e-9)
        while len(multiples(start, end, step)) < 2:  # figures are alike, or between two ticks
            start, end = max(least, start - half), min(most, end + half)
        return Axis(start, end, linear_ticks(start, end, step))


def nice_step(span: float, count: int) -> float:
    """The smallest of 1, 2 and 5 times a power of ten of which at most `count` go into the span."""
    power = 10.0 ** math.floor(math.log10(span / count))
    return next(m * power for m in (1, 2, 5, 10) if m * power * count >= span * (1 - 1e-9))


def multiples(low: float, high: float, step: float) -> list[float]:
    """The multiples of a step from low to high."""
    return [n * step for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def linear_ticks(low: float, high: float, step: float) -> list[tuple[float, str]]:
    """Ticks with as many decimals as the step has; with an exponent where that would be too long."""
    ticks = multiples(low, high, step)
    largest = max(abs(low), abs(high))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    digits = math.ceil(math.log10(largest / step) - 1e-9) + 1
    style = f".{decimals}f" if largest < 1e6 and decimals <= 4 else f".{digits}g"
    return [(tick, format(tick, style)) for tick in ticks]


def log_ticks(low: float, high: float, wanted: int) -> list[tuple[float, str]]:
    """Ticks between two powers of ten: round figures, as many as wanted or fewer."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    for mantissas in (range(1, 10), (1, 2, 5), (1, 3), (1,)):
        places = [power + math.log10(m) for power in powers for m in mantissas]
        inside = [place for place in places if low - 1e-9 <= place <= high + 1e-9]
        if 2 <= len(inside) <= wanted:
            return [(place, f"{10**place:.6g}") for place in inside]
    if high - low > wanted:
        return [(place, f"{10**place:.6g}") for place in multiples(low, high, nice_step(high - low, wanted))]
    bottom, top = 10**low, 10**high  # less than a decade, without round figures: evenly spaced ones
    step = nice_step(top - bottom, wanted)
    if len(multiples(bottom, top, step)) < 2:
        step = nice_step(top - bottom, 2 * wanted)
    return [(math.log10(tick), text) for tick, text in linear_ticks(bottom, top, step) if tick > 0]


def x_range(last: float, epochs: int, zoom: int) -> tuple[float, float]:
    """First and last epoch of the x axis.

    While a run goes on the axis ends at a round number that the run has yet to reach, so that it seldom moves; it is
    never the whole of a long run at its beginning, where the curve would be a speck.
    """
    if zoom:
        span = last * ZOOM[zoom]
        step = nice_step(span, 4)
        end = step * math.ceil(last / step - 1e-9)
        return step * math.floor((last - span) / step + 1e-9), max(last, min(end, epochs)) if epochs else last
    power = 10.0 ** math.floor(math.log10(last))
    steps = (1, 2, 3, 5, 8, 10) if last > 1 else (1, 3, 10)
    end = next(m * power for m in steps if last <= m * power * (1 + 1e-9))
    return 0.0, max(last, min(end, epochs))


def x_axis(low: float, high: float, columns: int) -> Axis:
    """Whole epochs if there are two or more."""
    whole = high - low >= 2
    wanted = max(1, min(10, columns // (len(f"{high:.0f}") + (4 if whole else 7))))
    step = nice_step(high - low, wanted)
    return Axis(low, high, linear_ticks(low, high, max(step, 1.0) if whole else step))

"""The y axis of a chart: limits and steps whose ticks fall exactly on rows.

A row is a fixed share of the distance between two ticks, so ticks are evenly spaced, and the label of a row is the
value in its middle. Of all such axes that cover the data, the tightest one is chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tuinet.render.axes import ROUNDING, Axis, nice_step

STEPS = (1, 2, 2.5, 5, 10)
"""Steps of a linear axis, times a power of ten"""

FINE_FACTORS = ((2.0, (1, 1.25, 1.5)), (1.25, (2, 4, 8)))
"""Factors between two ticks of a log axis of less than a few decades, and numbers to begin with"""

MOST_TICKS = 8
FEW_TICKS = 4
ENOUGH_ROWS = 9
"""Minimum number of rows on which fewer ticks than `FEW_TICKS` look sparse"""


@dataclass(frozen=True)
class Ladder:
    """Possible positions of ticks: `start`, `start + step`, `start + 2 * step` and so on, in both directions."""

    step: float
    start: float = 0.0
    log: bool = False
    """True if positions are exponents of ten"""

    def label(self, position: float, largest: float) -> str:
        """Return the label of a position, with as many decimals as the step has.

        Args:
            position: The position of the tick.
            largest: The largest magnitude on the axis.
        """
        if self.log:
            return short_figure(10**position)
        mantissa, exponent = f"{self.step:.1e}".split("e")
        halves = int(not mantissa.endswith("0"))
        decimals = max(0, halves - int(exponent))
        if largest < 1e5 and decimals <= 4:
            # Adding zero turns a negative zero into a positive one.
            return f"{round(position, decimals) + 0.0:.{decimals}f}"
        digits = 1 + halves + math.ceil(math.log10(largest / self.step) - ROUNDING)
        return f"{position:.{max(1, digits)}g}"


def short_figure(value: float) -> str:
    """Format a number in three digits: `0.05`, `12.5`, `160`, `1e-07`."""
    if 1e-3 <= value < 1e5:
        return f"{float(f'{value:.3g}'):.10g}"
    return f"{value:.3g}"


@dataclass(frozen=True)
class Window:
    """A part of a ladder that fills the rows of a chart."""

    ladder: Ladder
    rows_per_tick: int
    bottom: int
    """The position of the lowest row, in rows above the start of the ladder"""
    rows: int

    @property
    def unit(self) -> float:
        """The height of a row."""
        return self.ladder.step / self.rows_per_tick

    def ticks(self, least: float, most: float) -> list[float]:
        """Return the positions of the ticks between the lowest and the highest possible position."""
        first = -(-self.bottom // self.rows_per_tick)
        last = (self.bottom + self.rows - 1) // self.rows_per_tick
        positions = [self.ladder.start + n * self.ladder.step for n in range(first, last + 1)]
        slack = self.ladder.step * ROUNDING
        return [position for position in positions if least - slack <= position <= most + slack]

    def cost(self, least: float, most: float) -> float:
        """Return the cost of the axis: its height, increased for too few or too many ticks."""
        ticks = self.ticks(least, most)
        if len(ticks) < 2 or not self.has_exact_labels(ticks):
            return math.inf
        height = self.unit * self.rows
        if self.bottom % self.rows_per_tick:
            height *= 1.08
        if len(ticks) > MOST_TICKS or (self.rows_per_tick == 1 and self.rows > 5):
            return height * 1.5
        if len(ticks) == 2 and self.rows > 4:
            return height * 1.4
        if len(ticks) < FEW_TICKS and self.rows >= ENOUGH_ROWS:
            return height * 1.1
        return height

    def has_exact_labels(self, ticks: list[float]) -> bool:
        """Return True if three digits are enough for the labels of a log axis."""
        if not self.ladder.log:
            return True
        return all(abs(math.log10(float(short_figure(10**tick))) - tick) < ROUNDING for tick in ticks)


@lru_cache(256)
def row_axis(low: float, high: float, rows: int, log: bool, least: float, most: float) -> Axis:
    """Return the tightest axis from the middle of the lowest row to the middle of the highest.

    Args:
        low: The lowest position.
        high: The highest position, above the lowest.
        rows: Rows of the canvas, at least three.
        log: True if positions are exponents of ten.
        least: The lowest possible position.
        most: The highest possible position.
    """
    ladders = log_ladders if log else linear_ladders
    windows = [
        window
        for rows_per_tick in range(max(1, rows // (MOST_TICKS + 2)), rows)
        for ladder in ladders(low, high, rows_per_tick / (rows - 1))
        if (window := window_on(ladder, rows_per_tick, low, high, rows, least, most))
    ]
    best = min(windows, key=lambda window: window.cost(least, most))
    start = best.ladder.start + best.bottom * best.unit
    end = start + (rows - 1) * best.unit
    largest = max(abs(start), abs(end))
    return Axis(start, end, [(tick, best.ladder.label(tick, largest)) for tick in best.ticks(least, most)])


def window_on(
    ladder: Ladder, rows_per_tick: int, low: float, high: float, rows: int, least: float, most: float
) -> Window | None:
    """Return the rows of a ladder that cover the data; None if there are not enough rows."""
    unit = ladder.step / rows_per_tick
    bottom = math.floor((low - ladder.start) / unit + ROUNDING)
    top = math.ceil((high - ladder.start) / unit - ROUNDING)
    lowest = top - rows + 1
    highest = bottom
    if lowest > highest:
        return None
    # A tick on the lowest row is the easiest to read.
    bottom = max(lowest, bottom - bottom % rows_per_tick)
    # Impossible values, such as more than 100 %, get no row.
    too_high = bottom + rows - 1 - (most - ladder.start) / unit
    if too_high > ROUNDING:
        bottom = max(lowest, bottom - math.ceil(too_high - ROUNDING))
    too_low = (least - ladder.start) / unit - bottom
    if too_low > ROUNDING:
        bottom = min(highest, bottom + math.ceil(too_low - ROUNDING))
    return Window(ladder, rows_per_tick, bottom, rows)


def linear_ladders(low: float, high: float, share: float) -> Iterator[Ladder]:
    """Yield ladders with steps of 1, 2, 2.5 or 5 times a power of ten, from the smallest that may fit.

    Args:
        low: The lowest position.
        high: The highest position.
        share: The distance between two ticks as a share of the axis.
    """
    step = nice_step((high - low) * share, 1, STEPS)
    # If the multiples of a small step do not cover the data, those of a larger one do.
    for _ in range(3):
        yield Ladder(step)
        step = nice_step(step * 1.01, 1, STEPS)


def log_ladders(low: float, high: float, share: float) -> Iterator[Ladder]:
    """Yield ladders whose labels grow by a small factor or by a power of ten."""
    span = (high - low) * share
    decades = max(1, math.ceil(span - ROUNDING))
    for multiple in (1, 1.5, 2, 3):
        yield Ladder(float(math.ceil(decades * multiple)), log=True)
    if high - low > 2:
        return
    exponent = math.floor(low + ROUNDING)
    for factor, figures in FINE_FACTORS:
        step = math.log10(factor)
        if span <= step * (1 + ROUNDING):
            for figure in figures:
                yield Ladder(step, exponent + math.log10(figure), log=True)

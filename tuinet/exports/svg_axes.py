"""The axes of a chart: positions of values in pixels, and ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDING = 1e-9
"""Slack for comparisons: 0.3 / 0.1 is a little less than 3, and a tick must not be lost to that"""


LARGE = 1e5
"""From here on a value is written with an exponent: the loss of a diverging run has dozens of digits"""


@dataclass(frozen=True)
class Axis:
    """An axis that shows the values from `low` to `high` between the pixels `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def position(self, value: float) -> float:
        """Return the position of a value, in pixels."""
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    def ticks(self, most: int, least_step: float = 0.0) -> list[tuple[float, str]]:
        """Round values, about `most` of them at most, each with its label."""
        step = nice_step((self.high - self.low) / most, least_step)
        first = math.ceil(self.low / step - ROUNDING)
        last = math.floor(self.high / step + ROUNDING)
        return [(k * step, _label(k * step, step)) for k in range(first, last + 1)]


def _label(value: float, step: float) -> str:
    if abs(value) >= LARGE:
        return f"{value:.1e}".replace("e+", "e")
    places = max(0, -math.floor(math.log10(step) + ROUNDING))
    return f"{value:.{places}f}"


def nice_step(least: float, smallest: float = 0.0) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is at least `least`."""
    least = max(least, smallest)
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * (1 - ROUNDING))


def around(values: Sequence[float], floor: float, ceiling: float) -> tuple[float, float]:
    """Return the range of some values with a margin, within what is possible."""
    low = min(values)
    high = max(values)
    margin = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    return max(floor, low - margin), min(ceiling, high + margin)

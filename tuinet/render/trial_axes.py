"""The axes on which the trials of a sweep are drawn: one for each hyperparameter, and one for the accuracy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from tuinet.render.axes import Axis, multiples, nice_step
from tuinet.render.formatting import shown_value
from tuinet.render.rows import STEPS, row_axis, short_figure
from tuinet.sweeps.dimensions import Choices, Dimension, Range
from tuinet.values import value_text

LEAST_ERROR = 1e-4
"""The smallest error on a log axis, on which an error of 0 would be infinitely far away"""

LEAST_SPAN = 0.5
"""The smallest range of a linear axis in percentage points, so that noise does not look like a difference"""

LEAST_LOG_SPAN = 0.15
"""The same on a log axis, as a power of ten"""

FIGURES = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9))
"""Numbers at which a log axis has ticks, times powers of ten"""

SHORT = {
    "learning_rate": "rate",
    "batch_size": "batch",
    "optimizer": "optim",
    "activation": "activ",
    "weight_decay": "decay",
    "label_smoothing": "smooth",
}
"""Names of hyperparameters where there is little room"""

Tick = tuple[float, str]
"""A position and its label"""


def short_name(name: str, room: int) -> str:
    """Return the name of a hyperparameter in at most that many columns."""
    if len(name) <= room:
        return name
    short = SHORT.get(name, name)
    if len(short) <= room:
        return short
    return short[: max(0, room - 1)] + "…" * (room > 0)


def share_of(dimension: Dimension, text: str) -> float | None:
    """Return where a value is on the axis of its hyperparameter, from 0 to 1; None if it is not one of its values."""
    if isinstance(dimension, Choices):
        texts = choices_of(dimension)
        if text not in texts:
            return None
        return texts.index(text) / max(1, len(texts) - 1)
    with suppress(ValueError):
        number = float(text)
        if not math.isfinite(number):
            return None
        place = _place(dimension, number)
        low, high = (_place(dimension, end) for end in (dimension.low, dimension.high))
        return min(max((place - low) / (high - low), 0.0), 1.0)
    return None


@lru_cache(maxsize=64)
def choices_of(choices: Choices) -> tuple[str, ...]:
    """Return the values of a hyperparameter as trials have them."""
    return tuple(value_text(value) for value in choices.values)


def ticks_of(dimension: Dimension, most: int) -> list[Tick]:
    """Return one to `most` ticks at round numbers; for choices, all of them. Positions are shares of the axis."""
    if isinstance(dimension, Choices):
        texts = choices_of(dimension)
        return [(index / max(1, len(texts) - 1), shown_value(text)) for index, text in enumerate(texts)]
    if dimension.is_log:
        numbers = log_numbers(dimension.low, dimension.high, most)
    else:
        numbers = _linear_numbers(dimension, most)
    return [(share_of(dimension, str(number)) or 0.0, short_figure(number)) for number in numbers]


def is_log(dimension: Dimension) -> bool:
    """Return True if the axis of a hyperparameter is logarithmic."""
    return isinstance(dimension, Range) and dimension.is_log


def _place(dimension: Range, number: float) -> float:
    if dimension.is_log:
        return math.log(max(number, 1e-300))
    return number


def _linear_numbers(dimension: Range, most: int) -> list[float]:
    step = nice_step(dimension.high - dimension.low, max(1, most - 1), STEPS)
    if dimension.is_whole:
        step = math.ceil(step)
    return multiples(dimension.low, dimension.high, step) or [dimension.low]


def log_numbers(low: float, high: float, most: int) -> list[float]:
    """Return round numbers for the ticks of a logarithmic axis: of the finest kind with at most `most` of them."""
    first = math.floor(math.log10(low))
    last = math.ceil(math.log10(high))
    slack = 1 + 1e-9
    kinds = []
    for figures in FIGURES:
        numbers = [float(f"{figure}e{power}") for power in range(first, last + 1) for figure in figures]
        kinds.append([number for number in numbers if low / slack <= number <= high * slack])
    fitting = [numbers for numbers in kinds if 2 <= len(numbers) <= most]
    if fitting:
        return fitting[-1]
    decades = kinds[0] or kinds[-1] or [low]
    return decades[:: max(1, math.ceil(len(decades) / max(1, most)))]


@dataclass(frozen=True)
class AccuracyAxis:
    """Validation accuracies, the best at the top.

    The ticks of a linear axis fall exactly on rows. On a log axis, the distance between two accuracies is that of the
    logarithms of their errors: from 98 to 99 % is as far as from 80 to 90 %.
    """

    axis: Axis
    log: bool

    @classmethod
    def fitted(cls, accuracies: Sequence[float], rows: int, *, log: bool) -> AccuracyAxis:
        """Return the axis on which all these accuracies fit, on at least three rows."""
        positions = [_position(accuracy, log) for accuracy in accuracies]
        low = min(positions)
        high = max(positions)
        least = LEAST_LOG_SPAN if log else LEAST_SPAN
        if high - low < least:
            middle = (low + high) / 2
            low, high = middle - least / 2, middle + least / 2
        if log:
            errors = log_numbers(10**-high, 10**-low, max(2, rows // 2))
            return cls(Axis(low, high, [(-math.log10(error), _accuracy_label(error)) for error in errors]), log)
        high = min(high, 100.0)
        low = max(0.0, min(low, high - least))
        return cls(row_axis(low, high, rows, False, 0.0, 100.0), log)

    def share(self, accuracy: float) -> float:
        """Return where an accuracy is on the axis: 0 in the middle of the lowest row, 1 in that of the highest."""
        share = (_position(accuracy, self.log) - self.axis.low) / (self.axis.high - self.axis.low)
        return min(max(share, 0.0), 1.0)

    def row(self, accuracy: float, rows: int) -> int:
        """Return the row of an accuracy, from the top."""
        return rows - 1 - math.floor(0.5 + (rows - 1) * self.share(accuracy) + 1e-9)

    def labels(self, rows: int) -> dict[int, str]:
        """Return the labels of rows, from the top."""
        return {rows - 1 - self.axis.cell(position, rows): label for position, label in self.axis.ticks}


def _position(accuracy: float, log: bool) -> float:
    if log:
        return -math.log10(100 * max(1 - accuracy, LEAST_ERROR))
    return 100 * accuracy


def _accuracy_label(error: float) -> str:
    """Return the accuracy with an error, both in percent."""
    return f"{100 - error:.6g}"

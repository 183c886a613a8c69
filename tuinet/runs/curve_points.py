"""Reducing the points of a curve to what a chart can show."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

Points = tuple[list[float], list[float]]
"""x and y"""


def smoothed(values: Sequence[float], weight: float) -> Sequence[float]:
    """Return the exponential moving average of some values: each keeps `weight` of the average before it."""
    if not weight:
        return values
    averages = []
    total = 0.0
    total_weight = 0.0
    for value in values:
        total = weight * total + (1 - weight) * value
        total_weight = weight * total_weight + (1 - weight)
        # Without this division the first averages would be near zero (as in the bias correction of Adam).
        averages.append(total / total_weight)
    return averages


def mean_points(x: Sequence[float], y: Sequence[float], low: float, high: float, columns: int) -> Points:
    """Return the points from x `low` to `high`, with those that fall into the same column replaced by their mean.

    For a curve of batches, whose points are means already: the mean over more batches is the same kind of value.
    """
    mean_x = []
    mean_y = []
    for start, end in _columns(x, low, high, columns):
        mean_x.append(sum(x[start:end]) / (end - start))
        mean_y.append(sum(y[start:end]) / (end - start))
    return mean_x, mean_y


def extreme_points(x: Sequence[float], y: Sequence[float], low: float, high: float, columns: int) -> Points:
    """Return the lowest and the highest point of each column from x `low` to `high`.

    For a curve of epochs: every point shown is one that was measured.
    """
    kept: list[int] = []
    for start, end in _columns(x, low, high, columns):
        lowest = min(range(start, end), key=y.__getitem__)
        highest = max(range(start, end), key=y.__getitem__)
        kept += sorted({lowest, highest})
    return [x[i] for i in kept], [y[i] for i in kept]


def _columns(x: Sequence[float], low: float, high: float, columns: int) -> Iterator[tuple[int, int]]:
    """Return, for each column that has points, the indices where they start and end. x must be in rising order."""
    start = bisect_left(x, low)
    for column in range(1, columns + 1):
        # Exactly `high` for the last column: with a rounding error, it could miss the last point.
        right = high
        if column < columns:
            right = low + (high - low) * column / columns
        end = bisect_right(x, right)
        if end > start:
            yield start, end
            start = end

"""The curves of a run: a fold over its events that stays small however long the run is."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tuinet.events import AnyEvent, BatchTrained, EpochFinished, EpochStarted, SettingChanged
from tuinet.values import value_text

LIMIT = 4096
"""Points a series keeps; even, so that all can be paired."""

MARKS = 64
"""Live changes that are kept, the newest."""


class Series:
    """Points in the order of x, at most LIMIT of them.

    A full series replaces each two neighbours by their mean, and from then on each new point is the mean of twice as
    many measurements as before.
    """

    def __init__(self) -> None:
        self.x = array("d")
        self.y = array("d")
        self.measured = 0
        """Measurements taken in, of which the points are means"""
        self.stride = 1
        """Measurements in a point; the last point may still have fewer"""
        self._in_last = 0
        self._latest = -math.inf

    def __len__(self) -> int:
        return len(self.x)

    def append(self, x: float, y: float | None) -> bool:
        """Take in a measurement; False if it is none: not finite, or at an x before the last."""
        if y is None or not math.isfinite(y) or not math.isfinite(x) or x < self._latest:
            return False
        self._latest = x
        self.measured += 1
        if self.x and self._in_last < self.stride:
            self._in_last += 1
            self.x[-1] += (x - self.x[-1]) / self._in_last
            self.y[-1] += (y - self.y[-1]) / self._in_last
            return True
        if len(self.x) == LIMIT:
            self._halve()
        self.x.append(x)
        self.y.append(y)
        self._in_last = 1
        return True

    def _halve(self) -> None:
        for values in (self.x, self.y):
            values[:] = array("d", ((a + b) / 2 for a, b in zip(values[::2], values[1::2], strict=True)))
        self.stride *= 2


@dataclass(frozen=True)
class Mark:
    """A live change: where in the run, in epochs, and what."""

    x: float
    text: str


@dataclass
class Curves:
    """What a chart shows of a run; x is in epochs, inside an epoch a fraction. Only `apply` changes it."""

    train_loss: Series = field(default_factory=Series)
    train_accuracy: Series = field(default_factory=Series)
    train_loss_epochs: Series = field(default_factory=Series)
    train_accuracy_epochs: Series = field(default_factory=Series)
    valid_loss: Series = field(default_factory=Series)
    valid_accuracy: Series = field(default_factory=Series)
    marks: list[Mark] = field(default_factory=list)
    best: tuple[int, float] | None = None
    """The first epoch with the highest validation accuracy, and that accuracy"""
    best_loss: float | None = None
    """The validation loss of the best epoch"""
    version: int = 0
    """Rises with each change that a chart would show"""
    _batches: int = 1

    def apply(self, event: AnyEvent) -> None:
        """Take in the next event."""
        match event:
            case EpochStarted():
                self._batches = max(1, event.batches)
            case BatchTrained():
                x = event.epoch - 1 + event.batch / max(1, event.batches)
                self._append((self.train_loss, x, event.loss), (self.train_accuracy, x, event.accuracy))
            case EpochFinished():
                x = float(event.epoch)
                self._append(
                    (self.train_loss_epochs, x, event.train_loss),
                    (self.train_accuracy_epochs, x, event.train_accuracy),
                    (self.valid_loss, x, event.valid_loss),
                    (self.valid_accuracy, x, event.valid_accuracy),
                )
                accuracy = event.valid_accuracy
                if accuracy is not None and (self.best is None or accuracy > self.best[1]):
                    self.best, self.best_loss = (event.epoch, accuracy), event.valid_loss
            case SettingChanged() if event.name != "probe":
                x = max(0.0, event.epoch - 1 + event.batch / self._batches)
                self.marks.append(Mark(x, f"{event.name} {value_text(event.new)}"))
                del self.marks[:-MARKS]
                self.version += 1

    def _append(self, *measurements: tuple[Series, float, float | None]) -> None:
        if sum(series.append(x, y) for series, x, y in measurements):
            self.version += 1


def curves(events: Iterable[AnyEvent]) -> Curves:
    """The curves after all these events."""
    result = Curves()
    for event in events:
        result.apply(event)
    return result


Points = tuple[list[float], list[float]]
"""x and y"""


def smoothed(values: Sequence[float], weight: float) -> Sequence[float]:
    """Exponential moving average; divided by the weights so far, so that it does not begin near nought."""
    if not weight:
        return values
    result, mean, mass = [], 0.0, 0.0
    for value in values:
        mean, mass = weight * mean + (1 - weight) * value, weight * mass + (1 - weight)
        result.append(mean / mass)
    return result


def mean_points(x: Sequence[float], y: Sequence[float], low: float, high: float, columns: int) -> Points:
    """The points from x low to high, those in one of so many columns as their mean.

    For a line of means of batches: the mean over more batches is the same kind of figure.
    """
    result: Points = ([], [])
    for start, end in _by_column(x, low, high, columns):
        result[0].append(sum(x[start:end]) / (end - start))
        result[1].append(sum(y[start:end]) / (end - start))
    return result


def extreme_points(x: Sequence[float], y: Sequence[float], low: float, high: float, columns: int) -> Points:
    """The points from x low to high, of those in one column the lowest and the highest: figures as measured."""
    kept: list[int] = []
    for start, end in _by_column(x, low, high, columns):
        kept += sorted({min(range(start, end), key=y.__getitem__), max(range(start, end), key=y.__getitem__)})
    return [x[i] for i in kept], [y[i] for i in kept]


def _by_column(x: Sequence[float], low: float, high: float, columns: int) -> Iterator[tuple[int, int]]:
    """Where the points of each column that has any start and end; x rises."""
    start = bisect_left(x, low)
    for column in range(columns):
        end = bisect_right(x, low + (high - low) * (column + 1) / columns if column < columns - 1 else high)
        if end > start:
            yield start, end
            start = end

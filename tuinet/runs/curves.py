"""The curves of a run: a fold over its events whose size is bounded, however long the run is."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from tuinet.events import AnyEvent, BatchTrained, EpochFinished, EpochStarted, SettingChanged
from tuinet.values import value_text

MAX_POINTS = 4096
"""Points in a series. An even number, so that `_halve` can pair all of them"""

MAX_MARKS = 64
"""Live changes that are kept, the newest ones"""


class Series:
    """Points in the order of x, at most MAX_POINTS of them.

    A full series replaces each pair of neighbours by their mean. From then on, each new point is the mean of twice as
    many measurements as before.
    """

    def __init__(self) -> None:
        self.x = array("d")
        self.y = array("d")
        self.measured = 0
        """Measurements so far"""
        self.stride = 1
        """Measurements in a point. The last point may have fewer"""
        self._in_last = 0
        self._latest_x = -math.inf

    def __len__(self) -> int:
        return len(self.x)

    def append(self, x: float, y: float | None) -> bool:
        """Add a measurement. Returns False for one that is not finite, or that lies before the last one."""
        # A resumed run may repeat batches: only the first measurement of each counts.
        if y is None or not math.isfinite(y) or not math.isfinite(x) or x < self._latest_x:
            return False
        self._latest_x = x
        self.measured += 1
        if self.x and self._in_last < self.stride:
            # A running mean, so that no sums of many numbers have to be kept.
            self._in_last += 1
            self.x[-1] += (x - self.x[-1]) / self._in_last
            self.y[-1] += (y - self.y[-1]) / self._in_last
            return True
        if len(self.x) == MAX_POINTS:
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
    """A live change in a chart."""

    x: float
    """In epochs"""
    text: str


@dataclass
class Curves:
    """The curves of a chart. x is in epochs: batch 5 of 10 in epoch 1 is at 0.5. `apply` updates them."""

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
    """Increases whenever the chart changes"""
    _batches: int = 1

    def apply(self, event: AnyEvent) -> None:
        """Update the curves with the next event."""
        # Events of other types, including those that a newer version may add, change nothing in a chart.
        match event:
            case EpochStarted():
                self._batches = max(1, event.batches)
            case BatchTrained():
                x = event.epoch - 1 + event.batch / max(1, event.batches)
                self._append((self.train_loss, x, event.loss), (self.train_accuracy, x, event.accuracy))
            case EpochFinished():
                self._apply_epoch(event)
            # The pinned digits are recorded as a change, but no curve depends on them.
            case SettingChanged() if event.name not in ("probe", "threads"):
                x = max(0.0, event.epoch - 1 + event.batch / self._batches)
                self.marks.append(Mark(x, f"{event.name} {value_text(event.new)}"))
                del self.marks[:-MAX_MARKS]
                self.version += 1

    def _apply_epoch(self, event: EpochFinished) -> None:
        x = float(event.epoch)
        self._append(
            (self.train_loss_epochs, x, event.train_loss),
            (self.train_accuracy_epochs, x, event.train_accuracy),
            (self.valid_loss, x, event.valid_loss),
            (self.valid_accuracy, x, event.valid_accuracy),
        )
        accuracy = event.valid_accuracy
        if accuracy is not None and (self.best is None or accuracy > self.best[1]):
            self.best = (event.epoch, accuracy)
            self.best_loss = event.valid_loss

    def _append(self, *measurements: tuple[Series, float, float | None]) -> None:
        # sum and not any: every series has to be updated.
        if sum(series.append(x, y) for series, x, y in measurements):
            self.version += 1


def fold_curves(events: Iterable[AnyEvent]) -> Curves:
    """Return the curves after all these events."""
    curves = Curves()
    for event in events:
        curves.apply(event)
    return curves

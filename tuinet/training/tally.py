"""Running sums of loss and accuracy, cheap enough for every batch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Totals:
    """Sums over a number of images."""

    loss: float = 0.0
    correct: int = 0
    seen: int = 0

    def __sub__(self, earlier: Totals) -> Totals:
        return Totals(self.loss - earlier.loss, self.correct - earlier.correct, self.seen - earlier.seen)

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.loss + other.loss, self.correct + other.correct, self.seen + other.seen)

    @property
    def mean_loss(self) -> float:
        """Mean loss per image, in nats; NaN without images."""
        return _share(self.loss, self.seen)

    @property
    def accuracy(self) -> float:
        """Fraction of the images that were classified correctly; NaN without images."""
        return _share(self.correct, self.seen)


def _share(total: float, count: int) -> float:
    if not count:
        return math.nan
    return total / count


class Tally:
    """The sums of an epoch.

    Every position in the batch has a sum of losses, so that a batch costs an addition and no reduction. The sums are
    float64: over an epoch, float32 would lose digits.
    """

    def __init__(self, batch: int, start: Totals | None = None) -> None:
        self._start = start or Totals()
        self._losses = np.zeros(batch)
        self._correct = 0
        self._seen = 0

    def add(self, losses: NDArray[np.floating], correct: NDArray[np.bool]) -> None:
        """Add the losses (N,) of a batch, and which of its images were classified correctly (N,)."""
        count = len(losses)
        self._losses[:count] += losses
        self._correct += int(np.count_nonzero(correct))
        self._seen += count

    def totals(self) -> Totals:
        """Return the sums so far."""
        return self._start + Totals(float(self._losses.sum()), self._correct, self._seen)

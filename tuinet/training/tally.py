"""Running sums of loss and accuracy, cheap enough for every batch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Totals:
    """Sums over some images."""

    loss: float = 0.0
    correct: int = 0
    seen: int = 0

    def __sub__(self, earlier: "Totals") -> "Totals":
        return Totals(self.loss - earlier.loss, self.correct - earlier.correct, self.seen - earlier.seen)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.loss + other.loss, self.correct + other.correct, self.seen + other.seen)

    @property
    def mean_loss(self) -> float:
        """Nats an image; NaN before the first."""
        return self.loss / self.seen if self.seen else float("nan")

    @property
    def accuracy(self) -> float:
        """Share of the images that were right; NaN before the first."""
        return self.correct / self.seen if self.seen else float("nan")


class Tally:
    """Adds up an epoch. Each place in the batch has its own sum, so that a batch costs two vector additions."""

    def __init__(self, batch: int, start: Totals | None = None) -> None:
        self._start = start or Totals()
        self._losses = np.zeros(batch)
        self._correct = np.zeros(batch, np.int64)
        self._seen = 0

    def add(self, losses: NDArray[np.floating], correct: NDArray[np.bool]) -> None:
        """Take in the losses (N,) and the hits (N,) of a batch."""
        count = len(losses)
        self._losses[:count] += losses
        self._correct[:count] += correct
        self._seen += count

    def totals(self) -> Totals:
        """What has come in so far."""
        return self._start + Totals(float(self._losses.sum()), int(self._correct.sum()), self._seen)

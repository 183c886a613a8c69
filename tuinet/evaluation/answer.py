"""A network's answer to one image. Free of NumPy, so that the app can paint answers before NumPy is loaded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """The probability of each class for one image, and its true class where that is known."""

    probabilities: Sequence[float]
    label: int | None = None
    exact_loss: float | None = None
    """Cross-entropy computed from the logits. A probability that was rounded to zero still has a finite loss."""
    untrained: bool = False
    """True if the network has not been trained on any batch yet"""

    @property
    def predicted(self) -> int:
        """The most probable class."""
        return max(range(len(self.probabilities)), key=self.probabilities.__getitem__)

    @property
    def confidence(self) -> float:
        """The probability of the predicted class."""
        return self.probabilities[self.predicted]

    @property
    def is_right(self) -> bool:
        """True if the predicted class is the true one; False if the true class is unknown."""
        return self.predicted == self.label

    @property
    def doubt(self) -> float:
        """The largest other probability minus that of the label, -1 to 1; NaN if the true class is unknown.

        Sorting by doubt sorts by this number: see `tuinet.evaluation.label_doubt`.
        """
        if self.label is None:
            return math.nan
        others = [value for index, value in enumerate(self.probabilities) if index != self.label]
        return max(others, default=0.0) - self.probabilities[self.label]

    @property
    def loss(self) -> float:
        """Cross-entropy in nats; NaN if the true class is unknown or its probability was rounded to zero."""
        if self.exact_loss is not None:
            return self.exact_loss
        if self.label is None or not self.probabilities[self.label]:
            return math.nan
        return -math.log(self.probabilities[self.label])

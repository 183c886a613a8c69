"""A network's answer to one image."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """Probabilities of all classes, and the class that is true."""

    probabilities: Sequence[float]
    truth: int
    told_loss: float | None = None
    """In nats; None to compute it of the probability, which knows only those that are no rounded zeros"""

    @property
    def top(self) -> int:
        """The class with the highest probability."""
        return max(range(len(self.probabilities)), key=self.probabilities.__getitem__)

    @property
    def is_right(self) -> bool:
        """Whether that is the true one."""
        return self.top == self.truth

    @property
    def confidence(self) -> float:
        """Its probability."""
        return self.probabilities[self.top]

    @property
    def loss(self) -> float:
        """Cross-entropy in nats; NaN if it is not known."""
        if self.told_loss is not None:
            return self.told_loss
        share = self.probabilities[self.truth]
        return -math.log(share) if share else math.nan

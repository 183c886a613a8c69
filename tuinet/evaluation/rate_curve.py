"""The loss against a rising learning rate, and the rate that it suggests.

Training a fresh network for a few hundred batches, each with a slightly higher learning rate, shows the range in which
it learns: Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.3. At first the loss hardly
falls, then it falls fast, and finally it rises again or explodes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tuinet.config import Configuration

BELOW = 1e-4
ABOVE = 1e3
"""The range of a test, as factors of the default learning rate"""

SMOOTHING = 0.15
"""Standard deviation of the Gaussian that smooths the losses, in powers of ten of the rate"""

DISTANCE = 4.0
"""How far below the rate of the lowest loss the suggestion lies, as a factor.

Where the loss is lowest, training barely progresses. On MNIST, a quarter of that rate trains well with all optimizers,
with linear, narrow, wide and deep networks; the usual tenth is too low for the adaptive ones.
"""

LEAST_GAIN = 0.05
"""The fraction of the first loss by which the loss must fall for a suggestion"""


def rate_range(config: Configuration) -> tuple[float, float]:
    """Return the lowest and the highest learning rate to test for a configuration."""
    return BELOW * config.default_rate, ABOVE * config.default_rate


@dataclass
class RateCurve:
    """The points of a range test so far."""

    rates: list[float] = field(default_factory=list)
    """Learning rates, rising"""
    losses: list[float] = field(default_factory=list)
    """The mean loss of the batch that was trained with each rate, measured before its update"""

    def __len__(self) -> int:
        return len(self.rates)

    def add(self, rate: float, loss: float) -> None:
        """Add a point."""
        self.rates.append(rate)
        self.losses.append(loss)

    def smoothed(self) -> NDArray[np.float64]:
        """Return the losses (count,), smoothed over the logarithm of the rate, without a lag."""
        places = np.log10(self.rates)
        weights = np.exp(-0.5 * ((places[:, np.newaxis] - places) / SMOOTHING) ** 2)
        return np.asarray(weights @ np.array(self.losses) / weights.sum(axis=1), np.float64)

    @property
    def lowest(self) -> int | None:
        """The position of the lowest smoothed loss; None if the loss has not fallen."""
        if len(self) < 2:
            return None
        smoothed = self.smoothed()
        position = int(smoothed.argmin())
        if not smoothed[position] < (1 - LEAST_GAIN) * smoothed[0]:
            return None
        return position

    @property
    def suggestion(self) -> float | None:
        """A quarter of the rate with the lowest loss, to two digits; None if the loss has not fallen."""
        lowest = self.lowest
        if lowest is None:
            return None
        return rounded(self.rates[lowest] / DISTANCE)


def rounded(rate: float) -> float:
    """Return a rate rounded to two significant digits: more would mean nothing."""
    if not rate or not math.isfinite(rate):
        return rate
    return float(f"{rate:.1e}")

"""The average of the weights over the last updates, which is often better than the weights themselves.

    θ̄ ← θ̄ + (1 - d)(θ - θ̄)          after each update

Updates with single batches make the weights θ wander around a minimum; their average θ̄ lies nearer to it. With the
decay d, it spans about 1 / (1 - d) updates. Polyak and Juditsky 1992, "Acceleration of Stochastic
Approximation by Averaging"; in this form, Tarvainen and Valpola 2017, "Mean teachers are better role models".
"""

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.optimizer import BLOCK, blocks


class WeightAverage:
    """The exponential moving average of a vector of parameters."""

    def __init__(self, average: Array, decay: float) -> None:
        """`average` begins as the initial parameters, and is updated in place."""
        self.average = average
        self.decay = decay
        self._blocks = blocks(0, len(average))
        self._scratch = np.empty(min(len(average), BLOCK), average.dtype)

    def add(self, parameters: Array, updates: int) -> None:
        """Move the average towards the parameters after their latest update; `updates` is the number of updates so far.

        Early averages span at most a tenth of the updates, so that the initial weights soon lose their influence.
        """
        share = 1 - min(self.decay, updates / (updates + 9))
        for block in self._blocks:
            average = self.average[block]
            scratch = self._scratch[: len(average)]
            np.subtract(parameters[block], average, out=scratch)
            scratch *= share
            average += scratch

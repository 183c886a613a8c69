"""Gradient accumulation: one update for several batches, as if they were one larger batch."""

from __future__ import annotations

import numpy as np

from tuinet.nn.arrays import Array

COLLECTED = "collected"
"""The name of the accumulated gradient in a snapshot"""


class Accumulation:
    """Accumulates the gradients of a group of batches.

    The gradient of a batch is the mean over its images. Each is weighted by its share of the group's images, so that
    they add up to the mean over the whole group, even if the last batch is smaller.
    """

    def __init__(self, every: int, batch_size: int, images: int, gradient: Array) -> None:
        """Accumulate `gradient` over `every` batches, in epochs of `images` images."""
        self.gradient = gradient
        self.collected = np.zeros_like(gradient)
        self._every = every
        self._batch_size = batch_size
        self._images = images

    def add(self, batch: int) -> None:
        """Add the gradient of a batch, by its number in the epoch, from 0.

        Afterwards `gradient` holds the sum so far: after the last batch of a group, the mean over all its images.
        """
        first = batch - batch % self._every
        in_batch = self._images_between(batch, batch + 1)
        share = in_batch / self._images_between(first, first + self._every)
        if batch == first:
            np.multiply(self.gradient, share, out=self.collected)
        else:
            self.gradient *= share
            self.collected += self.gradient
        np.copyto(self.gradient, self.collected)

    def _images_between(self, batch: int, end: int) -> int:
        return min(end * self._batch_size, self._images) - batch * self._batch_size

"""Batches of a data set as the network takes them: float32 in [0, 1], one image in each row.

The images stay uint8 in memory, a quarter of the size. A batch is converted when it is needed, into buffers that the
next batch overwrites.
"""

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.dataset import Images

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]


class Gatherer:
    """Gathers batches of up to `size` images by their indices."""

    def __init__(self, images: Images, size: int) -> None:
        self.pixels = images.images.reshape(len(images), -1)
        """uint8 (count, inputs)"""
        self.labels = images.labels.astype(np.intp)
        self._raw = np.empty((size, self.pixels.shape[1]), np.uint8)
        self._scaled = np.empty((size, self.pixels.shape[1]), np.float32)

    def gather(self, indices: NDArray[np.intp]) -> tuple[Floats, Labels]:
        """The images (N, inputs) in [0, 1] and labels (N,) at N indices. They are valid until the next call."""
        raw = self._raw[: len(indices)]
        scaled = self._scaled[: len(indices)]
        # With the default mode "raise", NumPy would fill a temporary copy of `out` first.
        self.pixels.take(indices, axis=0, out=raw, mode="clip")
        np.copyto(scaled, raw)
        scaled *= 1 / 255
        return scaled, self.labels.take(indices)

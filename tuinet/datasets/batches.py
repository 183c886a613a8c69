"""Batches of a data set as the network takes them: float32 in [0, 1], one image a row.

The images stay uint8 as they came; a batch is gathered and scaled when its turn comes, into buffers used again for
each batch. A batch is valid until the next one is gathered.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.dataset import Images

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]

CHUNK = 500
"""Images evaluated at a time: large enough for fast matrix products, small enough for the cache."""


class Gatherer:
    """Gathers batches of up to `size` images by their indices."""

    def __init__(self, images: Images, size: int) -> None:
        self.pixels = images.images.reshape(len(images), -1)  # (count, inputs), uint8
        self.labels = images.labels.astype(np.intp)
        self._raw = np.empty((size, self.pixels.shape[1]), np.uint8)
        self._scaled = np.empty((size, self.pixels.shape[1]), np.float32)

    def gather(self, indices: NDArray[np.intp]) -> tuple[Floats, Labels]:
        """Images (N, inputs) in [0, 1] and labels (N,) of N indices."""
        raw, scaled = self._raw[: len(indices)], self._scaled[: len(indices)]
        self.pixels.take(indices, axis=0, out=raw, mode="clip")  # "clip" spares NumPy a buffer of its own
        np.copyto(scaled, raw)
        scaled *= 1 / 255
        return scaled, self.labels.take(indices)


def chunks(images: Images, size: int = CHUNK) -> Iterator[tuple[Floats, Labels]]:
    """All images in order, in chunks of `size`, the last one perhaps smaller."""
    gatherer = Gatherer(images, min(size, len(images)))
    for start in range(0, len(images), size):
        yield gatherer.gather(np.arange(start, min(start + size, len(images))))

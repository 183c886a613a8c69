"""Batches of a data set as the network takes them: float32 in [0, 1], one image in each row.

The images stay uint8 in memory, a quarter of the size. A batch is converted when it is needed, into buffers that the
next batch overwrites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tuinet.datasets.dataset import Images

Pixels = NDArray[np.uint8]
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

    def gather(self, indices: Labels) -> Floats:
        """Return the images (N, inputs) in [0, 1] at N indices. They are valid until the next call."""
        raw = self._raw[: len(indices)]
        scaled = self._scaled[: len(indices)]
        gather_pixels(self.pixels, indices, raw)
        scale(raw, scaled)
        return scaled


def gather_pixels(pixels: Pixels, indices: Labels, out: Pixels) -> None:
    """Put the images at N indices into `out` (N, inputs), from 0 to 255."""
    # With the default mode "raise", NumPy would fill a temporary copy of `out` first.
    pixels.take(indices, axis=0, out=out, mode="clip")


def scale(pixels: Pixels, out: Floats) -> None:
    """Scale pixels from 0 to 255 to [0, 1]."""
    np.copyto(out, pixels)
    out *= 1 / 255

"""Shrinking images while they are read, so that memory depends on their final size and not on the file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ImageError

PIXEL_LIMIT = 16_000_000
"""Maximum number of pixels of an image that is read: 64 MB as float32"""

KEPT_SIZE = 1200
"""The longer side, in pixels, beyond which an image is shrunk. It is enough for a page of digits"""


def check_size(height: int, width: int) -> None:
    """Raise ImageError for an image without pixels, or with more than PIXEL_LIMIT."""
    if height < 1 or width < 1 or height * width > PIXEL_LIMIT:
        raise ImageError(f"{width}×{height} pixels: expected 1 to {PIXEL_LIMIT:,} pixels")


def shrink_factor(height: int, width: int) -> int:
    """Return the number of pixels along each axis that become one: the longer side divided by KEPT_SIZE, rounded up."""
    return -(-max(height, width) // KEPT_SIZE)


def average_blocks(image: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Return the means of blocks of `factor` x `factor` pixels.

    The blocks at the bottom and right edge may be smaller.
    """
    if factor == 1:
        return image
    result = image
    for axis in (0, 1):
        starts = np.arange(0, image.shape[axis], factor)
        counts = np.diff(np.append(starts, image.shape[axis])).astype(np.float32)
        sums = np.add.reduceat(result, starts, axis=axis)
        result = np.divide(sums, counts.reshape((-1,) + (1,) * (image.ndim - 1 - axis)), dtype=np.float32)
    return result

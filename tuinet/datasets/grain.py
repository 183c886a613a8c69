"""The grain of an image: the noise of bare paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

# The grain is measured in up to this many areas along each side of an image, because it varies.
_AREAS = 6

# Pixels of an area along each side, at least: in a smaller one a stroke may cover the greater part.
_AREA_SIDE = 40

# Pixels that are closer share their grain after smoothing.
_REACH = 3

# From the median of the smaller of two bends of white noise to the standard deviation of the noise.
_DEVIATION = 2.02

# Pixels along the longer side. A smaller image has no pixels to spare.
_SMOOTHED_FROM = 100


def smoothed(image: Grey) -> Grey:
    """Return the image blurred by about half a pixel, which halves its grain. Small images are returned as they are."""
    if max(image.shape) < _SMOOTHED_FROM:
        return image
    for axis in (0, 1):
        before = np.concatenate([image.take([0], axis), image], axis)
        after = np.concatenate([image, image.take([-1], axis)], axis)
        first = before.take(range(image.shape[axis]), axis)
        second = after.take(range(1, image.shape[axis] + 1), axis)
        image = (first + 2 * image + second) / 4
    return image.astype(np.float32, copy=False)


def grain_of(ink: Grey) -> float:
    """Return the standard deviation of the grain, in the noisier parts of an image."""
    height, width = ink.shape
    if min(height, width) <= 2 * _REACH:
        return 0.0
    # A stroke bends the brightness across it, but not along it: the smaller of both directions is the grain.
    bends = np.minimum(_bends(ink)[:, _REACH:-_REACH], _bends(ink.T).T[_REACH:-_REACH])
    down, across = (min(_AREAS, max(1, size // _AREA_SIDE)) for size in bends.shape)
    areas = [area for row in np.array_split(bends, down) for area in np.array_split(row, across, axis=1)]
    return _DEVIATION * float(np.percentile([float(np.median(area)) for area in areas], 75))


def _bends(ink: Grey) -> Grey:
    """Return how far each pixel is from the mean of the two that are _REACH above and below it.

    Light that changes evenly has no bends, so a shadow does not count as grain.
    """
    return np.abs(ink[_REACH:-_REACH] - (ink[: -2 * _REACH] + ink[2 * _REACH :]) / 2)

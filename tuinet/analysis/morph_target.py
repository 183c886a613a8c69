"""What an image can be morphed into: the nearest image of another class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.neighbours import pixel_space
from tuinet.datasets.dataset import Images


def nearest_among(
    images: Images,
    allowed: NDArray[np.bool_],
    pixels: NDArray[np.uint8],
    is_wanted: Callable[[], bool] = lambda: True,
) -> int | None:
    """The position of the image that is nearest to another one, pixel by pixel, of those that are allowed (n,).

    None if none is allowed, or if `is_wanted` says no on the way.
    """
    positions = np.flatnonzero(allowed)
    if not positions.size:
        return None
    candidates = Images(images.images[positions], images.labels[positions])
    nearest = pixel_space(candidates).nearest(pixels.reshape(-1), 1, is_wanted)
    if nearest is None:
        return None
    return int(positions[nearest.indices[0]])

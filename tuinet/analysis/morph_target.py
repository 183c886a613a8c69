"""The image to morph another one into: the nearest of another class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.neighbours import pixel_space
from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import predict
from tuinet.nn.network import Network

CANDIDATES = 20
"""Nearest images that are passed through the network"""


def morph_target(
    network: Network,
    images: Images,
    allowed: NDArray[np.bool_],
    pixels: NDArray[np.uint8],
    is_wanted: Callable[[], bool] = lambda: True,
) -> int | None:
    """Return the index of the image to morph another one into, among those that are `allowed` (n,).

    It is the nearest one, pixel by pixel, that the network recognises, so that the answer flips along the way; if it
    recognises none of the candidates, simply the nearest. None if no image is allowed, or if `is_wanted` returns False.
    """
    positions = np.flatnonzero(allowed)
    if not positions.size:
        return None
    candidates = Images(images.images[positions], images.labels[positions])
    nearest = pixel_space(candidates).nearest(pixels.reshape(-1), CANDIDATES, is_wanted)
    if nearest is None:
        return None
    answers = predict(network, candidates.images[nearest.indices]).predicted
    recognised = nearest.indices[answers == candidates.labels[nearest.indices]]
    if recognised.size:
        return int(positions[recognised[0]])
    return int(positions[nearest.indices[0]])

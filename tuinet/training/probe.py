"""The pinned test digits, whose softmax a person watches while the network learns."""

from collections.abc import Sequence

import numpy as np

from tuinet.datasets.batches import Gatherer
from tuinet.datasets.dataset import Images
from tuinet.errors import ConfigurationError
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation

MOST = 32
"""Digits that can be pinned at a time."""


def probe_probabilities(network: Network, images: Images, indices: Sequence[int]) -> list[list[float]]:
    """Softmax outputs for the images at these indices, to five places: they are for looking at."""
    x, _ = Gatherer(images, len(indices)).gather(np.asarray(indices, np.intp))
    probabilities: list[list[float]] = np.round(softmax(Propagation(network, len(x)).forward(x)), 5).tolist()
    return [[round(p, 5) for p in row] for row in probabilities]


def probe_indices(value: object, count: int) -> list[int]:
    """Indices of test digits from `[3, 17]`, `3` or the text `3,17`. Raises ConfigurationError."""
    parts = value if isinstance(value, list) else str(value).replace(",", " ").split()
    if len(parts) <= MOST and all(str(part).isdecimal() and int(part) < count for part in parts):
        return [int(part) for part in parts]
    raise ConfigurationError(f"probe = {value!r}: expected up to {MOST} whole numbers from 0 to {count - 1}")

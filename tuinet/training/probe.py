"""The pinned test digits, whose softmax a person watches while the network learns."""

from collections.abc import Sequence

import numpy as np

from tuinet.datasets.batches import Gatherer
from tuinet.datasets.dataset import Images
from tuinet.errors import ConfigurationError
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation
from tuinet.values import quoted

MOST = 32
"""Digits that can be pinned at a time."""


def probe_probabilities(network: Network, images: Images, indices: Sequence[int]) -> list[list[float]]:
    """Softmax outputs for the images at these indices, to five places: they are for looking at."""
    x, _ = Gatherer(images, len(indices)).gather(np.asarray(indices, np.intp))
    probabilities: list[list[float]] = np.round(softmax(Propagation(network, len(x)).forward(x)), 5).tolist()
    return [[round(p, 5) for p in row] for row in probabilities]


def probe_indices(value: object, count: int) -> list[int]:
    """Indices of test digits from `[3, 17]`, `3` or the text `3,17`. Raises ConfigurationError."""
    if isinstance(value, list | int):
        parts = value if isinstance(value, list) else [value]
    else:
        # the last part holds all the rest of a text that has too many
        parts = str(value).replace(",", " ").split(maxsplit=MOST)
    indices = [_index(part) for part in parts[: MOST + 1]]
    if len(indices) <= MOST and all(index is not None and index < count for index in indices):
        return [index for index in indices if index is not None]
    raise ConfigurationError(f"probe = {quoted(value)}: expected up to {MOST} whole numbers from 0 to {count - 1}")


def _index(part: object) -> int | None:
    """A whole number of so few digits that an image can have it; None for anything else."""
    if isinstance(part, int) and not isinstance(part, bool):
        return part if part >= 0 else None
    text = str(part)
    return int(text) if len(text) <= 18 and text.isdecimal() else None

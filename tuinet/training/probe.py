"""The pinned test digits, whose probabilities the user watches while the network learns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuinet.datasets.dataset import Images
from tuinet.errors import ConfigurationError
from tuinet.evaluation.forward import evaluate_pixels
from tuinet.limits import whole_number
from tuinet.training.engine import Engine
from tuinet.values import quoted

MOST = 32
"""Digits that can be pinned at a time"""


def probe_probabilities(engine: Engine, images: Images, indices: Sequence[int]) -> list[list[float]]:
    """Return the probabilities for the images at these indices, rounded to five places: enough for a bar."""
    chosen = np.asarray(indices, np.intp)
    labels = images.labels[chosen].astype(np.intp)
    # `predict`, more exact than the bars, would copy the network each time.
    probabilities = evaluate_pixels(engine.evaluated, images.images[chosen], labels, engine.encoding).probabilities
    # Rounded twice: np.round keeps float32, whose nearest value to 0.1 is 0.10000000149 as a Python float.
    return [[round(p, 5) for p in row] for row in np.round(probabilities, 5).tolist()]


def probe_indices(value: object, count: int) -> list[int]:
    """Return the indices of test digits from `[3, 17]`, `3` or the text `3,17`. Raises ConfigurationError."""
    if isinstance(value, list):
        parts: list[object] = value
    elif isinstance(value, int):
        parts = [value]
    else:
        # The last part holds the rest of a text with too many numbers, so a long text costs no more than a short one.
        parts = list(str(value).replace(",", " ").split(maxsplit=MOST))
    indices = [_index(part) for part in parts[: MOST + 1]]
    if len(indices) <= MOST and all(index is not None and index < count for index in indices):
        return [index for index in indices if index is not None]
    raise ConfigurationError(f"probe = {quoted(value)}: expected up to {MOST} whole numbers from 0 to {count - 1}")


def _index(part: object) -> int | None:
    """Return a whole number from 0 on; None for anything else."""
    if isinstance(part, int) and not isinstance(part, bool):
        if part < 0:
            return None
        return part
    return whole_number(str(part))

"""The training images nearest to an image, searched in a thread."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.analysis.neighbours import Space, hidden_space, hidden_vector, pixel_space
from tuinet.errors import DatasetError
from tuinet.evaluation.forward import scaled
from tuinet.tui.inquiry import IsWanted

COUNT = 24
"""Images that are searched for"""

SPACES = ("pixels", "hidden layer")
"""How images are compared: pixel by pixel, or by what the last hidden layer makes of them"""


@dataclass(frozen=True)
class FindNearest:
    """Which training images are the nearest?"""

    exploration: Exploration
    model: Model
    space: str
    seen: NDArray[np.uint8] = field(compare=False)
    version: object
    """Identifies the source of `seen`: equal versions have equal pixels"""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest training images, the nearest first."""

    images: NDArray[np.uint8]
    """(count, height, width)"""
    labels: NDArray[np.uint8]
    classes: tuple[str, ...]
    """Names for the labels"""
    distances: NDArray[np.float64]
    searched: int
    """Training images that were compared"""
    total: int
    """All training images: the activations of a wide layer for each of them would take too much memory"""

    @property
    def share(self) -> str:
        """The part of the training images that was searched; empty for all of them."""
        if self.searched == self.total:
            return ""
        return f"the first {self.searched:,} of {self.total:,}"


class Search:
    """Searches the training images, and keeps what the next search needs, too. One thread at a time uses it."""

    def __init__(self) -> None:
        self._space: Space | None = None
        self._space_key: object = None

    def find(self, question: FindNearest, is_wanted: IsWanted) -> Neighbours | None:
        """Return the nearest images; None if they are no longer wanted.

        Raises DatasetError, or ImageError for other sizes.
        """
        images = question.exploration.images("train")
        if images.images[0].size != question.seen.size:
            raise DatasetError(f"{question.exploration.config.dataset}: training images of another size")
        is_hidden = question.space != SPACES[0]
        # The pixels are the same for every checkpoint.
        space_key = (question.exploration, question.space, question.model if is_hidden else None)
        if self._space is None or space_key != self._space_key:
            # Freed before another takes as much memory.
            self._space = None
            self._space = hidden_space(question.model.network, images, is_wanted) if is_hidden else pixel_space(images)
            self._space_key = space_key
        if self._space is None:
            return None
        query: NDArray[np.uint8] | NDArray[np.float32] = question.seen.reshape(-1)
        if is_hidden:
            query = hidden_vector(question.model.network, scaled(question.seen[np.newaxis])[0])
        nearest = self._space.nearest(query, COUNT, is_wanted)
        if nearest is None:
            return None
        indices = nearest.indices
        return Neighbours(
            images.images[indices],
            images.labels[indices],
            question.model.classes,
            nearest.distances,
            len(self._space),
            len(images),
        )

"""A map of many images: points on two axes of a layer that stay the same while the network trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.cache import SizedCache
from tuinet.analysis.exploration import Exploration
from tuinet.analysis.projection import Projection, discriminants, principal_components
from tuinet.analysis.representation import Representation, layer_outputs, represent
from tuinet.datasets.dataset import Images
from tuinet.errors import CheckpointError, DatasetError
from tuinet.messages import spoken_split
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.network import Network
from tuinet.runs.checkpoints import Checkpoint
from tuinet.training.threads import use_threads

METHODS = ("PCA", "LDA")
"""Ways to fit axes: to the largest variance, or to the separation of the classes"""

MOST_IMAGES = 10_000
"""Maximum number of images on a map: the first ones of the split"""

OUTLIERS = 0.002
"""The share of images beyond each edge of a map: a few distant points would crowd all others together"""

CACHE_BYTES = 8_000_000
"""Bytes for the points of other checkpoints: 10,000 images take 0.2 MB"""

IsWanted = Callable[[], bool]
OnProgress = Callable[[float], object]


@dataclass(frozen=True, eq=False)
class Points:
    """The images at one checkpoint."""

    coordinates: NDArray[np.float32]
    """Coordinates to the right and up (n, 2): from 0 to 1 between the edges of the map; outliers lie beyond them"""
    predicted: Labels
    """The predicted classes (n,)"""
    labels: Labels
    """The true classes (n,)"""
    confidence: NDArray[np.float32]
    """The probabilities of the predicted classes (n,)"""

    @property
    def is_wrong(self) -> NDArray[np.bool_]:
        """A mask of the images that are classified wrongly (n,)."""
        return np.asarray(self.predicted != self.labels)


@dataclass(frozen=True, eq=False)
class Frame:
    """Axes, and the part of the plane that a map shows."""

    projection: Projection
    low: NDArray[np.float32]
    """The left and the lower edge (2,)"""
    high: NDArray[np.float32]
    """The right and the upper edge (2,)"""

    @classmethod
    def around(cls, projection: Projection, vectors: Array) -> Frame:
        """Return the part of the plane that contains nearly all images."""
        positions = projection.apply(vectors)
        low, high = np.quantile(positions, [OUTLIERS, 1 - OUTLIERS], axis=0).astype(np.float32)
        # Along an axis without variance, all images are in the middle.
        is_flat = high <= low
        return cls(projection, np.where(is_flat, low - 1, low), np.where(is_flat, high + 1, high))

    def coordinates(self, vectors: Array) -> NDArray[np.float32]:
        """Return the coordinates on the map (n, 2) of activations (n, d)."""
        return (self.projection.apply(vectors) - self.low) / (self.high - self.low)


class ImageMap:
    """The images of a split as a layer represents them at any checkpoint, on axes fitted at one of them.

    Thread-safe. Points are cached.
    """

    def __init__(self, exploration: Exploration, split: str, layer: int, method: str, fitted: Checkpoint) -> None:
        """Make a map of a `layer` (numbered as in `representation`), with axes fitted by `method` at `fitted`."""
        self.exploration = exploration
        self.split = split
        self.layer = layer
        self.method = method
        self.fitted = fitted
        self._frame: Frame | None = None
        self._fitting = Lock()
        self._points: SizedCache[str, Points] = SizedCache(CACHE_BYTES)

    @property
    def frame(self) -> Frame | None:
        """The axes and edges of the map; None until they have been fitted."""
        return self._frame

    def points(
        self,
        checkpoint: Checkpoint,
        is_wanted: IsWanted = lambda: True,
        on_progress: OnProgress = lambda share: None,
    ) -> Points | None:
        """Return the points at a checkpoint; None once `is_wanted` returns False. `on_progress` gets the share done.

        Raises DatasetError if there are no images, and CheckpointError if a checkpoint no longer exists or its network
        has activations that are not finite.
        """
        if (cached := self.cached_points(checkpoint)) is not None:
            return cached
        # A second thread would compete with training for its core, and both would lose.
        use_threads(1)
        representation = self._represent(checkpoint, is_wanted, on_progress)
        if representation is None:
            return None
        fitted: Representation | None = representation
        if self._frame is None and checkpoint != self.fitted:
            fitted = self._represent(self.fitted, is_wanted, on_progress)
        if fitted is None:
            return None
        frame = self._fit(fitted)
        labels = self._images().labels.astype(np.intp)
        points = Points(
            frame.coordinates(representation.vectors), representation.predicted, labels, representation.confidence
        )
        size = points.coordinates.nbytes + points.predicted.nbytes + labels.nbytes + points.confidence.nbytes
        return self._points.put(checkpoint.path.name, points, size)

    def cached_points(self, checkpoint: Checkpoint) -> Points | None:
        """Return the cached result of `points`, if there is one."""
        return self._points.get(checkpoint.path.name)

    def locate(self, network: Network, x: NDArray[np.float32]) -> tuple[float, float] | None:
        """Return the coordinates of one image (inputs,), from 0 to 1; None until the axes have been fitted."""
        if self._frame is None:
            return None
        right, up = self._frame.coordinates(layer_outputs(network, x[np.newaxis])[self.layer])[0].tolist()
        return right, up

    def _fit(self, representation: Representation) -> Frame:
        """Return the frame, fitted to this representation if there is none yet."""
        with self._fitting:
            if self._frame is None:
                self._frame = Frame.around(self._axes(representation), representation.vectors)
            return self._frame

    def _axes(self, representation: Representation) -> Projection:
        if self.method == "LDA":
            return discriminants(representation.vectors, self._images().labels.astype(np.intp))
        return principal_components(representation.vectors)

    def _represent(self, checkpoint: Checkpoint, is_wanted: IsWanted, on_progress: OnProgress) -> Representation | None:
        network = self.exploration.model(checkpoint).network
        representation = represent(network, self._images().images, self.layer, is_wanted, on_progress)
        if representation is not None and not np.isfinite(representation.vectors).all():
            raise CheckpointError(f"{checkpoint.path}: its activations are not finite: choose another epoch")
        return representation

    def _images(self) -> Images:
        images = self.exploration.images(self.split)[:MOST_IMAGES]
        if not len(images):
            missing = f"no {spoken_split(self.split)} images"
            raise DatasetError(f"{self.exploration.config.dataset}: {missing}: choose another split")
        return images

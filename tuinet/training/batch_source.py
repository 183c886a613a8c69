"""The batches of an epoch, ready to be trained on: gathered, scaled and distorted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuinet.config import Configuration
from tuinet.datasets.batches import Floats, Gatherer, Labels
from tuinet.datasets.dataset import Dataset
from tuinet.datasets.distortion import Distortion, DistortionSettings
from tuinet.errors import ConfigurationError
from tuinet.limits import shortened
from tuinet.values import quoted


class PreparedBatch(NamedTuple):
    """A batch of N images."""

    x: Floats
    """The images (N, inputs) in [0, 1]. They are valid until the next batch is asked for"""
    labels: Labels
    """Their classes (N,)"""
    indices: Labels
    """Their positions (N,) in the training set"""


def distortion_settings(config: Configuration, dataset: Dataset) -> DistortionSettings | None:
    """Return how a configuration distorts the images of a data set; None if it does not.

    Raises ConfigurationError if it names a class that the data set does not have.
    """
    if config.augment == "none":
        return None
    for name in config.half_rotation:
        if name not in dataset.classes:
            classes = shortened(", ".join(dataset.classes))
            raise ConfigurationError(f"half_rotation = {quoted(name)}: expected classes of {dataset.name}: {classes}")
    return DistortionSettings(
        config.augment,
        dataset.image_shape,
        config.seed,
        affine_strength=config.affine_strength,
        alpha=config.elastic_alpha,
        sigma=config.elastic_sigma,
        half_rotation=tuple(dataset.classes.index(name) for name in config.half_rotation),
    )


class BatchSource:
    """Prepares each batch on demand.

    A batch depends only on the configuration, its epoch, the order of the images and its number. So batches can be
    prepared in any order, and ahead of time.
    """

    def __init__(self, dataset: Dataset, size: int, distortion: DistortionSettings | None) -> None:
        """Prepare batches of `size` images, and a last one with the rest."""
        self.size = size
        self.gatherer = Gatherer(dataset.train, size)
        self.distort = None if distortion is None else Distortion(distortion)
        self.epoch = 0
        self.is_clean = False
        """True if the images are not distorted"""
        self.order = np.empty(0, np.intp)
        # In the order of the images, so that those of a batch are a slice.
        self._labels = np.empty(0, np.intp)

    def begin_epoch(self, epoch: int, order: Labels, *, is_clean: bool = False) -> None:
        """Start on the batches of `epoch`, counted from 1, with the images in this order.

        The images of a clean epoch are not distorted.
        """
        self.epoch = epoch
        self.is_clean = is_clean
        self.order = order
        self._labels = self.gatherer.labels.take(order)

    def batch(self, number: int) -> PreparedBatch:
        """Return the batch of that number, counted from 0."""
        indices = self.indices(number)
        x = self.gatherer.gather(indices)
        labels = self.labels(number)
        if self.distort is not None and not self.is_clean:
            self.distort(x, labels, self.epoch, number)
        return PreparedBatch(x, labels, indices)

    def indices(self, number: int) -> Labels:
        """Return the images of a batch."""
        start = number * self.size
        return self.order[start : start + self.size]

    def labels(self, number: int) -> Labels:
        """Return the classes of the images of a batch."""
        start = number * self.size
        return self._labels[start : start + self.size]

    def close(self) -> None:
        """Release what the source uses besides memory. It can be closed more than once."""

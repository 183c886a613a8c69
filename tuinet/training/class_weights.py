"""Class weights: how much the images of each class count in the loss."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.config import Configuration
from tuinet.datasets.class_names import class_number
from tuinet.datasets.dataset import Dataset
from tuinet.errors import ConfigurationError, UsageError
from tuinet.nn.arrays import Array
from tuinet.nn.losses import Targets
from tuinet.training.targets import Batch
from tuinet.values import BALANCED, class_weights


class ClassWeights:
    """Weights each image by its class.

    The loss of a batch is Σ wₙ·Lₙ / N, a mean over all N images. So a weight of 2 counts as if each image of the class
    were there twice, whatever else is in the batch. (Dividing by Σ wₙ instead would let a weight depend on the batch.)
    """

    def __init__(self, weights: NDArray[np.float32]) -> None:
        """`weights` (classes,) has one for each class."""
        self.weights = weights

    def __call__(self, batch: Batch, targets: Targets) -> Targets:
        """Return targets with a weight for each image: for a mixture of classes, the mean of their weights."""
        weights: Array = self.weights.take(batch.labels)
        if targets.probabilities is not None:
            weights = targets.probabilities @ self.weights
        if targets.weights is not None:
            weights *= targets.weights
        return targets._replace(weights=weights)


def mean_weight(config: Configuration, dataset: Dataset) -> float:
    """Return the mean weight of the training images, a factor of their loss; 1 if all weigh nothing."""
    if config.class_weights is None:
        return 1.0
    return float(weights_of_classes(config, dataset)[dataset.train.labels].mean()) or 1.0


def weights_of_classes(config: Configuration, dataset: Dataset) -> NDArray[np.float32]:
    """Return the weight of each class of a data set (classes,): 1 for a class that is not named.

    `balanced` is N / (K·n) for a class with n of the N training images, where K classes have any. So each class counts
    the same, and the mean over all images is 1: King and Zeng 2001, "Logistic Regression in Rare Events Data".

    Raises ConfigurationError if the data set has no class of a name.
    """
    text = config.class_weights or ""
    weights = np.ones(len(dataset.classes), np.float32)
    if text == BALANCED:
        counts = np.bincount(dataset.train.labels, minlength=len(weights))
        present = counts > 0
        weights[present] = len(dataset.train) / (present.sum() * counts[present])
        return weights
    for name, weight in class_weights(text).items():
        try:
            weights[class_number(name, dataset.classes)] = weight
        except UsageError as error:
            raise ConfigurationError(f"class_weights = {text}: {error}") from None
    return weights

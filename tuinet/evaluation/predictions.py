"""The results of running many images through a network: `Predictions`, and `Evaluation` where labels are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.evaluation.answer import Answer
from tuinet.evaluation.class_reports import ClassReport, class_reports


@dataclass(frozen=True, eq=False)
class Predictions:
    """The predictions of a network for n images."""

    probabilities: NDArray[np.float32]
    """Softmax outputs (n, classes)"""

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.probabilities)

    @property
    def predicted(self) -> NDArray[np.intp]:
        """The most probable class of each image (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def confidences(self) -> NDArray[np.float32]:
        """The largest probability of each image (n,)."""
        return np.asarray(self.probabilities.max(axis=1))

    def answer(self, index: int) -> Answer:
        """Return the prediction for one image."""
        return Answer(self.probabilities[index].tolist())


@dataclass(frozen=True, eq=False)
class Evaluation(Predictions):
    """Predictions for n images, compared with their true classes."""

    losses: NDArray[np.float32]
    """Cross-entropy of each image (n,), in nats"""
    labels: NDArray[np.intp]
    """True classes (n,)"""

    @property
    def correct(self) -> int:
        """The number of images that are predicted correctly."""
        return int((self.predicted == self.labels).sum())

    @property
    def accuracy(self) -> float:
        """The share of images that are predicted correctly; NaN if there are no images."""
        if not len(self):
            return math.nan
        return self.correct / len(self)

    @property
    def loss(self) -> float:
        """Mean cross-entropy in nats; NaN if there are no images."""
        if not len(self):
            return math.nan
        return float(self.losses.mean(dtype=np.float64))

    def answer(self, index: int) -> Answer:
        """Return the prediction for one image, with its label and loss."""
        return Answer(self.probabilities[index].tolist(), int(self.labels[index]), float(self.losses[index]))

    def confusion(self) -> NDArray[np.int64]:
        """Return the confusion matrix: a row for each true class, a column for each predicted one."""
        classes = self.probabilities.shape[1]
        cells = np.bincount(self.labels * classes + self.predicted, minlength=classes * classes)
        return cells.reshape(classes, classes)

    def class_reports(self) -> list[ClassReport]:
        """Return precision, recall and F1 of each class."""
        return class_reports(self.confusion())

    def confident_mistakes(self, count: int) -> NDArray[np.intp]:
        """Return the indices of the wrong predictions with the highest confidence, highest first."""
        wrong = np.flatnonzero(self.predicted != self.labels)
        return wrong[np.argsort(-self.confidences[wrong], kind="stable")][:count]


def concatenate(parts: Sequence[Evaluation]) -> Evaluation:
    """Return the evaluations of consecutive images as one."""
    if len(parts) == 1:
        return parts[0]
    return Evaluation(
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.losses for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )

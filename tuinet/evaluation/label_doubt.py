"""Finding images whose labels are probably wrong, by confident learning.

Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70 (2021).

A network's probabilities are compared with the usual ones of each class. The threshold of class j is the mean
probability of j over the images that are labelled j (equation 2). An image counts confidently as class j if its
probability of j reaches that threshold; if it reaches several, the most probable of these classes counts (equation 1).
Where that class is not the label, the label is in doubt.

The probabilities must be those of a network that has not seen the labels in training: a large network memorises
wrong labels, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.evaluation.predictions import Evaluation

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class LabelDoubt:
    """The images whose labels the network doubts, most doubtful first, and how it would label them."""

    indices: Indices
    """The images that are predicted wrongly, those with the smallest margin first"""
    suggested: Indices
    """The class that is predicted for each of them"""
    margins: NDArray[np.float32]
    """For each of them, the probability of its label minus the largest other one, -1 to 0"""
    is_confident: NDArray[np.bool_]
    """True for those that confidently count as a class other than their label"""
    joint: NDArray[np.int64]
    """The confident joint (classes, classes): how many images with label i count as class j"""


def thresholds(evaluation: Evaluation) -> NDArray[np.float64]:
    """Return the mean probability of each class over the images with its label (classes,); infinite without any."""
    classes = evaluation.probabilities.shape[1]
    counts = np.bincount(evaluation.labels, minlength=classes)
    sums = np.bincount(evaluation.labels, weights=_of_labels(evaluation), minlength=classes)
    return np.where(counts, sums / np.maximum(counts, 1), np.inf)


def margins(evaluation: Evaluation) -> NDArray[np.float32]:
    """Return the probability of each image's label minus the largest other one (n,): negative for every mistake."""
    others = evaluation.probabilities.copy()
    others[np.arange(len(others)), evaluation.labels] = -np.inf
    return np.asarray(_of_labels(evaluation) - others.max(axis=1))


def label_doubt(evaluation: Evaluation) -> LabelDoubt:
    """Compare the labels of all images with the predictions of the network."""
    classes = evaluation.probabilities.shape[1]
    counted = counted_as(evaluation)
    counts = counted >= 0
    joint = np.bincount(classes * evaluation.labels[counts] + counted[counts], minlength=classes * classes)
    all_margins = margins(evaluation)
    wrong = np.flatnonzero(evaluation.predicted != evaluation.labels)
    indices = wrong[np.argsort(all_margins[wrong], kind="stable")]
    return LabelDoubt(
        indices,
        evaluation.predicted[indices],
        all_margins[indices],
        counts[indices] & (counted[indices] != evaluation.labels[indices]),
        joint.reshape(classes, classes),
    )


def counted_as(evaluation: Evaluation) -> Indices:
    """Return the class that each image confidently counts as (n,); -1 for those that reach no threshold."""
    reaching = np.where(evaluation.probabilities >= thresholds(evaluation), evaluation.probabilities, -1)
    return np.where(reaching.max(axis=1) >= 0, reaching.argmax(axis=1), -1)


def _of_labels(evaluation: Evaluation) -> NDArray[np.float32]:
    """Return the probability of each image's label (n,)."""
    labelled: NDArray[np.float32] = evaluation.probabilities[np.arange(len(evaluation)), evaluation.labels]
    return labelled

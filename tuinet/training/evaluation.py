"""How good a network is on a set of images: loss, accuracy, confusion, and where it is most sure and wrong."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.batches import CHUNK, chunks
from tuinet.datasets.dataset import Images
from tuinet.nn.losses import SoftmaxCrossEntropy
from tuinet.nn.network import Network, Propagation


@dataclass(frozen=True)
class Predictions:
    """What a network answers to n images."""

    probabilities: NDArray[np.float32]
    """Softmax outputs (n, classes)"""
    losses: NDArray[np.float32]
    """Cross-entropy of each image (n,), in nats"""
    labels: NDArray[np.intp]
    """True classes (n,)"""

    @property
    def predicted(self) -> NDArray[np.intp]:
        """The most probable classes (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def confidences(self) -> NDArray[np.float32]:
        """The largest probability of each image (n,)."""
        return np.asarray(self.probabilities.max(axis=1))

    @property
    def correct(self) -> int:
        """How many are right."""
        return int((self.predicted == self.labels).sum())

    @property
    def accuracy(self) -> float:
        """Share that is right."""
        return self.correct / len(self.labels)

    @property
    def loss(self) -> float:
        """Mean cross-entropy in nats."""
        return float(self.losses.mean(dtype=np.float64))

    def confusion(self) -> NDArray[np.int64]:
        """Confusion matrix (classes, classes): row the true class, column the predicted one."""
        classes = self.probabilities.shape[1]
        cells = np.bincount(self.labels * classes + self.predicted, minlength=classes * classes)
        return cells.reshape(classes, classes)

    def confident_mistakes(self, count: int) -> NDArray[np.intp]:
        """Indices of the wrong answers given with the highest probability, surest first."""
        wrong = np.flatnonzero(self.predicted != self.labels)
        return wrong[np.argsort(-self.confidences[wrong], kind="stable")][:count]


def predict(network: Network, images: Images) -> Predictions:
    """Run all images through the network. Labels must be below the network's number of classes."""
    classes = network.widths[-1]
    probabilities = np.empty((len(images), classes), np.float32)
    losses = np.empty(len(images), np.float32)
    propagation, loss, start = None, None, 0
    for x, labels in chunks(images):
        if propagation is None or loss is None or propagation.batch != len(x):
            propagation, loss = Propagation(network, len(x)), SoftmaxCrossEntropy(classes, len(x))
        span = slice(start, start + len(x))
        losses[span] = loss.forward(propagation.forward(x), labels)
        probabilities[span] = loss.probabilities
        start += len(x)
    return Predictions(probabilities, losses, images.labels.astype(np.intp))


def dead_shares(network: Network, images: Images) -> list[float]:
    """For each hidden layer, the share of units whose output answers to none of the first few hundred images.

    A unit is dead where the derivative of its activation is (nearly) zero for every image: nothing can move it.
    """
    x, _ = next(chunks(images, min(CHUNK, len(images))))
    propagation = Propagation(network, len(x))
    propagation.forward(x)
    shares = []
    for layer in propagation.activates:
        layer.activation.derivative(layer.z, layer.a, layer.slope)
        shares.append(float((np.abs(layer.slope).max(axis=0) < 1e-4).mean()))
    return shares


@dataclass(frozen=True)
class ClassReport:
    """How one class fares; a share of nothing is NaN."""

    count: int
    precision: float
    recall: float
    f1: float


def class_reports(confusion: NDArray[np.int64]) -> list[ClassReport]:
    """Precision (of those called k, how many are k), recall (of the k, how many were called so) and F1 per class."""
    reports = []
    for k, row in enumerate(confusion):
        hit, count, called = int(confusion[k, k]), int(row.sum()), int(confusion[:, k].sum())
        reports.append(
            ClassReport(
                count=count,
                precision=hit / called if called else math.nan,
                recall=hit / count if count else math.nan,
                f1=2 * hit / (count + called) if count + called else math.nan,
            )
        )
    return reports

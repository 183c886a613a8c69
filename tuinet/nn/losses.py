"""Losses: from the outputs of a network to a number that says how wrong they are, and back.

Softmax with cross-entropy, the usual one:

    p_k = exp(z_k) / Σ_j exp(z_j)          loss = -Σ_k t_k log p_k          log p_k = z_k - log Σ_j exp(z_j)

Both are computed together from the logits z, for two reasons. Subtracting the largest logit first changes nothing
mathematically and keeps exp from overflowing, and the logarithm of a tiny p is never taken (the log-sum-exp trick). And
the gradient of the loss with respect to the logits is as simple as can be: p - t, the prediction minus the target.
"""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from tuinet.nn.arrays import Array, Labels


class Targets(NamedTuple):
    """The targets of N images, where their labels alone are not the targets."""

    probabilities: Array | None = None
    """(N, classes): the share of each class in an image, instead of its label. Each row adds up to 1"""
    weights: Array | None = None
    """(N,): the weight of each image, by which its loss and its gradient are multiplied"""
    teacher: Array | None = None
    """(N, classes): the softened probabilities of a teacher, for `tuinet.nn.distillation`"""


class Loss(Protocol):
    """The loss of batches of exactly N images, and its gradient. The arrays are overwritten by the next batch."""

    losses: Array
    """The loss of each image (N,)"""
    activations: Array
    """The outputs after the activation function that belongs to the loss (N, outputs)"""
    correct: NDArray[np.bool]
    """Whether the most probable class of each image is that of its label (N,)"""
    probabilities: Array
    """The probability of each class (N, classes)"""
    targets: Array
    """The targets of the activations (N, outputs)"""
    gradient: Array
    """What `backward` returned (N, outputs)"""

    def forward(self, outputs: Array, labels: Labels, targets: Targets | None = None) -> Array:
        """Return the loss of each image (N,), given outputs (N, outputs) and labels (N,). Overwrites the outputs."""

    def backward(self) -> Array:
        """Return the gradient of the mean loss with respect to the outputs (N, outputs)."""


def softmax(logits: Array) -> Array:
    """Return probabilities (N, classes) for logits (N, classes). Rows add up to 1."""
    exponentials: Array = np.exp(logits - logits.max(axis=1, keepdims=True))
    exponentials /= exponentials.sum(axis=1, keepdims=True)
    return exponentials


class SoftmaxCrossEntropy:
    """The loss of a batch of N images, and its gradient.

    With label smoothing e the target is t = (1 - e) · onehot + e / classes: Szegedy et al. 2016, "Rethinking the
    Inception Architecture", section 7. Reported losses are smoothed as well, since that is what training minimises.
    """

    def __init__(self, classes: int, batch: int, smoothing: float = 0.0, dtype: type[np.floating] = np.float32) -> None:
        self.smoothing = smoothing
        self.onehot = np.eye(classes, dtype=dtype)
        if smoothing:
            self.onehot = (1 - smoothing) * self.onehot + np.asarray(smoothing / classes, dtype)
        self.probabilities = np.empty((batch, classes), dtype)
        self.activations = self.probabilities
        self.targets = np.empty((batch, classes), dtype)
        self.gradient = np.empty((batch, classes), dtype)
        self.losses = np.empty(batch, dtype)
        self.correct = np.empty(batch, bool)
        self._row = np.empty((batch, 1), dtype)
        self._sum_of_row = np.ones((classes, 1), dtype)
        self._row_starts = np.arange(batch) * classes
        self._weights: Array | None = None

    def forward(self, logits: Array, labels: Labels, targets: Targets | None = None) -> Array:
        """Return the loss of each image (N,), given logits (N, classes) and labels (N,). Overwrites the logits.

        Sets `probabilities` (N, classes) and `correct` (N,), which is True if the largest logit is that of the label,
        whatever the targets are.
        """
        largest = logits.argmax(axis=1)
        np.equal(largest, labels, out=self.correct)
        # take() with flat indices is faster than logits[np.arange(N), largest].
        flat = logits.ravel()
        logits -= flat.take(self._row_starts + largest)[:, np.newaxis]
        is_soft = self._set_targets(labels, targets)

        # Σ_k t_k z_k. If the targets are not soft, the only t_k that is not zero is that of the label.
        if is_soft:
            expected_logit = np.einsum("nk,nk->n", logits, self.targets)
        else:
            expected_logit = flat.take(self._row_starts + labels)

        np.exp(logits, out=self.probabilities)
        np.matmul(self.probabilities, self._sum_of_row, out=self._row)
        self.probabilities /= self._row

        # loss = log Σ_j exp(z_j) - Σ_k t_k z_k, because the targets of an image add up to 1.
        np.log(self._row, out=self._row)
        np.subtract(self._row[:, 0], expected_logit, out=self.losses)
        if self._weights is not None:
            self.losses *= self._weights
        return self.losses

    def _set_targets(self, labels: Labels, targets: Targets | None) -> bool:
        """Set `targets` (N, classes) and the weights. Returns whether a target may have more than one class."""
        if targets is None:
            self._weights = None
        else:
            self._weights = targets.weights
            if targets.probabilities is not None:
                # A mixture of classes has the same mixture of their targets.
                np.matmul(targets.probabilities, self.onehot, out=self.targets)
                return True
        # NumPy buffers `out` unless the mode is "clip". Labels are in range: that is checked when data is loaded.
        self.onehot.take(labels, axis=0, out=self.targets, mode="clip")
        return self.smoothing > 0

    def backward(self) -> Array:
        """Return the gradient of the mean loss with respect to the logits: (p - t) / N, shape (N, classes)."""
        np.subtract(self.probabilities, self.targets, out=self.gradient)
        self.gradient *= 1 / len(self.gradient)
        if self._weights is not None:
            self.gradient *= self._weights[:, np.newaxis]
        return self.gradient

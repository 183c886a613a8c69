"""Losses that compare outputs with the code of a class, for the encodings in which an output is not a class.

Squared error:                            a = z              loss = ½ Σ_i (a_i - t_i)²
Binary cross-entropy, bit by bit:         a = sigmoid(z)     loss = -Σ_i (t_i log a_i + (1 - t_i) log (1 - a_i))

As with softmax and cross-entropy, the gradient with respect to the outputs z is in both cases a - t: the activations of
the output layer minus the targets (Bishop 2006, "Pattern Recognition and Machine Learning", section 5.2).
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from tuinet.nn.activations import sigmoid, softplus
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.encodings import Encoding
from tuinet.nn.losses import Loss, SoftmaxCrossEntropy, Targets, softmax


class CodeLoss(ABC):
    """The loss of a batch of N images whose outputs are compared with codes, and its gradient.

    Smoothing moves every code towards the mean of all codes: a target is (1 - e) · code + e · mean. A target that
    mixes several classes is the same mixture of their codes.
    """

    def __init__(
        self, encoding: Encoding, batch: int, smoothing: float = 0.0, dtype: type[np.floating] = np.float32
    ) -> None:
        self.encoding = encoding
        codes = (1 - smoothing) * encoding.codes + smoothing * encoding.codes.mean(axis=0)
        self.codes = codes.astype(dtype)
        """(classes, outputs), smoothed"""
        self.activations = np.empty((batch, encoding.outputs), dtype)
        self.probabilities = np.empty((batch, encoding.classes), dtype)
        self.targets = np.empty((batch, encoding.outputs), dtype)
        self.gradient = np.empty((batch, encoding.outputs), dtype)
        self.losses = np.empty(batch, dtype)
        self.correct = np.empty(batch, bool)
        self._weights: Array | None = None

    @abstractmethod
    def compare(self, outputs: Array) -> None:
        """Set `activations` (N, outputs) and `losses` (N,) from outputs (N, outputs) and `targets` (N, outputs)."""

    def forward(self, outputs: Array, labels: Labels, targets: Targets | None = None) -> Array:
        """Return the loss of each image (N,), given outputs (N, outputs) and labels (N,).

        Sets `probabilities` (N, classes) and `correct` (N,), which is True if the best score is that of the label.
        """
        scores = self.encoding.scores(outputs)
        np.equal(scores.argmax(axis=1), labels, out=self.correct)
        self.probabilities[...] = softmax(scores)
        self._weights = None
        self.codes.take(labels, axis=0, out=self.targets, mode="clip")
        if targets is not None:
            self._weights = targets.weights
            if targets.probabilities is not None:
                np.matmul(targets.probabilities, self.codes, out=self.targets)
        self.compare(outputs)
        if self._weights is not None:
            self.losses *= self._weights
        return self.losses

    def backward(self) -> Array:
        """Return the gradient of the mean loss with respect to the outputs: (a - t) / N, shape (N, outputs)."""
        np.subtract(self.activations, self.targets, out=self.gradient)
        self.gradient *= 1 / len(self.gradient)
        if self._weights is not None:
            self.gradient *= self._weights[:, np.newaxis]
        return self.gradient


class SquaredError(CodeLoss):
    """Half the squared distance between the outputs and the code."""

    def compare(self, outputs: Array) -> None:
        """Set `activations` to the outputs, and `losses`."""
        np.copyto(self.activations, outputs)
        difference = outputs - self.targets
        np.einsum("ni,ni->n", difference, difference, out=self.losses)
        self.losses *= 0.5


class BinaryCrossEntropy(CodeLoss):
    """The cross-entropy of each bit of the code, added up."""

    def compare(self, outputs: Array) -> None:
        """Set `activations` to the probability of each bit, and `losses`."""
        sigmoid(outputs, self.activations)
        # -t log a - (1 - t) log (1 - a) is log(1 + exp(z)) - t z, in which no logarithm is taken of a tiny number.
        surprise = np.empty_like(outputs)
        softplus(outputs, surprise)
        surprise -= self.targets * outputs
        surprise.sum(axis=1, out=self.losses)


def loss_for(encoding: Encoding, batch: int, smoothing: float = 0.0, dtype: type[np.floating] = np.float32) -> Loss:
    """Return the loss of an encoding for batches of exactly N images."""
    if encoding.is_direct:
        return SoftmaxCrossEntropy(encoding.classes, batch, smoothing, dtype)
    if encoding.loss == "squared_error":
        return SquaredError(encoding, batch, smoothing, dtype)
    return BinaryCrossEntropy(encoding, batch, smoothing, dtype)

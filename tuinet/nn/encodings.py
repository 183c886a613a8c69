"""Encodings: how classes are written as outputs, and how outputs are read as classes.

A network is trained to output the code of the true class. For the digit 6 that is

    onehot  0 0 0 0 0 0 1 0 0 0          number  6          binary  0 1 1 0

What a network outputs is seldom exactly a code. `Encoding` turns it into a score for each class, as if the network were
a softmax classifier whose logits are these scores. Two rules cover every encoding. Both are linear in the outputs z, up
to a number that is the same for all classes and does not change the softmax:

Cross-entropy.  Each output is the logit of one bit of the code c, and the bits count as independent. The logarithm of
the probability of a code is then Σ_i c_i z_i minus the same number for all codes:    score_k = (c_k - m) · z
With one-hot codes and m = 0 that is z itself.

Squared error.  It treats an output as the code plus Gaussian noise. By Bayes' rule, the nearest code is the most
probable one (Bishop 2006, "Pattern Recognition and Machine Learning", section 4.2.1):

    score_k = -s |z - c_k|²    which differs from s (2 (c_k - m) · z - |c_k|²) by the same number for all classes

The probabilities do not depend on m. Bits and numbers take the code halfway between the lowest and the highest. With
m = 0, the class 0 would have the score 0 whatever the outputs are, and nothing would raise it.

The sharpness s says how little noise is expected. On MNIST, the confidence of networks with outputs of 0 and 1 matches
their accuracy at 4.5, and that of networks that output a number, which is noisier, at 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.names import EncodingName, LossName, output_count

NUMBER_SHARPNESS = 1.0

BIT_SHARPNESS = 4.5


def onehot(classes: int) -> Array:
    """Return an output for each class, of which exactly one is 1."""
    return np.eye(classes)


def number(classes: int) -> Array:
    """Return one output: the number of the class. Neighbours have similar codes, whether they look alike or not."""
    return np.arange(classes, dtype=float)[:, np.newaxis]


def binary(classes: int) -> Array:
    """Return the binary digits of the number of the class, the highest first. Classes with similar codes share bits."""
    places = np.arange(output_count("binary", classes))[::-1]
    return (np.arange(classes)[:, np.newaxis] >> places & 1).astype(float)


CODES: dict[EncodingName, Callable[[int], Array]] = {"onehot": onehot, "number": number, "binary": binary}
"""`CODES[name](classes)`: the codes of all classes (classes, outputs)"""


class Encoding:
    """The codes of a number of classes, and how outputs are read as scores of these classes."""

    def __init__(self, name: EncodingName, loss: LossName, classes: int) -> None:
        self.name = name
        self.loss = loss
        self.classes = classes
        self.codes = CODES[name](classes)
        """(classes, outputs)"""
        middle = np.zeros(self.outputs)
        if name != "onehot":
            middle = (self.codes.min(axis=0) + self.codes.max(axis=0)) / 2
        self.weight = self.codes - middle
        """(classes, outputs): scores = outputs · weightᵀ + bias"""
        self.bias = np.zeros(classes)
        """(classes,)"""
        if loss == "squared_error":
            sharpness = NUMBER_SHARPNESS if name == "number" else BIT_SHARPNESS
            self.weight = 2 * sharpness * (self.codes - middle)
            self.bias = -sharpness * np.square(self.codes).sum(axis=1)

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return output_count(self.name, self.classes)

    @property
    def is_direct(self) -> bool:
        """True if the outputs are the scores."""
        return self.name == "onehot" and self.loss == "cross_entropy"

    def output_names(self, classes: Sequence[str]) -> tuple[str, ...]:
        """Return a name for each output, given those of the classes: `7`, `number`, or the value of a bit, `bit 4`."""
        if self.name == "onehot":
            return tuple(classes)
        if self.name == "number":
            return ("number",)
        return tuple(f"bit {2**place}" for place in reversed(range(self.outputs)))

    def scores(self, outputs: Array) -> Array:
        """Return a score for each class (N, classes). Softmax turns the scores into probabilities."""
        return outputs @ self.weight.T.astype(outputs.dtype) + self.bias.astype(outputs.dtype)

    def scores_backward(self, gradient: Array) -> Array:
        """Return the gradient with respect to the outputs (N, outputs), given that to the scores (N, classes)."""
        return gradient @ self.weight.astype(gradient.dtype)

    @property
    def chance_loss(self) -> float:
        """The lowest mean loss of outputs that do not depend on the image, if all classes are equally frequent."""
        mean = self.codes.mean(axis=0)
        if self.loss == "squared_error":
            return float(np.square(self.codes - mean).sum(axis=1).mean() / 2)
        if self.name == "onehot":
            return float(np.log(self.classes))
        return float(-(mean * np.log(mean) + (1 - mean) * np.log(1 - mean)).sum())

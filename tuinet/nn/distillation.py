"""Distillation: learning from the probabilities of a teacher as well as from the labels.

A trained network, or a committee of several, knows more about an image than its label: that this 7 could almost be a 1,
but hardly a 5. A temperature T above 1 softens its probabilities, so that the small ones can be learned, too:

    p_k(T) = exp(z_k / T) / Σ_j exp(z_j / T)          loss = (1 - s) · hard + s · T² · Σ_k q_k log (q_k / p_k(T))

Here z are the student's logits, q the teacher's probabilities at the same temperature, s the share of the teacher, and
`hard` the loss of the labels. The gradient of the second part with respect to the logits is s · T · (p(T) - q). Without
the factor T², it would shrink with 1 / T²: Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural
Network".
"""

from __future__ import annotations

import numpy as np

from tuinet.nn.arrays import Array, Labels
from tuinet.nn.encodings import Encoding
from tuinet.nn.losses import Loss, Targets, softmax


class Distillation:
    """The loss of a batch of N images, with respect to both labels and a teacher.

    If the targets hold no answers of a teacher, it is the loss of the labels alone.
    """

    def __init__(self, hard: Loss, encoding: Encoding, temperature: float, share: float) -> None:
        self.hard = hard
        self.encoding = encoding
        self.temperature = temperature
        self.share = share
        self.losses = hard.losses
        """The loss of the labels alone (N,): comparable with that of the validation images, and with other runs"""
        self.correct = hard.correct
        self.activations = hard.activations
        self.probabilities = hard.probabilities
        self.targets = hard.targets
        self.gradient = hard.gradient
        self.soft_losses = np.zeros_like(hard.losses)
        """T² · KL(q, p(T)) of each image (N,), multiplied by its weight"""
        self._difference: Array | None = None

    def forward(self, outputs: Array, labels: Labels, targets: Targets | None = None) -> Array:
        """Return the loss of the labels (N,), given outputs (N, outputs) and labels (N,). Overwrites the outputs.

        What is minimised is (1 - s) · `losses` + s · `soft_losses`.
        """
        self._difference = None
        if targets is not None and targets.teacher is not None:
            self._compare(self.encoding.scores(outputs), targets.teacher, targets.weights)
        return self.hard.forward(outputs, labels, targets)

    def _compare(self, scores: Array, teacher: Array, weights: Array | None) -> None:
        student = softmax(scores / self.temperature)
        self._difference = student - teacher
        # Where the teacher's probability is 0, the term is 0 as well.
        tiny = np.finfo(student.dtype).tiny
        ratio = np.log(np.maximum(teacher, tiny)) - np.log(np.maximum(student, tiny))
        self.soft_losses[...] = np.einsum("nk,nk->n", teacher, ratio)
        self.soft_losses *= self.temperature**2
        if weights is not None:
            self.soft_losses *= weights
            self._difference *= weights[:, np.newaxis]

    def backward(self) -> Array:
        """Return the gradient of the mean of what is minimised with respect to the outputs (N, outputs)."""
        gradient = self.hard.backward()
        if self._difference is not None:
            gradient *= 1 - self.share
            self._difference *= self.share * self.temperature / len(gradient)
            gradient += self.encoding.scores_backward(self._difference)
        return gradient

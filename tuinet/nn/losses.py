"""Softmax with cross-entropy: from logits to a loss, and back.

    p_k = exp(z_k) / Σ_j exp(z_j)          loss = -Σ_k t_k log p_k          log p_k = z_k - log Σ_j exp(z_j)

Both are computed together from the logits z, for two reasons. Subtracting the largest logit first changes nothing
mathematically, keeps exp from overflowing, and the logarithm of a tiny p is never taken (the log-sum-exp trick). And
the gradient of the loss with respect to the logits is as simple as can be: p - t, the prediction minus the target.
"""

import numpy as np

from tuinet.nn.arrays import Array, Labels


def softmax(logits: Array) -> Array:
    """Logits (N, classes) to probabilities (N, classes), whose rows add up to 1."""
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
        self.targets = np.empty((batch, classes), dtype)
        self.gradient = np.empty((batch, classes), dtype)
        self.losses = np.empty(batch, dtype)
        self.correct = np.empty(batch, bool)
        self._row = np.empty((batch, 1), dtype)
        self._sum_of_row = np.ones((classes, 1), dtype)
        self._row_starts = np.arange(batch) * classes

    def forward(self, logits: Array, labels: Labels) -> Array:
        """Logits (N, classes) and labels (N,) to the loss of each image (N,). Overwrites the logits.

        Sets `probabilities` (N, classes) and `correct` (N,), which is True if the largest logit is that of the label.
        """
        largest = logits.argmax(axis=1)
        np.equal(largest, labels, out=self.correct)
        # take() with flat indices is faster than logits[np.arange(N), largest].
        logits -= logits.ravel().take(self._row_starts + largest)[:, np.newaxis]
        # NumPy buffers `out` unless the mode is "clip". Labels are in range: that is checked when data is loaded.
        self.onehot.take(labels, axis=0, out=self.targets, mode="clip")

        # Σ_k t_k z_k. Without smoothing, the only t_k that is not zero is that of the label.
        if self.smoothing:
            expected_logit = np.einsum("nk,nk->n", logits, self.targets)
        else:
            expected_logit = logits.ravel().take(self._row_starts + labels)

        np.exp(logits, out=self.probabilities)
        np.matmul(self.probabilities, self._sum_of_row, out=self._row)
        self.probabilities /= self._row

        # loss = log Σ_j exp(z_j) - Σ_k t_k z_k, because the targets of an image add up to 1.
        np.log(self._row, out=self._row)
        np.subtract(self._row[:, 0], expected_logit, out=self.losses)
        return self.losses

    def backward(self) -> Array:
        """Gradient of the mean loss with respect to the logits: (p - t) / N, shape (N, classes)."""
        np.subtract(self.probabilities, self.targets, out=self.gradient)
        self.gradient *= 1 / len(self.gradient)
        return self.gradient

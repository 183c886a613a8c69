"""Mixup: training on blends of two images, with the same blend of their targets.

    x̃ = λ x + (1 - λ) x'          t̃ = λ t + (1 - λ) t'          λ ~ Beta(α, α)

The network learns to behave linearly between classes, which makes it less confident there. Zhang,
Cissé, Dauphin and Lopez-Paz 2018, "mixup: Beyond Empirical Risk Minimization". As there, a batch is blended with a
shuffled copy of itself, with one λ for all of its images.
"""

from __future__ import annotations

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.losses import Targets
from tuinet.training.targets import Batch


class Mixup:
    """Blends the images of a batch, in place, and their targets."""

    def __init__(self, alpha: float, classes: int) -> None:
        """`alpha` is the parameter of the Beta distribution: small for one dominant image, 1 for any shares."""
        self.alpha = alpha
        self.onehot = np.eye(classes, dtype=np.float32)

    def __call__(self, batch: Batch, targets: Targets) -> Targets:
        """Return the blended targets."""
        share = float(batch.rng.beta(self.alpha, self.alpha))
        # The larger share is always the image's own, whose label the accuracy is counted by. The pairs are the same.
        share = max(share, 1 - share)
        others = batch.rng.permutation(len(batch.x))
        _blend(batch.x, others, share)
        probabilities = targets.probabilities
        probabilities = self.onehot.take(batch.labels, axis=0) if probabilities is None else probabilities.copy()
        _blend(probabilities, others, share)
        return targets._replace(probabilities=probabilities)


def _blend(rows: Array, others: np.ndarray[tuple[int], np.dtype[np.intp]], share: float) -> None:
    """Blend each row i, in place: `share` of it, and the rest of the row `others[i]`."""
    other = rows.take(others, axis=0)
    other *= 1 - share
    rows *= share
    rows += other

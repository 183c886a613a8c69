"""The fast gradient sign method: changes every pixel by the same small amount to deceive a network.

Goodfellow, Shlens and Szegedy 2015, "Explaining and Harnessing Adversarial Examples", section 4:

    η = ε · sign(∇_x J(x, y))

J is the loss for the class y. Here y is the network's own answer, so that wrong answers can be flipped, too.
"""

from __future__ import annotations

import numpy as np

from tuinet.analysis.original import Original
from tuinet.nn.arrays import Array


def fgsm(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) with each pixel changed by each of n values of ε, clipped to 0 … 1.

    Raises ValueError if the original has no network.
    """
    distances = strengths.astype(original.x.dtype)[:, None]
    return np.clip(original.x + distances * original.loss_direction, 0, 1)

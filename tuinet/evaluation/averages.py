"""The average of several networks' predictions for the same images.

The probabilities of a committee are the means of its members' probabilities. Members that were trained separately make
different mistakes, and are outvoted by the others where they do: Hansen and Salamon 1990, "Neural Network Ensembles".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tuinet.evaluation.predictions import Evaluation, Predictions


def average_predictions(parts: Sequence[Predictions]) -> Predictions:
    """Return the mean of the probabilities of at least one network."""
    return Predictions(_mean(parts))


def average_evaluations(parts: Sequence[Evaluation]) -> Evaluation:
    """Return the mean probabilities of at least one network, with their own losses: the cross-entropy of the means.

    Each loss of a member is minus the logarithm of its probability p of the label.
    """
    losses = np.stack([part.losses for part in parts]).astype(np.float64)
    # -log of the mean of p, from -log p: it stays finite where every p was rounded to zero.
    least = losses.min(axis=0)
    with np.errstate(invalid="ignore"):
        mean_losses = least - np.log(np.exp(least - losses).mean(axis=0))
    return Evaluation(_mean(parts), mean_losses.astype(np.float32), parts[0].labels)


def _mean(parts: Sequence[Predictions]) -> NDArray[np.float32]:
    # Added up in the order of the members, in float64: the same committee gives the same bits.
    total = np.zeros(parts[0].probabilities.shape)
    for part in parts:
        total += part.probabilities
    mean: NDArray[np.float32] = (total / len(parts)).astype(np.float32)
    return mean

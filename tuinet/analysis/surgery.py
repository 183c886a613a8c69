"""Surgery on a network: switch units off, prune weights, quantise them. It is done to a copy, never to the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import evaluate
from tuinet.evaluation.predictions import Evaluation, concatenate
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network

BITS = (8, 4, 2)
"""Bits of a quantised weight"""

PRUNINGS = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99)
"""Shares of pruned weights to try one after the other"""

BATCH = 2000
"""Images evaluated between two checks whether the evaluation is still wanted"""

Unit = tuple[int, int]
"""A hidden unit: its hidden layer and its place in that layer, both from 0"""


@dataclass(frozen=True)
class Surgery:
    """What is changed in a network. The order of the changes is fixed: prune, quantise what is left, switch off."""

    off: frozenset[Unit] = frozenset()
    """The hidden units that are switched off"""
    pruned: float = 0.0
    """The share of all weights that is set to zero, from 0 to 1"""
    bits: int | None = None
    """Bits of each weight, one of `BITS`; None for weights as they are"""

    def switched(self, unit: Unit) -> Self:
        """The same surgery with a unit switched off, or on again if it is off."""
        return replace(self, off=self.off ^ {unit})

    def with_off(self, off: Iterable[Unit]) -> Self:
        """The same surgery with these units switched off, and no others."""
        return replace(self, off=frozenset(off))

    def apply(self, network: Network) -> Network:
        """A copy of the network with these changes."""
        changed = Network(network.widths, network.activation, dtype=network.parameters.dtype.type)
        np.copyto(changed.parameters, network.parameters)
        prune(changed, self.pruned)
        if self.bits is not None:
            for weight in changed.weights:
                weight[...] = quantised(weight, self.bits)
        for layer, unit in self.off:
            # Nothing hears a unit whose outgoing weights are zero, as if its activation were zero for every image.
            changed.weights[layer + 1][:, unit] = 0
        return changed


NO_SURGERY = Surgery()


def prune(network: Network, share: float) -> None:
    """Set this share of the weights to zero, those of the smallest magnitude in the whole network. Biases stay.

    Global magnitude pruning: Blalock et al. 2020, "What Is the State of Neural Network Pruning?". The share is rounded
    to a number of weights; of weights of the same magnitude, those of earlier layers go first.
    """
    weights = network.parameters[: network.weight_count]
    count = round(share * len(weights))
    if count:
        weights[np.argsort(np.abs(weights), kind="stable")[:count]] = 0


@np.errstate(over="ignore", invalid="ignore")
def quantised(weight: Array, bits: int) -> Array:
    """The weights (out, in) of a layer, rounded to the steps that numbers of that many bits can count.

    The symmetric uniform quantiser of Krishnamoorthi 2018, "Quantizing deep convolutional networks for efficient
    inference: A whitepaper", section 2.2, with a step per unit (its "per channel"). The largest |w| of a unit is
    2^(bits - 1) - 1 steps, so 8 bits count from -127 to 127, 4 bits from -7 to 7, and 2 bits from -1 to 1:

        step = max |w| / (2^(bits - 1) - 1),    w' = step · round(w / step)

    The network then computes with w' as with any other weights. Biases and activations are not quantised.
    """
    levels = 2 ** (bits - 1) - 1
    step = np.abs(weight).max(axis=1, keepdims=True) / levels  # (out, 1)
    # A unit without any weight has a step of zero, and nothing to round.
    rounded = np.rint(np.divide(weight, step, out=np.zeros_like(weight), where=step > 0))
    return np.asarray(rounded * step)


def next_pruning(share: float, by: int) -> float:
    """The next larger of `PRUNINGS`, or with -1 the next smaller; at the ends the last or the first."""
    if by > 0:
        return min((larger for larger in PRUNINGS if larger > share), default=PRUNINGS[-1])
    return max((smaller for smaller in PRUNINGS if smaller < share), default=PRUNINGS[0])


def fewer_bits(bits: int | None) -> int | None:
    """The next of `BITS`; after the fewest None, for weights as they are."""
    return next((fewer for fewer in BITS if bits is None or fewer < bits), None)


def evaluate_after(
    network: Network,
    surgery: Surgery,
    images: Images,
    is_wanted: Callable[[], bool] = lambda: True,
    on_progress: Callable[[float], object] = lambda share: None,
) -> Evaluation | None:
    """What the network predicts after the surgery; None if `is_wanted` says no along the way.

    `on_progress` receives the share of the images that are done, from 0 to 1, before each batch.
    """
    changed = surgery.apply(network)
    parts = []
    # Without images there is one empty part, and so an empty evaluation.
    for start in range(0, max(1, len(images)), BATCH):
        if not is_wanted():
            return None
        on_progress(start / max(1, len(images)))
        parts.append(evaluate(changed, images[start : start + BATCH]))
    return concatenate(parts)


@dataclass(frozen=True)
class ClassChange:
    """How well a class is recognised before and after a surgery. A share of nothing is NaN."""

    k: int
    """The class"""
    count: int
    """Images of the class"""
    before: float
    """The share of them that is recognised before, from 0 to 1"""
    after: float

    @property
    def drop(self) -> float:
        """By how much that share falls; 0 for a class without images."""
        if not self.count:
            return 0.0
        return self.before - self.after


def class_changes(before: Evaluation, after: Evaluation) -> list[ClassChange]:
    """What a surgery does to each class, for two evaluations of the same images; those that suffer most come first."""
    reports = zip(before.class_reports(), after.class_reports(), strict=True)
    changes = [ClassChange(k, old.count, old.recall, new.recall) for k, (old, new) in enumerate(reports)]
    return sorted(changes, key=lambda change: -change.drop)

"""Surgery on a network: switch units off, prune weights, quantise them. It works on a copy, never on the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tuinet.analysis.decoded import decoded
from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import direct_encoding, evaluate
from tuinet.evaluation.predictions import Evaluation, concatenate
from tuinet.nn.arrays import Array
from tuinet.nn.encodings import Encoding
from tuinet.nn.network import Network

BITS = (8, 4, 2)
"""Bits of a quantised weight, in the order they are tried"""

PRUNINGS = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99)
"""Shares of pruned weights to try one after another"""

BATCH = 2000
"""Images evaluated between two checks for cancellation"""

Unit = tuple[int, int]
"""A hidden unit: its hidden layer and its index in that layer, both from 0"""


@dataclass(frozen=True)
class Surgery:
    """Changes to a network, always in this order: prune, quantise the remaining weights, switch units off."""

    off: frozenset[Unit] = frozenset()
    """The hidden units that are switched off"""
    pruned: float = 0.0
    """The share of all weights that are set to zero, from 0 to 1"""
    bits: int | None = None
    """Bits of each weight, one of `BITS`; None for no quantisation"""

    def switched(self, unit: Unit) -> Self:
        """Return the same surgery with a unit switched off, or on again if it is off."""
        return replace(self, off=self.off ^ {unit})

    def with_off(self, off: Iterable[Unit]) -> Self:
        """Return the same surgery with exactly these units switched off."""
        return replace(self, off=frozenset(off))

    def apply(self, network: Network) -> Network:
        """Return a copy of the network with these changes."""
        changed = network.copy()
        prune(changed, self.pruned)
        if self.bits is not None:
            for weight in changed.weights:
                weight[...] = quantised(weight, self.bits)
        for layer, unit in self.off:
            # Zero outgoing weights have the same effect as an activation of zero for every image, if no shortcut
            # passes it on as well.
            changed.weights[layer + 1][:, unit] = 0
            if layer + 1 in changed.shortcuts:
                changed.shortcuts[layer + 1][unit] = 0
        return changed


NO_SURGERY = Surgery()


def prune(network: Network, share: float) -> None:
    """Set this share of the weights to zero, those of smallest magnitude in the whole network. Biases are kept.

    Global magnitude pruning: Blalock et al. 2020, "What Is the State of Neural Network Pruning?". The share is rounded
    to a whole number of weights; of weights of the same magnitude, those of earlier layers are pruned first.
    """
    weights = network.parameters[: network.weight_count]
    count = round(share * len(weights))
    if count:
        weights[np.argsort(np.abs(weights), kind="stable")[:count]] = 0


@np.errstate(over="ignore", invalid="ignore")
def quantised(weight: Array, bits: int) -> Array:
    """Return the weights (out, in) of a layer, rounded to the levels that `bits` can represent.

    The symmetric uniform quantiser of Krishnamoorthi 2018, "Quantizing deep convolutional networks for efficient
    inference: A whitepaper", section 2.2, with one step size per unit ("per channel"). The largest |w| of a unit is
    2^(bits - 1) - 1 steps, so 8 bits range from -127 to 127, 4 bits from -7 to 7, and 2 bits from -1 to 1:

        step = max |w| / (2^(bits - 1) - 1),    w' = step · round(w / step)

    The network then uses w' like any other weights. Biases and activations are not quantised.
    """
    levels = 2 ** (bits - 1) - 1
    step = np.abs(weight).max(axis=1, keepdims=True) / levels  # (out, 1)
    # A unit with only zero weights has a step of zero, and nothing to round.
    rounded = np.rint(np.divide(weight, step, out=np.zeros_like(weight), where=step > 0))
    return np.asarray(rounded * step)


def next_pruning(share: float, by: int) -> float:
    """Return the next larger of `PRUNINGS`, or with -1 the next smaller; the ends stay as they are."""
    if by > 0:
        return min((larger for larger in PRUNINGS if larger > share), default=PRUNINGS[-1])
    return max((smaller for smaller in PRUNINGS if smaller < share), default=PRUNINGS[0])


def fewer_bits(bits: int | None) -> int | None:
    """Return the next of `BITS`; after the fewest, None for no quantisation."""
    return next((fewer for fewer in BITS if bits is None or fewer < bits), None)


def evaluate_after(
    network: Network,
    surgery: Surgery,
    images: Images,
    is_wanted: Callable[[], bool] = lambda: True,
    on_progress: Callable[[float], object] = lambda share: None,
    encoding: Encoding | None = None,
) -> Evaluation | None:
    """Return the network's predictions after the surgery; None once `is_wanted` returns False.

    The surgery is on the network as it was trained, whose outputs `encoding` reads as scores of classes. Without an
    encoding, they are these scores. `on_progress` receives the share of images done, from 0 to 1, before each batch.
    """
    changed = surgery.apply(network)
    changed = decoded(changed, encoding or direct_encoding(changed))
    parts = []
    # Without images there is one empty part, which gives an empty evaluation.
    for start in range(0, max(1, len(images)), BATCH):
        if not is_wanted():
            return None
        on_progress(start / max(1, len(images)))
        parts.append(evaluate(changed, images[start : start + BATCH]))
    return concatenate(parts)


@dataclass(frozen=True)
class ClassChange:
    """The recall of a class before and after surgery; NaN for a class without images."""

    k: int
    """The class"""
    count: int
    """Images of the class"""
    before: float
    """The share of them that is recognised before the surgery, from 0 to 1"""
    after: float

    @property
    def drop(self) -> float:
        """How far that share falls; 0 for a class without images."""
        if not self.count:
            return 0.0
        return self.before - self.after


def class_changes(before: Evaluation, after: Evaluation) -> list[ClassChange]:
    """Compare two evaluations of the same images class by class, the largest drops in recall first."""
    reports = zip(before.class_reports(), after.class_reports(), strict=True)
    changes = [ClassChange(k, old.count, old.recall, new.recall) for k, (old, new) in enumerate(reports)]
    return sorted(changes, key=lambda change: -change.drop)

"""The targets of a batch, where its labels alone are not the targets.

The target of an image is its label. A `TargetRule` changes it to shares of several classes, or adds a weight. Without
rules, no targets are made, and a step takes the labels as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from tuinet.nn.arrays import Array, Labels
from tuinet.nn.losses import Targets


class Batch(NamedTuple):
    """N training images on their way into the network."""

    x: Array
    """(N, inputs), after augmentation. A rule may change it in place"""
    labels: Labels
    """(N,)"""
    indices: Labels
    """(N,), the position of each image among the training images"""
    rng: np.random.Generator
    """The generator of the run"""


class TargetRule(Protocol):
    """Changes the targets of a batch."""

    def __call__(self, batch: Batch, targets: Targets) -> Targets:
        """Return the targets of a batch, given those made by the rules before this one."""


def batch_targets(rules: Sequence[TargetRule], batch: Batch) -> Targets:
    """Return the targets of a batch according to all rules, in their order."""
    targets = Targets()
    for rule in rules:
        targets = rule(batch, targets)
    return targets


def copied_targets(targets: Targets | None) -> dict[str, NDArray[np.float32]]:
    """Return copies of the arrays of targets that are not None, by their names."""
    if targets is None:
        return {}
    arrays = targets._asdict().items()
    return {name: array.astype(np.float32) for name, array in arrays if array is not None}

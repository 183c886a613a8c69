"""The connections that matter for one image: the terms that go into a unit, and those that it passes on.

z_j = Σ_i w_ji x_i + b_j, so w_ji x_i is what connection i → j contributes for this image: its term.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tuinet.nn.arrays import Array


class Cell(NamedTuple):
    """A unit of a network."""

    layer: int
    """The index of its linear layer: 0 is the first hidden layer, the last is the output"""
    unit: int


class Connection(NamedTuple):
    """A weight between two units of adjacent layers, and its term for one image."""

    source: int
    target: int
    weight: float
    term: float
    """w · x, where x is what the source passes on, and what a shortcut adds"""
    passed: float = 0.0
    """What a shortcut adds of it"""


# The weights of a checkpoint may have been diverging.
@np.errstate(over="ignore", invalid="ignore")
def into(x: Array, weight: Array, unit: int, count: int, passing: Array | None = None) -> list[Connection]:
    """Return the connections into a unit with the largest |w · x|, largest first, without terms of zero.

    Args:
        x: The activations of the previous layer, shape (in,).
        weight: The weights of the unit's layer, shape (out, in), with its shortcut folded in if it has one.
        unit: The index of the unit, below `out`.
        count: The maximum number of connections to return.
        passing: The factors of the layer's shortcut, shape (in,); None if it has none.
    """
    terms = weight[unit] * x
    return [
        Connection(
            source,
            unit,
            float(weight[unit, source]),
            float(terms[source]),
            _passed(float(x[source]), source, unit, passing),
        )
        for source in largest(terms, count)
    ]


@np.errstate(over="ignore", invalid="ignore")
def out_of(a: float, weight: Array, unit: int, count: int, passing: Array | None = None) -> list[Connection]:
    """Return the connections out of a unit with the largest |w · a|, largest first, without terms of zero.

    Args:
        a: The activation of the unit.
        weight: The weights of the next layer, shape (out, in), with its shortcut folded in if it has one.
        unit: The index of the unit, below `in`.
        count: The maximum number of connections to return.
        passing: The factors of that layer's shortcut, shape (in,); None if it has none.
    """
    terms = weight[:, unit] * a
    return [
        Connection(unit, target, float(weight[target, unit]), float(terms[target]), _passed(a, unit, target, passing))
        for target in largest(terms, count)
    ]


def _passed(x: float, source: int, target: int, passing: Array | None) -> float:
    """Return what a shortcut adds to a unit: the output of the unit of the same index in the layer before."""
    if passing is None or source != target:
        return 0.0
    return x * float(passing[source])


@np.errstate(over="ignore", invalid="ignore")
def strongest_cell(weights: Sequence[Array], activations: Sequence[Array]) -> Cell:
    """Return the unit of the last hidden layer that supports the answer most; without hidden layers, the answer itself.

    Args:
        weights: The weights of each layer, shape (out, in).
        activations: The activations of each layer for one image, shape (out,); for the output layer, the probabilities.
    """
    answer = int(np.argmax(activations[-1]))
    if len(weights) == 1:
        return Cell(0, answer)
    terms = weights[-1][answer] * activations[-2]
    return Cell(len(weights) - 2, int(np.argmax(terms)))


def largest(terms: Array, count: int) -> Sequence[int]:
    """Return the positions of the terms with the largest |term|, largest first, without zeros and non-finite terms."""
    sizes = np.where(np.isfinite(terms), np.abs(terms), 0)
    order = np.argsort(-sizes, kind="stable")[:count]
    return [int(position) for position in order if sizes[position]]

"""Which connections matter for one image: the terms that go into a unit, and those that it passes on.

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
    """w · x, where x is what the source passes on"""


# The weights of a checkpoint may have been on their way to infinity.
@np.errstate(over="ignore", invalid="ignore")
def into(x: Array, weight: Array, unit: int, count: int) -> list[Connection]:
    """The `count` connections into a unit with the largest |w · x|, largest first; none whose term is zero.

    Args:
        x: What the layer before passes on, shape (in,).
        weight: The weights of the unit's layer, shape (out, in).
        unit: The unit, below out.
        count: The most connections.
    """
    terms = weight[unit] * x
    return [
        Connection(source, unit, float(weight[unit, source]), float(terms[source])) for source in largest(terms, count)
    ]


@np.errstate(over="ignore", invalid="ignore")
def out_of(a: float, weight: Array, unit: int, count: int) -> list[Connection]:
    """The `count` connections out of a unit with the largest |w · a|, largest first; none whose term is zero.

    Args:
        a: What the unit passes on.
        weight: The weights of the next layer, shape (out, in).
        unit: The unit, below in.
        count: The most connections.
    """
    terms = weight[:, unit] * a
    return [
        Connection(unit, target, float(weight[target, unit]), float(terms[target])) for target in largest(terms, count)
    ]


@np.errstate(over="ignore", invalid="ignore")
def strongest_cell(weights: Sequence[Array], activations: Sequence[Array]) -> Cell:
    """The unit of the last hidden layer that supports the answer most; without one, the answer itself.

    Args:
        weights: The weights of each layer, shape (out, in).
        activations: What each layer passes on for one image, shape (out,); for the output layer, the probabilities.
    """
    answer = int(np.argmax(activations[-1]))
    if len(weights) == 1:
        return Cell(0, answer)
    terms = weights[-1][answer] * activations[-2]
    return Cell(len(weights) - 2, int(np.argmax(terms)))


def largest(terms: Array, count: int) -> Sequence[int]:
    """The positions of the terms with the largest |term|, largest first; none where a term is zero or not finite."""
    sizes = np.where(np.isfinite(terms), np.abs(terms), 0)
    order = np.argsort(-sizes, kind="stable")[:count]
    return [int(position) for position in order if sizes[position]]

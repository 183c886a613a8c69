"""The single products that a number of a trace is the sum of, largest first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.trace import Trace
from tuinet.nn.arrays import Array

MOST = 10
"""Terms that are listed one by one"""


class Terms(NamedTuple):
    """A sum of products, taken apart: total = Σ products + rest + bias, up to rounding."""

    indices: NDArray[np.intp]
    """Which terms are listed, those of the largest size first (count,)"""
    weights: Array
    """The left factor of each listed term (count,)"""
    inputs: Array
    """The right factor of each listed term (count,)"""
    products: Array
    """Their products (count,)"""
    rest: float
    """The sum of all other terms"""
    others: int
    """How many other terms there are that are not zero"""
    bias: float
    """What is added to the products; 0 where a sum has no bias"""
    total: float
    """The number itself, as the network has computed it"""


def terms(trace: Trace, layer: int, unit: int, image: int = 0, count: int = MOST) -> Terms:
    """The terms of z = Σᵢ wᵢ·xᵢ + b of one unit for one image of the batch."""
    values = trace.layers[layer]
    total = float(values.z[image, unit])
    return _largest(values.weight[unit], values.x[image], float(values.bias[unit]), total, count)


def gradient_terms(trace: Trace, layer: int, unit: int, image: int = 0, count: int = MOST) -> Terms:
    """The terms of dL/da = Σₖ wₖ·δₖ of a hidden unit for one image: what comes back from the units k above it.

    Times f'(z), and times the mask of dropout if there is one, it is the unit's own δ.
    """
    above = trace.layers[layer + 1]
    total = float(above.x_gradient[image, unit])
    return _largest(above.weight[:, unit], above.delta[image], 0.0, total, count)


def weight_terms(trace: Trace, layer: int, unit: int, source: int, count: int = MOST) -> Terms:
    """The terms of dL/dw = Σₙ δₙ·xₙ of the weight from input `source` to a unit: one for each image n of the batch."""
    values = trace.layers[layer]
    total = float(values.weight_gradient[unit, source])
    return _largest(values.delta[:, unit], values.x[:, source], 0.0, total, count)


# An infinite number times zero is NaN.
@np.errstate(over="ignore", invalid="ignore")
def _largest(weights: Array, inputs: Array, bias: float, total: float, count: int) -> Terms:
    products = weights * inputs
    order = np.argsort(-np.abs(products), kind="stable")
    listed = order[:count]
    others = products[order[count:]]
    return Terms(
        indices=listed,
        weights=weights[listed],
        inputs=inputs[listed],
        products=products[listed],
        rest=float(others.sum(dtype=np.float64)),
        others=int(np.count_nonzero(others)),
        bias=bias,
        total=total,
    )

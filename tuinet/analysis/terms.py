"""The products that add up to a value of a trace, largest first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.trace import Trace
from tuinet.nn.arrays import Array

MOST = 10
"""Terms that are listed individually"""


class Terms(NamedTuple):
    """The terms of a sum of products: total = Σ products + rest + bias, up to rounding."""

    indices: NDArray[np.intp]
    """The indices of the listed terms, those of largest magnitude first (count,)"""
    weights: Array
    """The left factor of each listed term (count,)"""
    inputs: Array
    """The right factor of each listed term (count,)"""
    products: Array
    """Their products (count,)"""
    rest: float
    """The sum of all other terms"""
    others: int
    """The number of other terms that are not zero"""
    bias: float
    """What is added to the products: the bias, or the gradient past a layer with a shortcut; 0 if there is nothing"""
    total: float
    """The sum, as the network has computed it"""


def terms(trace: Trace, layer: int, unit: int, image: int = 0, count: int = MOST) -> Terms:
    """Return the terms of the sum u = Σᵢ wᵢ·xᵢ + b of one unit for one image: z without normalisation and shortcut."""
    values = trace.layers[layer]
    total = float(values.u[image, unit])
    return _largest(values.weight[unit], values.x[image], float(values.bias[unit]), total, count)


def gradient_terms(trace: Trace, layer: int, unit: int, image: int = 0, count: int = MOST) -> Terms:
    """Return the terms of dL/da = Σₖ wₖ·dL/duₖ of a hidden unit for one image, from the units k of the next layer.

    dL/duₖ is δₖ, unless the next layer is normalised. If that layer has a shortcut, its δ of the same unit is added.

    The sum times f'(z), and times the dropout mask if there is one, is the unit's own δ.
    """
    above = trace.layers[layer + 1]
    total = float(above.x_gradient[image, unit])
    passed = 0.0
    if above.shortcut is not None:
        passed = float(above.delta[image, unit])
    return _largest(above.weight[:, unit], above.sum_delta[image], passed, total, count)


def weight_terms(trace: Trace, layer: int, unit: int, source: int, count: int = MOST) -> Terms:
    """Return the terms of dL/dw = Σₙ dL/duₙ·xₙ of the weight from input `source` to a unit, one for each image n."""
    values = trace.layers[layer]
    total = float(values.weight_gradient[unit, source])
    return _largest(values.sum_delta[:, unit], values.x[:, source], 0.0, total, count)


# Infinity times zero is NaN.
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

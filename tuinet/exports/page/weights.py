"""The weights of a network as text for a page: as small as they can be without changing an answer noticeably.

A weight is stored as a whole number of 16 bits times the scale of its unit, which is the unit's largest weight divided
by 32,767. The error of a weight is then at most 0.0015 % of that largest weight. A float16 takes as much room; its
error is up to 16 times as large for large weights, which count most, and it cannot hold weights above 65,504.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.layers import layer_parts
from tuinet.evaluation.forward import predict
from tuinet.nn.arrays import Array
from tuinet.nn.folding import folded
from tuinet.nn.network import Network

STEPS = 32767
"""The largest whole number"""

TOLERANCE = 5e-4
"""The largest change of a probability. If one changes by more, weights are stored unrounded, in twice the space"""


def layers_as_data(network: Network, images: NDArray[np.uint8]) -> list[dict[str, Any]]:
    """Return the layers as JSON values, first to last; weights are rows of inputs, a row for each unit.

    Args:
        network: The network.
        images: Images (n, height, width) on which no probability may change noticeably.
    """
    network = folded(network)
    is_rounded = _largest_change_by_rounding(network, images) <= TOLERANCE
    return [
        _layer(parts, is_rounded=is_rounded) | {"shortcut": k in network.shortcuts}
        for k, parts in enumerate(layer_parts(network))
    ]


def rounded(weight: Array) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Return weights (out, in) as whole numbers, and the scale of each unit (out, 1)."""
    largest = np.abs(weight).max(axis=1, keepdims=True)
    scales = np.asarray(np.where(largest > 0, largest / STEPS, 1), np.float32)
    # A scale so small that it is rounded to a subnormal number could be much too small, or zero.
    scales = np.maximum(scales, np.finfo(np.float32).tiny)
    return np.rint(weight / scales).astype(np.int16), scales


def _largest_change_by_rounding(network: Network, images: NDArray[np.uint8]) -> float:
    """Return the largest change that rounding makes to a probability of these images."""
    other = network.copy()
    for weight in other.weights:
        steps, scales = rounded(weight)
        weight[...] = steps * scales
    if not len(images):
        return 0.0
    return float(np.abs(predict(network, images).probabilities - predict(other, images).probabilities).max())


def _layer(parts: dict[str, Array], *, is_rounded: bool) -> dict[str, Any]:
    weight = parts["weight"]
    outputs, inputs = weight.shape
    scales: str | None = None
    numbers = _base64(weight.astype("<f4"))
    if is_rounded:
        steps, scale_of = rounded(weight)
        numbers = _base64(steps.astype("<i2"))
        scales = _base64(scale_of.astype("<f4"))
    norm: dict[str, str] | None = None
    if "scale" in parts:
        norm = {part: _base64(parts[part].astype("<f4")) for part in ("scale", "shift")}
    return {
        "inputs": inputs,
        "outputs": outputs,
        "weights": numbers,
        "scales": scales,
        "biases": _base64(parts["bias"].astype("<f4")),
        "norm": norm,
    }


def _base64(array: NDArray[Any]) -> str:
    # "C": large layers are stored column by column.
    return base64.b64encode(array.tobytes("C")).decode()

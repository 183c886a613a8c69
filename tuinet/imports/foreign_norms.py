"""Normalisation in the parameters of a PyTorch module: which linear layer it follows, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ForeignNetworkError
from tuinet.imports.foreign_network import ForeignLayer, float32, rescaled
from tuinet.nn.normalisation import EPSILON

Tensors = Mapping[str, NDArray[np.floating]]

PARTS = {
    "weight": "scale",
    "bias": "shift",
    "running_mean": "mean",
    "running_var": "variance",
}
"""PyTorch's names for the parts of a normalisation, and ours"""

OWN_PARTS = ("scale", "shift", "mean", "variance")
"""The parts in a checkpoint of tuinet, whose names begin like those of the linear layer"""

LAST_NUMBER = re.compile(r"(\d{1,9})$")

Norms = dict[str, dict[str, NDArray[np.floating]]]
"""The parts of each normalisation, by the name of the module or, in a checkpoint of tuinet, of the linear layer"""


def split_norms(tensors: Tensors) -> tuple[Norms, dict[str, NDArray[np.floating]]]:
    """Return the parts of normalisations, and the other tensors."""
    modules = {name.removesuffix(".weight") for name, tensor in tensors.items() if _is_scale(name, tensor)}
    norms: Norms = {}
    others = {}
    for name, tensor in tensors.items():
        module, _, part = name.rpartition(".")
        if module in modules and part in PARTS:
            norms.setdefault(module, {})[PARTS[part]] = tensor
        elif part in OWN_PARTS and f"{module}.weight" in tensors:
            norms.setdefault(module, {})[part] = tensor
        else:
            others[name] = tensor
    return norms, others


def with_norms(layers: Sequence[ForeignLayer], norms: Norms) -> tuple[tuple[ForeignLayer, ...], list[str]]:
    """Return the layers with their normalisations, and the names of those that were folded into a layer.

    Raises ForeignNetworkError, without the file's name, if one does not fit, or if nothing says which layer it follows.
    """
    changed = {layer.name: layer for layer in layers}
    folded = []
    for name, parts in norms.items():
        layer = changed[_before(name, list(changed))]
        outputs = len(layer.bias)
        numbers = {part: float32(name, tensor).astype(np.float64) for part, tensor in parts.items()}
        for part in numbers.values():
            if part.shape != (outputs,):
                raise ForeignNetworkError(
                    f"{name}: has shape {part.shape}: expected ({outputs},), for the outputs of {layer.name}"
                )
        scale = numbers.get("scale", np.ones(outputs))
        shift = numbers.get("shift", np.zeros(outputs))
        if layer.scale is not None:
            raise ForeignNetworkError(f"{name}: is a second normalisation after {layer.name}")
        if "mean" in numbers and "variance" in numbers:
            if numbers["variance"].min(initial=0) < 0:
                raise ForeignNetworkError(f"{name}: has a negative variance")
            ratio = scale / np.sqrt(numbers["variance"] + EPSILON)
            changed[layer.name] = rescaled(layer, ratio, shift - numbers["mean"] * ratio)
            folded.append(name)
        else:
            changed[layer.name] = layer._replace(scale=float32(name, scale), shift=float32(name, shift))
    return tuple(changed.values()), folded


def _is_scale(name: str, tensor: NDArray[np.floating]) -> bool:
    # The weights of a linear layer have two dimensions.
    return name.endswith(".weight") and tensor.ndim == 1


def _before(name: str, layers: Sequence[str]) -> str:
    """Return the linear layer before a normalisation: the one with the next smaller number, as in `nn.Sequential`."""
    if name in layers:
        return name
    number = LAST_NUMBER.search(name)
    if number is not None:
        prefix = name[: number.start()]
        numbers = {
            int(match[1]): layer
            for layer in layers
            if (match := LAST_NUMBER.search(layer)) and layer[: match.start()] == prefix
        }
        earlier = [other for other in numbers if other < int(number[1])]
        if earlier:
            return numbers[max(earlier)]
    raise ForeignNetworkError(
        f"{name}: cannot tell which layer it normalises: expected numbered names, as in nn.Sequential"
    )

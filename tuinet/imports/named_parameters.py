"""Sorting named tensors into layers: which weight and bias belong together, and in which order the layers follow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ForeignNetworkError
from tuinet.imports.foreign_network import ForeignLayer, check_chain, float32
from tuinet.imports.foreign_norms import split_norms, with_norms
from tuinet.values import quoted

NUMBERS = re.compile(r"(\d{1,9})")


def layers_of(tensors: Mapping[str, NDArray[np.floating]]) -> tuple[tuple[ForeignLayer, ...], tuple[str, ...]]:
    """Return the layers of an `nn.Sequential` or of a module with linear layers, and notes.

    The names end in `.weight` (out, in) and `.bias` (out,). Layers are in the order of the numbers in their names, as
    in `0`, `2`, `10` or `fc1`, `fc2`; if the names differ in more than numbers, in the order their shapes
    chain, else in that of the file. A missing bias is zero.

    A weight (out,) belongs to an `nn.LayerNorm` or, with `running_mean` and `running_var`, to an `nn.BatchNorm1d` after
    the linear layer before it; names must be numbers then. Batch normalisation becomes a part of the layer.

    Raises ForeignNetworkError, without the file's name, if these are not the parameters of an MLP.
    """
    norms, linear_tensors = split_norms(tensors)
    weights, biases = _pairs(linear_tensors)
    notes = []
    missing = [name for name in weights if name not in biases]
    if missing:
        notes.append(f"no bias in {', '.join(missing)}: taken as zero")
    layers = {
        name: ForeignLayer(
            name, float32(f"{name}.weight", weight), float32(f"{name}.bias", biases.get(name, np.zeros(len(weight))))
        )
        for name, weight in weights.items()
    }
    ordered = _ordered(layers)
    check_chain(ordered)
    normalised, folded_names = with_norms(ordered, norms)
    if folded_names:
        notes.append(f"the batch normalisation in {', '.join(folded_names)} is now part of the layer before it")
    return normalised, tuple(notes)


def _pairs(
    tensors: Mapping[str, NDArray[np.floating]],
) -> tuple[dict[str, NDArray[np.floating]], dict[str, NDArray[np.floating]]]:
    """Return weights and biases by the name of their layer. Raises ForeignNetworkError."""
    weights: dict[str, NDArray[np.floating]] = {}
    biases: dict[str, NDArray[np.floating]] = {}
    for name, tensor in tensors.items():
        layer, _, part = name.rpartition(".")
        if part not in ("weight", "bias"):
            raise ForeignNetworkError(f"{quoted(name)}: expected only names that end in .weight and .bias")
        if part == "weight" and tensor.ndim != 2:
            raise ForeignNetworkError(
                f"{name}: has shape {tensor.shape}: expected (out, in): only linear layers can be imported"
            )
        if part == "weight":
            weights[layer] = tensor
        else:
            biases[layer] = tensor
    if not weights:
        raise ForeignNetworkError("no layers: expected names such as 0.weight and 0.bias")
    for layer, bias in biases.items():
        if layer not in weights:
            raise ForeignNetworkError(f"{layer}.bias: has no {layer}.weight")
        outputs = len(weights[layer])
        if bias.shape != (outputs,):
            raise ForeignNetworkError(f"{layer}.bias: has shape {bias.shape}: expected ({outputs},)")
    return weights, biases


def _ordered(layers: Mapping[str, ForeignLayer]) -> tuple[ForeignLayer, ...]:
    patterns = {NUMBERS.sub("#", name) for name in layers}
    if len(patterns) == 1:
        # As numbers: sorted as text, layer 10 would come before layer 2.
        return tuple(layers[name] for name in sorted(layers, key=_numbers))
    in_file_order = tuple(layers.values())
    return _chained(in_file_order) or in_file_order


def _numbers(name: str) -> list[int]:
    return [int(number) for number in NUMBERS.findall(name)]


def _chained(layers: Sequence[ForeignLayer]) -> tuple[ForeignLayer, ...]:
    """Return the layers in the one order in which their shapes chain; empty if there is none, or more than one."""
    by_inputs = {layer.weight.shape[1]: layer for layer in layers}
    outputs = {layer.weight.shape[0] for layer in layers}
    first = [layer for layer in layers if layer.weight.shape[1] not in outputs]
    if len(by_inputs) < len(layers) or len(first) != 1:
        return ()
    chain = first
    while len(chain) < len(layers):
        following = by_inputs.get(chain[-1].weight.shape[0])
        if following is None:
            return ()
        chain.append(following)
    return tuple(chain)

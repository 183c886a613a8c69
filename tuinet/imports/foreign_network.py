"""A network read from the file of another program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ForeignNetworkError
from tuinet.messages import counted
from tuinet.nn.names import ActivationName
from tuinet.nn.parts import residual_layers


class ForeignLayer(NamedTuple):
    """A linear layer, X·Wᵀ + b, and its layer normalisation if it has one."""

    name: str
    weight: NDArray[np.float32]
    """(out, in)"""
    bias: NDArray[np.float32]
    """(out,)"""
    scale: NDArray[np.float32] | None = None
    """γ of the normalisation (out,); None without it"""
    shift: NDArray[np.float32] | None = None
    """β of the normalisation (out,)"""


@dataclass(frozen=True)
class ForeignNetwork:
    """Layers, and what the file says about them. The input is an image in rows, from 0 for black to 1 for white."""

    layers: tuple[ForeignLayer, ...]
    activations: tuple[ActivationName, ...] | None = None
    """The activation after each layer but the last; None if the file does not say"""
    shape: tuple[int, int] | None = None
    """Height and width of an image; None if the file does not say"""
    classes: tuple[str, ...] | None = None
    """The names of the outputs; None if the file does not say"""
    dataset: str | None = None
    """The data set that it was trained on; None if the file does not say"""
    has_shortcuts: bool = False
    """True if each hidden layer as wide as the hidden layer before it adds its input before the activation"""
    notes: tuple[str, ...] = field(default=())
    """Sentences about what differs from the file"""

    @property
    def is_normalised(self) -> bool:
        """True if all layers but the last are normalised. Raises ForeignNetworkError if only some of them are."""
        normalised = [layer.name for layer in self.layers if layer.scale is not None]
        if not normalised:
            return False
        if normalised != [layer.name for layer in self.layers[:-1]]:
            raise ForeignNetworkError(
                f"normalises after {', '.join(normalised)}: expected every layer but the last, or none"
            )
        return True

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths of the input, of each hidden layer and of the output."""
        return self.layers[0].weight.shape[1], *(len(layer.bias) for layer in self.layers)


def float32(name: str, array: NDArray[np.floating]) -> NDArray[np.float32]:
    """Convert an array to float32. Raises ForeignNetworkError, without the file's name, if a number overflows."""
    with np.errstate(over="ignore"):
        converted = np.asarray(array, np.float32)
    damaged = int(np.count_nonzero(~np.isfinite(converted)))
    if damaged:
        raise ForeignNetworkError(f"{name}: {damaged:,} of its {converted.size:,} numbers are not finite in float32")
    return converted


def check_chain(layers: tuple[ForeignLayer, ...]) -> None:
    """Raise ForeignNetworkError, without the file's name, unless each layer takes the outputs of the one before."""
    for before, after in pairwise(layers):
        outputs = before.weight.shape[0]
        inputs = after.weight.shape[1]
        if outputs != inputs:
            raise ForeignNetworkError(
                f"{before.name} has {counted(outputs, 'output')}, but {after.name} has {counted(inputs, 'input')}: "
                "expected the same number"
            )


def check_shortcuts(widths: tuple[int, ...], layers: Sequence[int]) -> bool:
    """Return True if these layers have shortcuts, and False if there are no such layers.

    `widths` are those of the input, of each hidden layer and of the output. Raises ForeignNetworkError unless these are
    all layers that could have a shortcut, or none.
    """
    expected = residual_layers(widths)
    if layers and list(layers) != expected:
        noun = "layer" if len(layers) == 1 else "layers"
        raise ForeignNetworkError(
            f"shortcuts past the {noun} {', '.join(map(str, layers))}, counted from 0: expected them past "
            f"{', '.join(map(str, expected)) or 'no layer'}: every hidden layer as wide as the one before it, or none"
        )
    return bool(layers)


def shifted(
    layer: ForeignLayer, scale: float | NDArray[np.float64], shift: float | NDArray[np.float64]
) -> ForeignLayer:
    """Return the layer that computes for x what this one computes for scale·x + shift.

    Both are numbers, or arrays (in,).
    """
    weight = layer.weight.astype(np.float64)
    inputs = np.broadcast_to(shift, weight.shape[1])
    bias = layer.bias + weight @ inputs
    return layer._replace(weight=float32(layer.name, weight * scale), bias=float32(layer.name, bias))


def rescaled(
    layer: ForeignLayer, scale: float | NDArray[np.float64], shift: float | NDArray[np.float64]
) -> ForeignLayer:
    """Return the layer whose outputs are scale·y + shift for the outputs y of this one.

    Both are numbers, or arrays (out,).
    """
    outputs = len(layer.bias)
    factors = np.broadcast_to(scale, outputs)
    weight = layer.weight * factors[:, np.newaxis]
    bias = layer.bias * factors + np.broadcast_to(shift, outputs)
    return layer._replace(weight=float32(layer.name, weight), bias=float32(layer.name, bias))

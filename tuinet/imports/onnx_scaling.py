"""Scaling and shifting in the graph of an ONNX model, on the way into a layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ForeignNetworkError
from tuinet.exports.network_facts import SCALE
from tuinet.imports.foreign_network import ForeignLayer, shifted
from tuinet.imports.onnx_graph import Graph, Node
from tuinet.messages import counted

OPERATORS = ("Mul", "Div", "Add", "Sub")
"""Operators that scale or shift if one of their operands is a constant"""

LEVEL_SCALE = 1 / 100
"""A model that begins by multiplying its input by this or less takes pixels from 0 to 255, not from 0 to 1"""

ROUNDING = 1e-6
"""How far a scale of float32 may be from 1 to count as 1"""

Numbers = NDArray[np.float64]


class InputScaling:
    """How the input of the next layer is scaled and shifted."""

    def __init__(self, *, takes_levels: bool) -> None:
        """`takes_levels`: the input of the first layer are pixels from 0 to 255."""
        self._takes_levels = takes_levels
        self._scale: Numbers = np.ones(())
        self._shift: Numbers = np.zeros(())

    @property
    def is_empty(self) -> bool:
        """True if the layer takes its input as it is."""
        return bool(np.all(self._scale == 1) and not np.any(self._shift))

    def add(self, node: Node, scale: Numbers, shift: Numbers, *, of_pixels: bool) -> None:
        """Scale and shift once more. Raises ForeignNetworkError if the sizes do not fit."""
        if of_pixels and 0 < float(np.abs(scale).max(initial=0)) <= LEVEL_SCALE:
            self._takes_levels = True
        if len({self._scale.size, self._shift.size, scale.size, shift.size} - {1}) > 1:
            size = max(scale.size, shift.size)
            raise ForeignNetworkError(
                f"{node.name}: {counted(size, 'factor')}: expected as many as in the scaling before it"
            )
        self._scale = self._scale * scale
        self._shift = self._shift * scale + shift

    def convert_to_unit_pixels(self) -> None:
        """Scale and shift pixels from 0 to 1, as they are in tuinet."""
        if self._takes_levels:
            self._scale = self._scale / SCALE
        if np.abs(self._scale - 1).max() < ROUNDING and not np.any(self._shift):
            # 1/255 is not the same number in float32 and float64.
            self._scale = np.ones(())

    def move_into(self, layer: ForeignLayer) -> ForeignLayer:
        """Return the layer with the scaling as a part of it. Raises ForeignNetworkError if their sizes differ."""
        sizes = {self._scale.size, self._shift.size} - {1}
        if sizes - {layer.weight.shape[1]}:
            raise ForeignNetworkError(f"{layer.name}: the scaling of its input has another size")
        return shifted(layer, self._scale.reshape(-1), self._shift.reshape(-1))


def is_scaling(graph: Graph, node: Node, x: str) -> bool:
    """Return True if a node scales or shifts the tensor `x` by constants, and nothing else uses that tensor."""
    if node.operator not in OPERATORS:
        return False
    others = [graph.constant(name) for name in node.inputs if name != x]
    return graph.uses[x] == 1 and len(others) == 1 and others[0] is not None


def scale_and_shift_of(graph: Graph, node: Node, x: str) -> tuple[Numbers, Numbers]:
    """Return what such a node multiplies by, and what it then adds. Raises ForeignNetworkError."""
    is_first = node.inputs[0] == x
    operand = graph.constants[node.inputs[1 if is_first else 0]]
    if operand.size > 1 and operand.shape[-1] == 1:
        raise ForeignNetworkError(f"{node.name}: an operand of shape {operand.shape}: expected a number for each unit")
    constant: Numbers = operand.astype(np.float64).reshape(-1)
    if constant.size == 1:
        constant = constant.reshape(())
    scale: Numbers = np.ones(())
    shift: Numbers = np.zeros(())
    match node.operator:
        case "Mul":
            scale = constant
        case "Div" if is_first:
            with np.errstate(divide="ignore"):
                scale = 1 / constant
        case "Add":
            shift = constant
        case "Sub" if is_first:
            shift = -constant
        case "Sub":
            shift = constant
            scale = -np.ones(())
        case _:
            raise ForeignNetworkError(f"{node.name}: divides by a value that depends on the image")
    return scale, shift

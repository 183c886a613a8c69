"""The path of an image through the graph of an ONNX model, from the pixels to the logits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ForeignNetworkError
from tuinet.imports.foreign_network import ForeignLayer, float32, rescaled
from tuinet.imports.onnx_activation import recognise
from tuinet.imports.onnx_graph import Graph, Node
from tuinet.imports.onnx_scaling import ROUNDING, InputScaling, Numbers, is_scaling, scale_and_shift_of
from tuinet.messages import counted
from tuinet.nn.names import ActivationName
from tuinet.nn.normalisation import EPSILON

KEEP = ("Flatten", "Reshape", "Identity", "Cast", "Dropout", "Squeeze", "Unsqueeze")
"""Operators that change neither the numbers nor their order in a trained network"""

READ_OUT = ("Softmax", "LogSoftmax", "ArgMax", "ArrayFeatureExtractor", "TopK", "ZipMap")
"""Operators that turn logits into an answer"""


class PathReader:
    """Follows the path, and collects the layers on it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.layers: list[ForeignLayer] = []
        self.notes: list[str] = []
        self.activations: list[ActivationName] = []
        """The one after each layer but the last"""
        self.has_other_gelu = False
        self.shortcuts: list[int] = []
        """The layers, from 0, past whose normalisation a shortcut leads"""
        self._x = graph.input
        self._layer_input = ""
        """The tensor that the last layer takes; empty if no shortcut may begin there"""
        self._scaling = InputScaling(takes_levels=graph.takes_integers)
        # The input counts as activated: the first layer follows it at once.
        self._is_activated = True

    def follow(self) -> None:
        """Read all nodes. Raises ForeignNetworkError, without the file's name, for one that cannot be in an MLP."""
        index = 0
        while index < len(self.graph.nodes):
            node = self.graph.nodes[index]
            if self._x not in node.inputs:
                raise ForeignNetworkError(f"{node.name}: not on a single path from the image to the answer")
            if node.operator in READ_OUT:
                self._finish(index)
                return
            index = self._read(node, index)
        self._finish(index)

    def _read(self, node: Node, index: int) -> int:
        """Read a node, and return the index of the next one."""
        if node.operator in ("Gemm", "MatMul"):
            self._linear(node)
        elif node.operator in KEEP:
            self._keep(node)
        elif node.operator == "Add" and not self._is_activated and self._layer_input in node.inputs:
            self._shortcut(node)
        elif is_scaling(self.graph, node, self._x):
            self._scale_and_shift(node, *scale_and_shift_of(self.graph, node, self._x))
        elif node.operator == "BatchNormalization":
            self._batch_norm(node)
        elif node.operator == "LayerNormalization" and not self._is_activated:
            self._layer_norm(node)
        else:
            return self._activate(node, index)
        self._x = node.output
        return index + 1

    def _linear(self, node: Node) -> None:
        weight = self._operand(node, 1)
        if weight is None or weight.ndim != 2 or node.inputs[0] != self._x or weight.dtype.kind in "iub":
            raise ForeignNetworkError(f"{node.name}: expected a constant matrix of weights as its second input")
        bias: NDArray[Any] | None = None
        alpha = beta = 1.0
        if node.operator == "Gemm":
            alpha = float(node.attributes.get("alpha", 1.0))
            beta = float(node.attributes.get("beta", 1.0))
            if node.attributes.get("transA", 0):
                raise ForeignNetworkError(f"{node.name}: transA: expected images as rows")
            bias = self._operand(node, 2)
        # ONNX multiplies by weights (in, out), unless transB says that they are stored as PyTorch and tuinet do.
        if not (node.operator == "Gemm" and node.attributes.get("transB", 0)):
            weight = weight.T
        name = self.graph.original(node.inputs[1])
        if bias is None:
            bias = np.zeros(len(weight), np.float32)
        if bias.size not in (1, len(weight)):
            raise ForeignNetworkError(f"{node.name}: {counted(bias.size, 'bias')} for {counted(len(weight), 'unit')}")
        bias = np.broadcast_to(bias.reshape(-1), len(weight))
        if (alpha, beta) != (1.0, 1.0):
            weight = weight.astype(np.float64) * alpha
            bias = bias.astype(np.float64) * beta
        self._note_types(weight)
        self._layer_input = ""
        # The scaling of its input becomes a part of a layer, and that of pixels may be one of the first.
        if self.layers and self._scaling.is_empty:
            self._layer_input = node.inputs[0]
        self._append(ForeignLayer(name, float32(name, weight), float32(name, bias)))

    def _append(self, layer: ForeignLayer) -> None:
        """Add a layer, and make the scaling and shifting of its input a part of it."""
        if not self.layers:
            self._scaling.convert_to_unit_pixels()
        if not self._scaling.is_empty:
            layer = self._scaling.move_into(layer)
            self.notes.append(f"the scaling of the input of {layer.name} is now part of the layer")
        if not self._is_activated:
            # Two linear layers in a row are linear layers with the identity between them.
            self.activations.append("identity")
        self._scaling = InputScaling(takes_levels=False)
        self._is_activated = False
        self.layers.append(layer)

    def _scale_and_shift(self, node: Node, scale: Numbers, shift: Numbers) -> None:
        """Make the scaling and shifting of a node a part of the layer before it, or else of the next one."""
        if self._is_activated:
            self._scaling.add(node, scale, shift, of_pixels=not self.layers)
        else:
            self._change_outputs(node, scale, shift)

    def _change_outputs(self, node: Node, scale: Numbers, shift: Numbers) -> None:
        """Make the scaling and shifting of the last layer's outputs a part of the layer."""
        layer = self.layers[-1]
        name, weight, bias, *_ = layer
        if len(self.layers) - 1 in self.shortcuts:
            raise ForeignNetworkError(f"{node.name}: expected an activation after the shortcut past {name}")
        if {scale.size, shift.size} - {1, len(bias)}:
            raise ForeignNetworkError(
                f"{node.name}: {counted(max(scale.size, shift.size), 'number')} for {counted(len(bias), 'unit')}"
            )
        if layer.scale is not None and layer.shift is not None:
            own_scale = float32(name, layer.scale * scale.reshape(-1))
            own_shift = float32(name, layer.shift * scale.reshape(-1) + shift.reshape(-1))
            self.layers[-1] = layer._replace(scale=own_scale, shift=own_shift)
            return
        if np.all(scale == 1) and not np.any(bias):
            self.layers[-1] = ForeignLayer(name, weight, float32(name, np.broadcast_to(shift.reshape(-1), len(bias))))
            return
        self.layers[-1] = rescaled(layer, scale.reshape(-1), shift.reshape(-1))

    def _batch_norm(self, node: Node) -> None:
        """Apply batch normalisation, which scales and shifts in a trained network."""
        if node.attributes.get("training_mode", 0):
            raise ForeignNetworkError(f"{node.name}: is in training mode: export the model for inference")
        scale, shift, mean, variance = (self._numbers(node, position) for position in range(1, 5))
        ratio = scale / np.sqrt(variance + float(node.attributes.get("epsilon", EPSILON)))
        self._scale_and_shift(node, ratio, shift - mean * ratio)

    def _layer_norm(self, node: Node) -> None:
        layer = self.layers[-1]
        epsilon = float(node.attributes.get("epsilon", EPSILON))
        if layer.scale is not None or abs(epsilon - EPSILON) > ROUNDING * EPSILON:
            raise ForeignNetworkError(
                f"{node.name}: expected one normalisation after {layer.name}, with an epsilon of {EPSILON:g}"
            )
        if int(node.attributes.get("axis", -1)) not in (-1, 1):
            raise ForeignNetworkError(f"{node.name}: expected a normalisation over the units of each image")
        scale = self._numbers(node, 1)
        shift = self._numbers(node, 2) if len(node.inputs) > 2 else np.zeros(scale.shape)
        if scale.shape != layer.bias.shape or shift.shape != layer.bias.shape:
            raise ForeignNetworkError(
                f"{node.name}: {counted(scale.size, 'scale')} for {counted(len(layer.bias), 'unit')}"
            )
        self.layers[-1] = layer._replace(scale=float32(node.name, scale), shift=float32(node.name, shift))

    def _shortcut(self, node: Node) -> None:
        """Add the input of the last layer to its sums: in its weights or, past a normalisation, as a shortcut."""
        layer = self.layers[-1]
        outputs, inputs = layer.weight.shape
        if outputs != inputs:
            raise ForeignNetworkError(
                f"{node.name}: adds {counted(inputs, 'input')} to the sums of {counted(outputs, 'unit')}"
            )
        self._layer_input = ""
        if layer.scale is not None:
            self.shortcuts.append(len(self.layers) - 1)
        else:
            # W·x + b + x is (W + I)·x + b.
            self.layers[-1] = layer._replace(weight=float32(layer.name, layer.weight + np.eye(inputs)))
            self.notes.append(f"the shortcut past {layer.name} is now part of its weights")

    def _numbers(self, node: Node, position: int) -> Numbers:
        """Return a constant operand with a number for each unit. Raises ForeignNetworkError."""
        operand = self._operand(node, position)
        if operand is None or operand.ndim != 1 or node.inputs[0] != self._x:
            raise ForeignNetworkError(f"{node.name}: expected constants with a number for each unit")
        return operand.astype(np.float64)

    def _activate(self, node: Node, index: int) -> int:
        recognised = None
        if not self._is_activated:
            recognised = recognise(self.graph, self._x, index)
        if recognised is None:
            raise ForeignNetworkError(
                f"{node.name}: not a part of an MLP: expected Gemm, MatMul, Add, an activation, Softmax at the end, "
                "or operators that flatten or scale the image"
            )
        self.activations.append(recognised.activation)
        self.has_other_gelu |= not recognised.is_exact
        self._x = recognised.output
        self._is_activated = True
        return recognised.end

    def _keep(self, node: Node) -> None:
        if node.inputs[0] != self._x:
            raise ForeignNetworkError(f"{node.name}: its shape depends on the image")
        training = self._operand(node, 2)
        if node.operator == "Dropout" and training is not None and bool(training.any()):
            raise ForeignNetworkError(f"{node.name}: drops units at random: export the model for inference")
        if node.operator == "Cast" and self.graph.is_integer_type(node.attributes["to"]):
            raise ForeignNetworkError(f"{node.name}: rounds to whole numbers: expected floating-point numbers")

    def _finish(self, index: int) -> None:
        """Check the nodes after the last layer."""
        if self.layers and self._is_activated:
            raise ForeignNetworkError(f"{self.activations[-1]} after the last layer: expected logits, or their Softmax")
        for node in self.graph.nodes[index:]:
            if node.operator not in (*READ_OUT, *KEEP):
                raise ForeignNetworkError(f"{node.name}: after the logits: expected only {', '.join(READ_OUT)}")

    def _operand(self, node: Node, position: int) -> NDArray[Any] | None:
        if len(node.inputs) <= position:
            return None
        return self.graph.constant(node.inputs[position])

    def _note_types(self, weight: NDArray[Any]) -> None:
        dtype = weight.dtype.name
        note = f"converted from {dtype} to float32"
        if dtype != "float32" and note not in self.notes:
            self.notes.append(note)

"""Recognising the activation that some nodes of an ONNX graph compute, in whatever way it is written.

Exporters write one function in many ways: GELU is one operator, or five around Erf, or several around Tanh. So the
nodes are evaluated on samples, and the results compared with tuinet's own activations.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuinet.errors import ForeignNetworkError
from tuinet.extras import import_extra
from tuinet.imports.onnx_graph import Graph, Node
from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.names import ActivationName

OPERATORS = frozenset(
    """
    Add Cast Clip Div Dropout Erf Exp Gelu Identity LeakyRelu Max Min Mul Neg Pow PRelu Reciprocal Relu Sigmoid Softplus
    Sqrt Sub Swish Tanh Where Greater Less GreaterOrEqual LessOrEqual Elu Selu Celu HardSigmoid HardSwish Mish Softsign
    ThresholdedRelu Abs
    """.split()
)
"""Operators that work on each number alone"""

MOST_NODES = 32
"""Maximum number of nodes in one activation: the longest that exporters write has a dozen, and each node costs a try"""

SAMPLES = np.linspace(-8, 8, 1001).reshape(-1, 1)
"""Values of z, as a column: a batch of vectors of one unit"""

TOLERANCE = 1e-4
"""How much two ways to compute one function may differ in float32"""

GELU_TOLERANCE = 0.025
"""How much z·Φ(z), exact or with tanh, may differ from z·sigmoid(1.702 z): the largest difference is 0.0203"""


class RecognisedActivation(NamedTuple):
    """An activation, and the nodes that compute it."""

    activation: ActivationName
    output: str
    """The tensor that holds what they compute"""
    end: int
    """The index of the first node after them"""
    is_exact: bool


def recognise(graph: Graph, z: str, start: int) -> RecognisedActivation | None:
    """Return the activation of tensor `z` that begins at a node; None if that node does not work on z alone.

    Raises ForeignNetworkError, without the file's name, for a function that tuinet does not have.
    """
    open_uses = {z: graph.uses[z]}
    nodes: list[Node] = []
    for index in range(start, min(start + MOST_NODES, len(graph.nodes))):
        node = graph.nodes[index]
        if node.operator not in OPERATORS or not _works_on(node, graph, open_uses):
            break
        nodes.append(node)
        for name in node.inputs:
            if name in open_uses:
                open_uses[name] -= 1
        open_uses = {name: count for name, count in open_uses.items() if count}
        is_alone = not open_uses
        open_uses[node.output] = graph.uses[node.output]
        if is_alone and (match := _match(graph, nodes, z)) is not None:
            activation, is_exact = match
            return RecognisedActivation(activation, node.output, index + 1, is_exact)
    if not nodes:
        return None
    names = ", ".join(node.name for node in nodes)
    ours = ", ".join(f"{name} {activation.formula}" for name, activation in ACTIVATIONS.items())
    raise ForeignNetworkError(f"{names}: not one of tuinet's activations: expected {ours}")


def _works_on(node: Node, graph: Graph, tensors: dict[str, int]) -> bool:
    """Return True if a node works on these tensors and single numbers alone."""
    for name in node.inputs:
        constant = graph.constant(name)
        if name not in tensors and (constant is None or constant.size != 1):
            return False
    return True


def _match(graph: Graph, nodes: list[Node], z: str) -> tuple[ActivationName, bool] | None:
    """Return tuinet's activation that nodes compute, and whether it is exactly the same; None if no activation fits."""
    values = _run(graph, nodes, z)
    nearest: tuple[ActivationName, bool] | None = None
    for name, activation in ACTIVATIONS.items():
        ours = np.empty_like(SAMPLES)
        activation.function(SAMPLES, ours)
        distance = float(np.abs(values - ours).max())
        if distance < TOLERANCE:
            return name, True
        if name == "gelu" and distance < GELU_TOLERANCE:
            nearest = name, False
    return nearest


def _run(graph: Graph, nodes: list[Node], z: str) -> np.ndarray:
    """Evaluate nodes on the samples. Raises ForeignNetworkError."""
    onnx = import_extra("onnx", "onnx")
    helper = import_extra("onnx.helper", "onnx")
    numpy_helper = import_extra("onnx.numpy_helper", "onnx")
    reference = import_extra("onnx.reference", "onnx")
    names = sorted({name for node in nodes for name in node.inputs} & graph.constants.keys())
    constants = [numpy_helper.from_array(np.asarray(graph.constants[name]), name) for name in names]
    inputs = [helper.make_tensor_value_info(z, onnx.TensorProto.FLOAT, [None, 1])]
    outputs = [helper.make_tensor_value_info(nodes[-1].output, onnx.TensorProto.FLOAT, None)]
    model = helper.make_model(
        helper.make_graph([node.proto for node in nodes], "activation", inputs, outputs, constants),
        opset_imports=[helper.make_opsetid("", graph.opset)],
    )
    try:
        with np.errstate(all="ignore"):
            (values,) = reference.ReferenceEvaluator(model).run(None, {z: SAMPLES.astype(np.float32)})
    except Exception as error:  # noqa: BLE001 - the evaluator runs a stranger's graph, and may raise anything
        raise ForeignNetworkError(f"{nodes[-1].name}: cannot be computed ({type(error).__name__})") from None
    return np.asarray(values, np.float64).reshape(SAMPLES.shape)

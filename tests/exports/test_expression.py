"""Expressions of activations: the functions they stand for, in ONNX as in NumPy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from tuinet.exports.expression import FUNCTIONS, onnx_nodes
from tuinet.exports.network_onnx import OPSET, Graph
from tuinet.nn.activations import ACTIVATIONS

Z = np.linspace(-5, 5, 41, dtype=np.float32)

IN_NUMPY: dict[str, Any] = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z, leak: np.where(z > 0, z, leak * z),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "softplus": lambda z: np.log1p(np.exp(z)),
    "elu": lambda z, alpha: np.where(z > 0, z, alpha * np.expm1(z)),
    "exp": np.exp,
    "log": np.log,
    "abs": np.abs,
    "max": np.maximum,
    "min": np.minimum,
}


def in_numpy(expression: str) -> Any:
    return eval(expression, {**IN_NUMPY, "z": Z.astype(np.float64)})  # noqa: S307 - a literal of ours


def in_onnx(expression: str) -> Any:
    graph = Graph()
    output = graph.node("Identity", onnx_nodes(expression, "z", graph), output="a")
    tensors = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [None]) for name in ("z", output)]
    model = onnx.helper.make_model(
        onnx.helper.make_graph(graph.nodes, "expression", tensors[:1], tensors[1:], graph.initializers),
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
    )
    return ReferenceEvaluator(model).run(None, {"z": Z})[0]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_expression_of_an_activation_is_its_function(name: str) -> None:
    a = np.empty_like(Z)
    ACTIVATIONS[name].function(Z, a)
    np.testing.assert_allclose(in_numpy(ACTIVATIONS[name].expression), a, rtol=1e-5, atol=1e-6)


def test_every_function_and_operator_is_computed_by_onnx() -> None:
    expressions = [
        *("relu(z)", "leaky_relu(z, 0.2)", "sigmoid(z)", "tanh(z)", "softplus(z)", "elu(z, 1.5)", "exp(z)", "abs(z)"),
        *("log(exp(z) + 2)", "max(z, 0.5 * z - 1)", "min(-z, z / 3)"),
    ]
    assert {name for expression in expressions for name in re.findall(r"(\w+)\(", expression)} == set(FUNCTIONS)
    for expression in expressions:
        np.testing.assert_allclose(in_onnx(expression), in_numpy(expression), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("expression", ["z ** 2", "erf(z)", "y", "1 if z > 0 else 0", "'z'"])
def test_anything_else_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="expected numbers, z"):
        onnx_nodes(expression, "z", Graph())

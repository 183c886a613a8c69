"""ONNX models of an MLP, node by node."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper, save_model

from .conftest import mlp

FLOAT = TensorProto.FLOAT
IMAGE = ["batch", 1, 28, 28]
RESULT = ["batch", "units"]
OPSETS = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
(W0, B0), (W1, B1) = mlp(784, 24, 10)
WEIGHTS = {"w0": W0, "b0": B0, "w1": W1, "b1": B1, "w0t": W0.T, "w1t": W1.T}

Nodes = Sequence[NodeProto]
node = helper.make_node


def write(file: Path, nodes: Nodes, constants: dict[str, Any], kind: int = FLOAT) -> Path:
    """A model with the input `image` and the output of its last node."""
    used = {name for each in nodes for name in each.input}
    initializers = [
        numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items() if name in used
    ]
    output_kind = numpy_helper.to_array(initializers[0]).dtype if initializers else np.dtype(np.float32)
    graph = helper.make_graph(
        list(nodes),
        "strange",
        [helper.make_tensor_value_info("image", kind, IMAGE)],
        [helper.make_tensor_value_info(nodes[-1].output[0], helper.np_dtype_to_tensor_dtype(output_kind), RESULT)],
        initializers,
    )
    save_model(helper.make_model(graph, opset_imports=OPSETS, ir_version=9), file)
    return file


def around(hidden: Nodes, first: str = "z", last: str = "a", image: str = "image") -> Nodes:
    """Flatten and two linear layers, with some nodes between them."""
    return [
        node("Flatten", [image], ["x"]),
        node("Gemm", ["x", "w0", "b0"], [first], transB=1),
        *hidden,
        node("Gemm", [last, "w1", "b1"], ["out"], transB=1),
    ]


RELU = [node("Relu", ["z"], ["a"])]
NORMALISED = [
    node("LayerNormalization", ["z", "some", "b0"], ["m"]),
    node("Relu", ["m"], ["a"]),
    node("Gemm", ["a", "wide"], ["y"]),
    node("LayerNormalization", ["y", "some"], ["n"]),
]

NUMBERS = {
    "zero": np.float32(0), "one": np.float32(1), "half": np.float32(0.5), "root": np.float32(math.sqrt(2)),
    "gelu": np.float32(1.702), "white": np.float32(255), "scale": np.float32(1 / 255), "mean": np.float32(0.1307),
    "std": np.float32(0.3081), "flat": np.array([-1, 784]), "some": np.float32([0.5] * 24),
    "wide": np.random.default_rng(5).normal(0, 0.2, (24, 24)).astype(np.float32),
}  # fmt: skip
ALL = {**WEIGHTS, **NUMBERS}

"""ONNX models in the forms that exporters write: the same answers as ONNX Runtime's, or a refusal by name."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import onnxruntime
import pytest
from onnx import NodeProto, TensorProto, helper, numpy_helper, save_model

from tuinet.datasets.dataset import Images

from .conftest import Import, logits, mlp, refusal

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


def theirs(file: Path, image: np.ndarray) -> np.ndarray:
    return np.asarray(onnxruntime.InferenceSession(file).run(None, {"image": image})[0])


def unit(images: Images) -> np.ndarray:
    """Pixels from 0 to 1, as PyTorch's users pass them."""
    return (images.images[:, None] / 255).astype(np.float32)


def levels(images: Images) -> np.ndarray:
    return images.images[:, None].astype(np.float32)


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

ACTIVATIONS: dict[str, tuple[str, Nodes]] = {
    "relu": ("relu", RELU),
    "relu as the larger": ("relu", [node("Max", ["z", "zero"], ["a"])]),
    "sigmoid": ("sigmoid", [node("Sigmoid", ["z"], ["a"])]),
    "tanh": ("tanh", [node("Tanh", ["z"], ["a"])]),
    "leaky relu": ("leaky_relu", [node("LeakyRelu", ["z"], ["a"], alpha=0.01)]),
    "quick gelu": (
        "gelu",
        [node("Mul", ["z", "gelu"], ["t"]), node("Sigmoid", ["t"], ["s"]), node("Mul", ["z", "s"], ["a"])],
    ),
    "silu": ("silu", [node("Sigmoid", ["z"], ["s"]), node("Mul", ["z", "s"], ["a"])]),
    "softplus": ("softplus", [node("Softplus", ["z"], ["a"])]),
    "elu": ("elu", [node("Elu", ["z"], ["a"])]),
    "selu": ("selu", [node("Selu", ["z"], ["a"])]),
    "none": ("identity", [node("Identity", ["z"], ["a"])]),
}
GELUS: dict[str, Nodes] = {
    "exact": [node("Gelu", ["z"], ["a"])],
    "tanh": [node("Gelu", ["z"], ["a"], approximate="tanh")],
    "around Erf": [
        node("Div", ["z", "root"], ["d"]), node("Erf", ["d"], ["e"]), node("Add", ["e", "one"], ["f"]),
        node("Mul", ["z", "f"], ["g"]), node("Mul", ["g", "half"], ["a"]),
    ],
}  # fmt: skip
NUMBERS = {
    "zero": np.float32(0), "one": np.float32(1), "half": np.float32(0.5), "root": np.float32(math.sqrt(2)),
    "gelu": np.float32(1.702), "white": np.float32(255), "scale": np.float32(1 / 255), "mean": np.float32(0.1307),
    "std": np.float32(0.3081), "flat": np.array([-1, 784]), "some": np.float32([0.5] * 24),
    "wide": np.random.default_rng(5).normal(0, 0.2, (24, 24)).astype(np.float32),
}  # fmt: skip
ALL = {**WEIGHTS, **NUMBERS}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_recognised_by_what_it_computes(
    images: Images, imported: Import, tmp_path: Path, name: str
) -> None:
    activation, nodes = ACTIVATIONS[name]
    file = write(tmp_path / "network.onnx", around(nodes), ALL)
    model = imported(file)
    assert model.config.activation == activation
    assert logits(model, images) == pytest.approx(theirs(file, unit(images)), abs=2e-5)


def test_each_layer_may_have_another_activation(images: Images, imported: Import, tmp_path: Path) -> None:
    deeper = [
        *around(RELU),
        node("Tanh", ["out"], ["t"]),
        node("Gemm", ["t", "square"], ["y"]),
        node("Sigmoid", ["y"], ["s"]),
        node("Gemm", ["s", "square"], ["last"]),
    ]
    square = np.random.default_rng(3).normal(size=(10, 10)).astype(np.float32)
    file = write(tmp_path / "network.onnx", deeper, {**ALL, "square": square})
    model = imported(file)
    assert model.config.activations == ("relu", "tanh", "sigmoid")
    assert logits(model, images) == pytest.approx(theirs(file, unit(images)), abs=2e-5)


@pytest.mark.parametrize("name", GELUS)
def test_another_gelu_is_taken_for_ours_with_a_note(
    images: Images, imported: Import, tmp_path: Path, name: str
) -> None:
    file = write(tmp_path / "network.onnx", around(GELUS[name]), ALL)
    model = imported(file)
    assert model.config.activation == "gelu"
    assert "its GELU is z·Φ(z), and tuinet's is z·sigmoid(1.702 z)" in model.run.state().warnings[0].message
    assert logits(model, images) == pytest.approx(theirs(file, unit(images)), abs=0.1)


LAYOUTS: dict[str, tuple[Nodes, Callable[[Images], np.ndarray]]] = {
    "Keras": (
        [
            node("Reshape", ["image", "flat"], ["x"]),
            node("MatMul", ["x", "w0t"], ["m"]), node("Add", ["m", "b0"], ["z"]), *RELU,
            node("MatMul", ["a", "w1t"], ["n"]), node("Add", ["b1", "n"], ["l"]),
            node("Softmax", ["l"], ["out"]),
        ],
        unit,
    ),
    "levels, divided": ([node("Div", ["image", "white"], ["i"]), *around(RELU, image="i")], levels),
    "levels, multiplied": ([node("Mul", ["image", "scale"], ["i"]), *around(RELU, image="i")], levels),
    "normalised": (
        [node("Sub", ["image", "mean"], ["c"]), node("Div", ["c", "std"], ["i"]), *around(RELU, image="i")],
        unit,
    ),
    "levels, normalised": (
        [
            node("Div", ["image", "white"], ["d"]), node("Sub", ["d", "mean"], ["c"]), node("Div", ["c", "std"], ["i"]),
            *around(RELU, image="i"),
        ],
        levels,
    ),
    "scaled between the layers": (around([*RELU, node("Mul", ["a", "some"], ["b"])], last="b"), unit),
    "scaled before the activation": (around([node("Mul", ["y", "some"], ["z"]), *RELU], first="y"), unit),
    "Dropout and Constant": (
        around([node("Dropout", ["z"], ["t"]), node("Relu", ["t"], ["a"])]),
        unit,
    ),
    "turned weights": (
        [
            node("Transpose", ["w0"], ["turned"], perm=[1, 0]), node("Flatten", ["image"], ["x"]),
            node("MatMul", ["x", "turned"], ["m"]), node("Add", ["m", "b0"], ["z"]), *RELU,
            node("Gemm", ["a", "w1", "b1"], ["out"], transB=1),
        ],
        unit,
    ),
    "layer normalisation": (
        around([node("LayerNormalization", ["z", "some", "b0"], ["n"]), node("Relu", ["n"], ["a"])]),
        unit,
    ),
    "layer normalisation, then scaled": (
        around([
            node("LayerNormalization", ["z", "some"], ["n"]), node("Mul", ["n", "some"], ["m"]),
            node("Relu", ["m"], ["a"]),
        ]),
        unit,
    ),
    "shortcuts": (
        around([
            *RELU, node("Gemm", ["a", "wide", "b0"], ["s"]), node("Add", ["s", "a"], ["t"]), node("Relu", ["t"], ["r"]),
            node("Gemm", ["r", "wide"], ["y"]), node("Add", ["r", "y"], ["u"]), node("Relu", ["u"], ["v"]),
        ], last="v"),
        unit,
    ),
    "shortcuts past layer normalisation": (
        around([*NORMALISED, node("Add", ["n", "a"], ["u"]), node("Relu", ["u"], ["v"])], last="v"),
        unit,
    ),
    "batch normalisation": (
        around([node("BatchNormalization", ["z", "some", "b0", "b0", "some"], ["n"]), node("Relu", ["n"], ["a"])]),
        unit,
    ),
    "batch normalisation after the activation": (
        around([*RELU, node("BatchNormalization", ["a", "some", "b0", "b0", "some"], ["n"])], last="n"),
        unit,
    ),
    "Gemm with factors": (
        [
            node("Flatten", ["image"], ["x"]), node("Gemm", ["x", "w0", "b0"], ["z"], transB=1, alpha=0.5, beta=2.0),
            *RELU, node("Gemm", ["a", "w1t"], ["out"]),
        ],
        unit,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_way_to_write_an_mlp_gives_the_same_answers(
    images: Images, imported: Import, tmp_path: Path, name: str
) -> None:
    nodes, pixels = LAYOUTS[name]
    file = write(tmp_path / "network.onnx", nodes, ALL)
    model = imported(file)
    answers = logits(model, images)
    if nodes[-1].op_type == "Softmax":
        answers = model.predict(images.images).probabilities
    assert answers == pytest.approx(theirs(file, pixels(images)), abs=1e-4)


@pytest.mark.parametrize("dtype", [np.float16, np.float64, ml_dtypes.bfloat16])
def test_other_precisions_are_converted_with_a_note(imported: Import, tmp_path: Path, dtype: Any) -> None:
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    weights = {name: value.astype(dtype) for name, value in WEIGHTS.items()}
    model = imported(write(tmp_path / "network.onnx", around(RELU), weights, kind=kind))
    assert np.array_equal(model.weights()[0].weight, W0.astype(dtype).astype(np.float32))
    assert f"converted from {np.dtype(dtype)} to float32" in model.run.state().warnings[0].message


REFUSED: dict[str, tuple[Nodes, str]] = {
    "Conv": (
        [node("Conv", ["image", "kernel"], ["c"]), node("Flatten", ["c"], ["out"])],
        "Conv (c): not a part of an MLP",
    ),
    "Celu": (
        around([node("Celu", ["z"], ["a"], alpha=2.0)]),
        "Celu (a): not one of tuinet's activations: expected relu max(z, 0)",
    ),
    "another leak": (around([node("LeakyRelu", ["z"], ["a"], alpha=0.2)]), "LeakyRelu (a): not one of tuinet's"),
    "ReLU6": (around([node("Clip", ["z", "zero", "six"], ["a"])]), "Clip (a): not one of tuinet's"),
    "another epsilon": (
        around([node("LayerNormalization", ["z", "some"], ["n"], epsilon=0.1), node("Relu", ["n"], ["a"])]),
        "LayerNormalization (n): expected one normalisation after w0, with an epsilon of 1e-05",
    ),
    "a normalised input": (
        [node("Flatten", ["image"], ["x"]), node("LayerNormalization", ["x", "some"], ["z"])],
        "LayerNormalization (z): not a part",
    ),
    "a sigmoid at the end": (
        [*around(RELU), node("Sigmoid", ["out"], ["end"])],
        "sigmoid after the last layer: expected logits",
    ),
    "a skip connection": (
        around([node("Relu", ["z"], ["r"]), node("Add", ["z", "r"], ["a"])]),
        "Relu (r), Add (a): not one of tuinet's activations",
    ),
    "a shortcut past the activation": (
        around([*RELU, node("Gemm", ["a", "wide"], ["s"]), node("Relu", ["s"], ["r"]), node("Add", ["r", "a"], ["t"])],
               last="t"),
        "Add (t): not a part of an MLP",
    ),
    "a scaled shortcut": (
        around([*NORMALISED, node("Add", ["n", "a"], ["u"]), node("Mul", ["u", "some"], ["v"])], last="v"),
        "Mul (v): expected an activation after the shortcut past wide",
    ),
    "a way around": (
        [*around(RELU), node("Gemm", ["x", "w0"], ["other"], transB=1)],
        "Gemm (other): not on a single path from the image to the answer",
    ),
    "no layer": ([node("Flatten", ["image"], ["x"]), node("Softmax", ["x"], ["out"])], "no linear layer: expected"),
    "layers after the answer": (
        [*around(RELU), node("Softmax", ["out"], ["p"]), node("Gemm", ["p", "square"], ["last"])],
        "Gemm (last): after the logits: expected only Softmax",
    ),
    "rounding": (
        around([node("Cast", ["z"], ["i"], to=TensorProto.INT32), node("Cast", ["i"], ["a"], to=FLOAT)]),
        "Cast (i): rounds to whole numbers",
    ),
    "a factor for each image": (
        around([node("Mul", ["z", "column"], ["t"]), node("Relu", ["t"], ["a"])]),
        "Mul (t): an operand of shape (24, 1)",
    ),
    "invented": (around([node("Twist", ["z"], ["a"])]), "not a valid ONNX model: No Op registered for Twist"),
    "whole numbers": (
        [node("Flatten", ["image"], ["x"]), node("MatMul", ["x", "ints"], ["out"])],
        "MatMul (out): expected a constant matrix of weights",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_tuinet_cannot_compute_is_refused_by_name(own_home: Path, tmp_path: Path, name: str) -> None:
    nodes, complaint = REFUSED[name]
    more = {
        "kernel": np.zeros((1, 1, 3, 3), np.float32), "six": np.float32(6), "square": np.eye(10, dtype=np.float32),
        "ints": np.ones((784, 10), np.int32), "column": np.ones((24, 1), np.float32),
    }  # fmt: skip
    file = write(tmp_path / "network.onnx", nodes, {**ALL, **more})
    assert complaint in refusal(file)


def test_weights_in_another_file_are_refused(own_home: Path, tmp_path: Path) -> None:
    """Such a model names files to read, and anybody can write a name into it."""
    graph = helper.make_graph(
        list(around(RELU)),
        "strange",
        [helper.make_tensor_value_info("image", FLOAT, IMAGE)],
        [helper.make_tensor_value_info("out", FLOAT, RESULT)],
        [numpy_helper.from_array(WEIGHTS[name], name) for name in ("w0", "b0", "w1", "b1")],
    )
    model = helper.make_model(graph, opset_imports=OPSETS, ir_version=9)
    save_model(model, tmp_path / "network.onnx", save_as_external_data=True, location="weights.bin", size_threshold=0)
    assert "w0: its numbers are in another file: expected a model in a single file" in refusal(
        tmp_path / "network.onnx"
    )


def test_an_operator_from_elsewhere_is_refused(own_home: Path, tmp_path: Path) -> None:
    nodes = around([node("QuickGelu", ["z"], ["a"], domain="com.microsoft")])
    assert "QuickGelu (a): an operator of com.microsoft, not of ONNX itself" in refusal(
        write(tmp_path / "network.onnx", nodes, ALL)
    )


def test_without_the_package_it_says_how_to_install_it(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "network.onnx", around(RELU), ALL)
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert refusal(file) == "onnx is not installed: install it with: pip install 'tuinet[onnx]'"

"""ONNX models in the forms that exporters write: the same answers as ONNX Runtime's, whatever they are written with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import onnxruntime
import pytest
from onnx import helper

from tuinet.datasets.dataset import Images

from .conftest import Import, logits
from .onnx_models import ALL, NORMALISED, RELU, W0, WEIGHTS, Nodes, around, node, write


def theirs(file: Path, image: np.ndarray) -> np.ndarray:
    return np.asarray(onnxruntime.InferenceSession(file).run(None, {"image": image})[0])


def unit(images: Images) -> np.ndarray:
    """Pixels from 0 to 1, as PyTorch's users pass them."""
    return (images.images[:, None] / 255).astype(np.float32)


def levels(images: Images) -> np.ndarray:
    return images.images[:, None].astype(np.float32)


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

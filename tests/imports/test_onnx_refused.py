"""ONNX models that tuinet cannot compute: a refusal that names the node, and nothing is kept."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper, save_model

from .conftest import refusal
from .onnx_models import ALL, FLOAT, IMAGE, NORMALISED, OPSETS, RELU, RESULT, WEIGHTS, Nodes, around, node, write

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

"""Weights of strangers in safetensors files, as PyTorch's users save them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import save_file

from tuinet.cli.main import call
from tuinet.datasets.dataset import Images
from tuinet.exports.subject import ExportSubject

from .conftest import DIGITS, Import, logits, mlp, refusal, sequential

LAYERS = mlp(784, 24, 12, 10)
RELU = ("--activation", "relu")


def plain_logits(layers: Any, x: np.ndarray) -> np.ndarray:
    """The logits by plain NumPy, with ReLU."""
    for weight, bias in layers[:-1]:
        x = np.maximum(x @ weight.T + bias, 0)
    return x @ layers[-1][0].T + layers[-1][1]


def rows(images: Images) -> np.ndarray:
    return images.images.reshape(len(images), -1) / 255


@pytest.mark.parametrize(
    "names", ["0 2 4", "2 4 10", "fc1 fc2 fc3", "layers.0 layers.1 layers.2", "module.net.1 module.net.3 module.net.9"]
)
def test_layers_are_in_the_order_of_their_numbers(images: Images, imported: Import, tmp_path: Path, names: str) -> None:
    save_file(sequential(LAYERS, names), tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", *RELU)
    assert logits(model, images) == pytest.approx(plain_logits(LAYERS, rows(images)), abs=1e-5)


def test_layers_without_numbers_are_in_the_order_in_which_their_shapes_chain(
    images: Images, imported: Import, tmp_path: Path
) -> None:
    save_file(sequential(LAYERS, "input hidden classifier"), tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", *RELU)
    assert logits(model, images) == pytest.approx(plain_logits(LAYERS, rows(images)), abs=1e-5)


def test_each_layer_may_have_another_activation(images: Images, imported: Import, tmp_path: Path) -> None:
    save_file(sequential(LAYERS), tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", "--activation", "relu, tanh")
    assert model.config.hidden == (24, "12 tanh")
    (first, b), (second, c), (last, d) = LAYERS
    expected = np.tanh(np.maximum(rows(images) @ first.T + b, 0) @ second.T + c) @ last.T + d
    assert logits(model, images) == pytest.approx(expected, abs=1e-5)


def test_the_named_activations_fit_the_layers(tmp_path: Path) -> None:
    save_file(sequential(LAYERS), tmp_path / "network.safetensors")
    message = refusal(tmp_path / "network.safetensors", "--activation", "relu,tanh,relu")
    assert message.endswith("--activation names 3 activations: expected one, or one for each hidden layer (2)")
    assert "'rlu': expected one of relu, " in refusal(tmp_path / "network.safetensors", "--activation", "rlu")


def normalised(name: str, seed: int, *, batch: bool) -> dict[str, np.ndarray]:
    """The parameters of an `nn.LayerNorm(24)`, or of an `nn.BatchNorm1d(24)` with what it counts."""
    random = np.random.default_rng(seed)
    parts: dict[str, np.ndarray] = {
        part: random.uniform(0.5, 2, 24).astype(np.float32)
        for part in ("weight", "bias", "running_mean", "running_var")
    }
    parts["num_batches_tracked"] = np.array(7)
    kept = parts if batch else ("weight", "bias")
    return {f"{name}.{part}": parts[part] for part in kept}


def test_layer_normalisation_belongs_to_the_layer_before_it(images: Images, imported: Import, tmp_path: Path) -> None:
    layers = mlp(784, 24, 10)
    norm = normalised("1", 0, batch=False)
    save_file(sequential(layers, "0 3") | norm, tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", *RELU)
    assert model.config.normalisation == "layer"
    u = rows(images) @ layers[0][0].T + layers[0][1]
    n = (u - u.mean(axis=1, keepdims=True)) / np.sqrt(u.var(axis=1, keepdims=True) + 1e-5)
    a = np.maximum(n * norm["1.weight"] + norm["1.bias"], 0)
    assert logits(model, images) == pytest.approx(a @ layers[1][0].T + layers[1][1], abs=1e-4)


def test_batch_normalisation_becomes_a_part_of_the_layer_before_it(
    images: Images, imported: Import, tmp_path: Path
) -> None:
    layers = mlp(784, 24, 10)
    norm = normalised("1", 0, batch=True)
    save_file(sequential(layers, "0 3") | norm, tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", *RELU)
    assert model.config.normalisation == "none"
    assert "the batch normalisation in 1 is now part of the layer before it" in model.run.state().warnings[0].message
    u = rows(images) @ layers[0][0].T + layers[0][1]
    n = (u - norm["1.running_mean"]) / np.sqrt(norm["1.running_var"] + 1e-5)
    a = np.maximum(n * norm["1.weight"] + norm["1.bias"], 0)
    assert logits(model, images) == pytest.approx(a @ layers[1][0].T + layers[1][1], abs=1e-4)


def test_a_missing_bias_is_zero(
    images: Images, imported: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tensors = sequential(LAYERS)
    del tensors["2.bias"]
    save_file(tensors, tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", *RELU)
    without = [LAYERS[0], (LAYERS[1][0], np.zeros(12)), LAYERS[2]]
    assert logits(model, images) == pytest.approx(plain_logits(without, rows(images)), abs=1e-5)
    (note,) = model.run.state().warnings
    assert "no bias in 2: taken as zero" in note.message


@pytest.mark.parametrize(
    ("dtype", "name"), [(np.float64, "float64"), (np.float16, "float16"), (ml_dtypes.bfloat16, "bfloat16")]
)
def test_other_precisions_are_converted_with_a_note(
    imported: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str], dtype: Any, name: str
) -> None:
    tensors = {key: tensor.astype(dtype) for key, tensor in sequential(LAYERS).items()}
    save_file(tensors, tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", *RELU)
    assert np.array_equal(model.weights()[0].weight, tensors["0.weight"].astype(np.float32))
    (note,) = model.run.state().warnings
    assert f"converted from {name} to float32" in note.message


def test_normalised_pixels_become_a_part_of_the_first_layer(images: Images, imported: Import, tmp_path: Path) -> None:
    save_file(sequential(LAYERS), tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", *RELU, "--mean", "0.1307", "--std", "0.3081")
    expected = plain_logits(LAYERS, (rows(images) - 0.1307) / 0.3081)
    assert logits(model, images) == pytest.approx(expected, abs=1e-4)


def test_outputs_are_put_into_the_order_of_the_classes(images: Images, imported: Import, tmp_path: Path) -> None:
    save_file(sequential(LAYERS), tmp_path / "network.safetensors")
    model = imported(tmp_path / "network.safetensors", *RELU, "--classes", "9,8,7,6,5,4,3,2,1,0")
    expected = plain_logits(LAYERS, rows(images))[:, ::-1]
    assert logits(model, images) == pytest.approx(expected, abs=1e-5)


def test_it_says_what_it_has_read_and_what_to_do_next(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_file(sequential(LAYERS, "fc1 fc2 fc3"), tmp_path / "network.safetensors")
    call(["import", str(tmp_path / "network.safetensors"), *RELU, "--dataset", DIGITS, "--name", "theirs"])
    printed = capsys.readouterr()
    assert printed.out.strip() in [path.name for path in (own_home / "runs").iterdir()]
    for line in ("imported 784-24-12-10, relu:", "layers: fc1, fc2, fc3", "this accuracy is low: check --activation",
                 "tuinet resume theirs --epochs"):  # fmt: skip
        assert line in printed.err


def test_as_json_the_notes_are_data(own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tensors = {key: tensor.astype(np.float64) for key, tensor in sequential(LAYERS).items()}
    save_file(tensors, tmp_path / "network.safetensors")
    call(["import", str(tmp_path / "network.safetensors"), *RELU, "--dataset", DIGITS, "--json", "--quiet"])
    printed = capsys.readouterr()
    data = json.loads(printed.out)
    assert (data["notes"], printed.err) == (["converted from float64 to float32"], "")


def test_a_checkpoint_from_another_machine_is_read_without_its_optimizer(
    subject: ExportSubject, images: Images, imported: Import
) -> None:
    model = imported(subject.model.checkpoint.path)
    assert np.array_equal(logits(model, images), logits(subject.model, images))


@pytest.mark.parametrize(
    ("changes", "options", "complaint"),
    [
        ({}, [], "does not name the activation between its layers: expected --activation"),
        ({}, [*RELU, "--classes", "a,b,c,d,e,f,g,h,i,j"], "its classes are a, b, c, d, e, f, g, h, i, j, and those"),
        ({}, [*RELU, "--classes", "0,1,2,3,4,5,6,7,8,8"], "--classes: '8': expected each class once"),
        ({}, [*RELU, "--std", "0"], "--std 0: expected a number above 0"),
        ({"2.weight": np.zeros((12, 25), np.float32)}, RELU, "0 has 24 outputs, but 2 has 25 inputs"),
        ({"2.bias": np.zeros(11, np.float32)}, RELU, "2.bias: has shape (11,): expected (12,)"),
        ({"1.weight": np.zeros(24, np.float32)}, RELU, "normalises after 0: expected every layer"),
        ({"1.running_mean": np.zeros(24, np.float32)}, RELU, "'1.running_mean': expected only names that end in"),
        ({"conv.weight": np.zeros((4, 1, 3, 3), np.float32)}, RELU, "conv.weight: has shape (4, 1, 3, 3)"),
        ({"6.bias": np.zeros(10, np.float32)}, RELU, "6.bias: has no 6.weight"),
        ({"0.weight": np.full((24, 784), np.nan, np.float32)}, RELU, "0.weight: 18,816 of its 18,816 numbers are not"),
        ({"2.bias": np.full(12, 1e300)}, RELU, "2.bias: 12 of its 12 numbers are not finite in float32"),
        ({"0.weight": np.zeros((24, 784), np.int8)}, RELU, "0.weight: numbers of type I8: expected F32, F64, F16"),
        ({"0.weight": np.zeros((24, 100), np.float32)}, RELU, "takes 100 pixels"),
        ({"4.weight": np.zeros((7, 12), np.float32), "4.bias": np.zeros(7, np.float32)}, RELU, "has 7 outputs"),
        ({"0.weight": np.zeros((0, 784), np.float32), "0.bias": np.zeros(0, np.float32)}, RELU, "0 outputs"),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_is_said_in_one_line_and_leaves_nothing(
    own_home: Path, tmp_path: Path, changes: dict[str, np.ndarray], options: list[str], complaint: str
) -> None:
    save_file({**sequential(LAYERS), **changes}, tmp_path / "network.safetensors")
    assert complaint in refusal(tmp_path / "network.safetensors", *options)


def test_a_file_of_nothing_is_refused(own_home: Path, tmp_path: Path) -> None:
    save_file({}, tmp_path / "network.safetensors")
    assert "no layers: expected names such as 0.weight" in refusal(tmp_path / "network.safetensors")

"""safetensors: what `nn.Sequential` of PyTorch loads."""

import json
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load

from tuinet.exports import network_safetensors
from tuinet.exports.subject import ExportSubject

from .conftest import Train, exported


def test_the_tensors_are_named_as_those_of_a_sequential(subject: ExportSubject) -> None:
    tensors = load(exported(network_safetensors.EXPORTER, subject))
    assert {name: tensor.shape for name, tensor in tensors.items()} == {
        "0.weight": (16, 784),
        "0.bias": (16,),
        "2.weight": (12, 16),
        "2.bias": (12,),
        "4.weight": (10, 12),
        "4.bias": (10,),
    }
    for index, (weight, bias) in enumerate(subject.model.weights()):
        assert np.array_equal(tensors[f"{2 * index}.weight"], weight)
        assert np.array_equal(tensors[f"{2 * index}.bias"], bias)


def test_dropout_and_optimizers_with_a_state_change_no_name(train: Train, subject: ExportSubject) -> None:
    other = train(hidden=(16, 12), dropout=0.2, optimizer="adam", learning_rate=0.002)
    names = [load(exported(network_safetensors.EXPORTER, each)).keys() for each in (subject, other)]
    assert names[0] == names[1]


def test_a_wide_layer_is_written_in_the_right_order(train: Train) -> None:
    """Layers of 64 units and more are stored column by column."""
    wide = train(hidden=(64,))
    tensors = load(exported(network_safetensors.EXPORTER, wide))
    assert np.array_equal(tensors["0.weight"], wide.model.weights()[0].weight)


def test_the_metadata_describe_the_network(subject: ExportSubject, tmp_path: Path) -> None:
    file = tmp_path / "network.safetensors"
    file.write_bytes(exported(network_safetensors.EXPORTER, subject))
    with safe_open(file, framework="numpy") as opened:
        metadata = opened.metadata()
    facts = json.loads(metadata["tuinet"])
    assert metadata["format"] == "pt"
    assert (facts["activation"], facts["height"], facts["width"], facts["scale"]) == ("relu", 28, 28, 1 / 255)
    assert facts["classes"] == list("0123456789")

"""JSON: enough to compute with, in a few lines of plain NumPy."""

import dataclasses
import json

import numpy as np
import pytest

from tuinet.datasets.dataset import Images
from tuinet.errors import ExportError
from tuinet.exports import network_json
from tuinet.exports.subject import ExportSubject

from .conftest import exported, logits


def test_five_lines_of_numpy_compute_the_same_answers(subject: ExportSubject, images: Images) -> None:
    file = exported(network_json.EXPORTER, subject)

    network = json.loads(file)
    x = images.images.reshape(len(images), -1) * network["scale"]
    for layer in network["layers"]:
        z = x @ np.array(layer["weight"]).T + layer["bias"]
        x = np.maximum(z, 0)

    assert network["activation"] == "relu"
    assert z == pytest.approx(logits(subject, images.images), abs=1e-4)
    answers = [network["classes"][k] for k in z.argmax(axis=1)]
    assert np.mean([answer == str(label) for answer, label in zip(answers, images.labels, strict=True)]) > 0.6


def test_the_numbers_are_the_weights_bit_for_bit(subject: ExportSubject) -> None:
    layers = json.loads(exported(network_json.EXPORTER, subject))["layers"]
    for layer, (weight, bias) in zip(layers, subject.model.weights(), strict=True):
        assert np.array_equal(np.array(layer["weight"], np.float32), weight)
        assert np.array_equal(np.array(layer["bias"], np.float32), bias)


def test_it_says_where_the_network_is_from(subject: ExportSubject) -> None:
    data = json.loads(exported(network_json.EXPORTER, subject))
    assert (data["height"], data["width"], data["scale"]) == (28, 28, 1 / 255)
    assert (data["run_id"], data["name"], data["epoch"]) == (subject.run.run_id, "small", subject.run.best_saved())
    assert data["formula"] == "max(z, 0)"


def test_weights_that_are_not_finite_are_refused(subject: ExportSubject) -> None:
    broken = dataclasses.replace(subject, checkpoint="0")
    broken.model.network.biases[1][0] = np.nan
    with pytest.raises(ExportError, match="layer 1 has weights that are not finite"):
        exported(network_json.EXPORTER, broken)

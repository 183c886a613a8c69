"""A NumPy archive: enough to compute with, in a few lines."""

import io

import numpy as np
import pytest

from tuinet.datasets.dataset import Images
from tuinet.exports import network_npz
from tuinet.exports.subject import ExportSubject

from .conftest import Train, exported, logits


def test_five_lines_of_numpy_compute_the_same_answers(subject: ExportSubject, images: Images) -> None:
    file = io.BytesIO(exported(network_npz.EXPORTER, subject))

    network = np.load(file)
    z = images.images.reshape(len(images), -1) * network["scale"]
    for layer in range(3):
        x = np.maximum(z, 0)
        z = x @ network[f"weight_{layer}"].T + network[f"bias_{layer}"]

    assert network["activation"] == "relu"
    assert z == pytest.approx(logits(subject, images.images), abs=1e-4)
    assert network["classes"].tolist() == list("0123456789")


def test_it_holds_the_weights_bit_for_bit_and_nothing_pickled(subject: ExportSubject) -> None:
    network = np.load(io.BytesIO(exported(network_npz.EXPORTER, subject)), allow_pickle=False)
    for layer, (weight, bias) in enumerate(subject.model.weights()):
        assert network[f"weight_{layer}"].dtype == np.float32
        assert np.array_equal(network[f"weight_{layer}"], weight)
        assert np.array_equal(network[f"bias_{layer}"], bias)
    assert network["run_id"] == subject.run.run_id
    assert (network["height"], network["width"]) == (28, 28)


def test_weights_are_in_row_order_for_programs_that_copy_their_bytes(train: Train) -> None:
    # Wide layers are computed in column order, which the writer of safetensors would take for rows.
    subject = train(hidden=(256,))
    assert not subject.model.weights()[0][0].flags.c_contiguous
    network = np.load(io.BytesIO(exported(network_npz.EXPORTER, subject)))
    assert network["weight_0"].flags.c_contiguous


def test_equal_networks_give_equal_files(subject: ExportSubject) -> None:
    assert exported(network_npz.EXPORTER, subject) == exported(network_npz.EXPORTER, subject)

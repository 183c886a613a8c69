"""ONNX: the same answers from ONNX Runtime, for every network that tuinet can train."""

import json
from typing import Any, get_args

import numpy as np
import onnx
import onnxruntime
import pytest

import tuinet
from tuinet.datasets.dataset import Images
from tuinet.errors import ExportError
from tuinet.exports import network_onnx
from tuinet.exports.subject import ExportSubject
from tuinet.nn.names import ActivationName

from .conftest import Train, exported, logits


def session(file: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("activation", get_args(ActivationName))
def test_onnx_runtime_gives_the_same_answers(train: Train, activation: str) -> None:
    subject = train(hidden=(64,), activation=activation, learning_rate=0.3, epochs=1)
    pixels = subject.model.images("test").images
    running = session(exported(network_onnx.EXPORTER, subject))
    probabilities, theirs = running.run(["probabilities", "logits"], {"image": pixels})
    assert np.abs(probabilities - subject.model.predict(pixels).probabilities).max() < 1e-6
    # Ours are sums of float32: the error of a logit grows with the size of its terms.
    ours = logits(subject, pixels)
    assert np.abs(theirs - ours).max() < 1e-6 * np.abs(ours).max()


def test_without_hidden_layers_and_with_wide_ones(train: Train, images: Images) -> None:
    for hidden in ((), (64,)):
        subject = train(hidden=hidden)
        (theirs,) = session(exported(network_onnx.EXPORTER, subject)).run(["logits"], {"image": images.images})
        assert theirs == pytest.approx(logits(subject, images.images), abs=1e-5)


@pytest.mark.parametrize("encoding", ["number", "binary"])
def test_whatever_was_trained_the_outputs_are_logits_of_classes(train: Train, images: Images, encoding: str) -> None:
    subject = train(hidden=(16,), encoding=encoding)
    (probabilities,) = session(exported(network_onnx.EXPORTER, subject)).run(
        ["probabilities"], {"image": images.images}
    )
    assert probabilities == pytest.approx(subject.model.predict(images).probabilities, abs=1e-4)


@pytest.fixture(scope="module")
def file(subject: ExportSubject) -> bytes:
    return exported(network_onnx.EXPORTER, subject)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_batch_may_have_any_size(file: bytes, images: Images, count: int) -> None:
    (probabilities,) = session(file).run(["probabilities"], {"image": images.images[:count]})
    assert probabilities.shape == (count, 10)


def test_images_that_are_scaled_already_are_refused(file: bytes, images: Images) -> None:
    with pytest.raises(Exception, match="Unexpected input data type"):
        session(file).run(None, {"image": (images.images / 255).astype(np.float32)})


def test_the_metadata_name_the_classes(file: bytes) -> None:
    metadata = session(file).get_modelmeta().custom_metadata_map
    assert json.loads(metadata["classes"]) == list("0123456789")
    assert json.loads(metadata["tuinet"])["activation"] == "relu"


def test_it_says_its_versions(file: bytes) -> None:
    model = onnx.load_from_string(file)
    assert model.opset_import[0].version == 22
    assert (model.producer_name, model.producer_version) == ("tuinet", tuinet.__version__)


def test_a_network_that_is_too_large_for_the_format_is_refused(
    subject: ExportSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_onnx, "MOST_BYTES", 1000)
    with pytest.raises(ExportError, match="an ONNX file holds 2 GB at most"):
        exported(network_onnx.EXPORTER, subject)

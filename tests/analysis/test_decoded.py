"""A network of any encoding is a classifier, to which every question can be put."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import tuinet
from tuinet.analysis.decoded import decoded
from tuinet.analysis.explanation import explain
from tuinet.analysis.exploration import Exploration
from tuinet.analysis.subject import Subject
from tuinet.analysis.surgery import Surgery
from tuinet.evaluation.forward import evaluate, predict
from tuinet.nn.encodings import Encoding
from tuinet.nn.names import LOSSES, EncodingName, LossName, NormalisationName
from tuinet.nn.network import Network

from ..jobs.conftest import SMALL

EVERY = [(name, loss) for name, losses in LOSSES.items() for loss in losses]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuinet.Model]:
    """The last checkpoint of a run that was trained to output bits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUINET_HOME", str(tmp_path_factory.mktemp("home")))
        yield tuinet.train(**SMALL, encoding="binary").model("last")


@pytest.mark.parametrize(("name", "loss"), EVERY)
@pytest.mark.parametrize("hidden", [(), (7,), (70, 7)], ids=["none", "one", "two"])
def test_a_decoded_network_has_the_probabilities_that_the_encoding_gives(
    name: EncodingName, loss: LossName, hidden: tuple[int, ...]
) -> None:
    encoding = Encoding(name, loss, 10)
    rng = np.random.default_rng(0)
    network = Network((16, *hidden, encoding.outputs), "relu", rng=rng)
    network.biases[-1][...] = rng.normal(size=encoding.outputs)
    classifier = decoded(network, encoding)
    assert classifier.widths == (16, *hidden, 10)
    pixels = rng.random((30, 16))
    expected = predict(network, pixels, encoding).probabilities
    np.testing.assert_allclose(predict(classifier, pixels).probabilities, expected, atol=1e-5)


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
def test_a_decoded_network_normalises_as_the_trained_one_does(normalisation: NormalisationName) -> None:
    encoding = Encoding("binary", "cross_entropy", 10)
    rng = np.random.default_rng(0)
    network = Network((16, 7, 5, encoding.outputs), "relu", rng=rng, normalisation=normalisation)
    for array in (*network.scales, *network.shifts, *network.means, *network.variances):
        array[...] = rng.uniform(0.5, 1.5, array.shape)
    pixels = rng.random((30, 16))
    expected = predict(network, pixels, encoding).probabilities
    np.testing.assert_allclose(predict(decoded(network, encoding), pixels).probabilities, expected, atol=1e-5)


def test_a_model_is_a_classifier_and_knows_the_network_as_it_was_trained(model: tuinet.Model) -> None:
    assert (model.trained.widths[-1], model.network.widths[-1], model.outputs) == (4, 10, 10)
    evaluation = model.predict(model.images("test"))
    ended = model.run.state().ended
    assert ended is not None
    assert evaluation.accuracy == ended.test_accuracy


def test_a_trace_shows_the_bits_and_what_the_run_would_learn(model: tuinet.Model) -> None:
    image = model.images("test").images[0]
    trace = model.trace(image, 6)
    assert trace.targets.tolist() == [[0, 1, 1, 0]]
    bits = trace.layers[-1].a
    np.testing.assert_allclose(trace.layers[-1].delta, bits - trace.targets, atol=1e-6)
    np.testing.assert_allclose(trace.probabilities, model.predict([image]).probabilities, atol=1e-5)


def test_an_explanation_compares_classes(model: tuinet.Model) -> None:
    explanation = explain(model, Subject.of(model.images("test"), "test", 0))
    assert len(explanation.answer.probabilities) == 10
    assert explanation.predicted == model.answer(explanation.subject.pixels).predicted


@pytest.mark.parametrize("surgery", [Surgery(pruned=0.9), Surgery(bits=2)], ids=["pruned", "quantised"])
def test_surgery_is_on_the_weights_that_were_trained(model: tuinet.Model, surgery: Surgery) -> None:
    exploration = Exploration(model.run)
    after = exploration.evaluate_after(surgery, model.checkpoint, "test")
    assert after is not None
    expected = evaluate(decoded(surgery.apply(model.trained), model.encoding), model.images("test"))
    np.testing.assert_array_equal(after.probabilities, expected.probabilities)

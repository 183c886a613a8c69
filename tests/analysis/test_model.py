"""Questions to one trained network."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tuinet
from tuinet.analysis.attribution import METHODS, Target
from tuinet.errors import ImageError
from tuinet.evaluation.predictions import Evaluation
from tuinet.nn.losses import softmax


def test_the_accuracy_is_the_one_in_the_log_of_the_run(model: tuinet.Model) -> None:
    ended = model.run.state().ended
    assert ended is not None
    best = tuinet.open(model.run)
    assert best.predict(best.images("test")).accuracy == ended.test_accuracy


def test_all_forms_of_the_same_images_have_the_same_predictions(model: tuinet.Model) -> None:
    images = model.images("test")[:20]
    pixels = images.images
    expected = model.predict(images).probabilities
    forms: list[Any] = [
        pixels,
        pixels.reshape(20, 784),
        pixels.astype(np.int64),
        pixels.tolist(),
        pixels / 255,
        (pixels / 255).astype(np.float16).astype(np.float64),
    ]
    for form in forms:
        np.testing.assert_allclose(model.predict(form).probabilities, expected, atol=2e-3)


def test_with_labels_predictions_are_evaluated(model: tuinet.Model) -> None:
    images = model.images("test")[:20]
    evaluation = model.predict(images.images, images.labels.tolist())
    assert isinstance(evaluation, Evaluation)
    assert evaluation.accuracy == model.predict(images).accuracy
    assert not isinstance(model.predict(images.images), Evaluation)


def test_without_images_there_are_no_predictions(model: tuinet.Model) -> None:
    evaluation = model.predict(np.zeros((0, 28, 28)), [])
    assert len(evaluation) == 0
    assert math.isnan(evaluation.accuracy)
    assert math.isnan(evaluation.loss)


def test_one_image_is_answered_as_among_many(model: tuinet.Model) -> None:
    images = model.images("test")[:20]
    expected = model.predict(images).answer(7)
    for pixels in (images.images[7], images.images[7].ravel(), images.images[7] / 255):
        answer = model.answer(pixels, label=int(images.labels[7]))
        assert (answer.predicted, answer.label) == (expected.predicted, expected.label)
        assert answer.loss == pytest.approx(expected.loss, abs=1e-4)
        np.testing.assert_allclose(answer.probabilities, expected.probabilities, atol=1e-5)


def test_without_a_label_the_loss_of_an_answer_is_unknown(model: tuinet.Model) -> None:
    assert math.isnan(model.answer(model.images("test").images[0]).loss)


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.zeros((3, 27, 28)), r"an array of shape \(3, 27, 28\): expected images of 784 pixels each"),
        (np.zeros(784), r"an array of shape \(784,\)"),
        (np.full((1, 784), 255.0), "from 255 to 255: expected numbers from 0 to 1"),
        (np.full((1, 784), np.nan), "from nan to nan: expected numbers from 0 to 1"),
        (np.full((1, 784), 256), "from 256 to 256: expected whole numbers from 0 to 255"),
        (np.full((1, 784), -1), "from -1 to -1: expected whole numbers from 0 to 255"),
    ],
)
def test_images_that_do_not_fit_are_refused(model: tuinet.Model, pixels: Any, message: str) -> None:
    with pytest.raises(ImageError, match=message):
        model.predict(pixels)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([1], "expected one for each of 2 images"),
        ([1, 10], "from 0 to 9"),
        ([-1, 1], "from 0 to 9"),
        ([1, 2.5], "0 to"),
    ],
)
def test_labels_that_do_not_fit_are_refused(model: tuinet.Model, labels: Any, message: str) -> None:
    with pytest.raises(ImageError, match=message):
        model.predict(np.zeros((2, 784)), labels)


def test_several_images_are_not_one_answer(model: tuinet.Model) -> None:
    with pytest.raises(ImageError, match="expected one image of 784 pixels"):
        model.answer(np.zeros((2, 28, 28)))
    with pytest.raises(ImageError, match="expected one image of 784 pixels"):
        model.answer(np.zeros((2, 14, 28)))


def test_weights_are_those_of_the_checkpoint(model: tuinet.Model) -> None:
    from safetensors.numpy import load_file

    saved = load_file(model.checkpoint.path)
    hidden, output = model.weights()
    assert (hidden.weight.shape, hidden.bias.shape) == ((16, 784), (16,))
    np.testing.assert_array_equal(hidden.weight, saved["layers.0.weight"])
    np.testing.assert_array_equal(output.bias, saved["layers.1.bias"])


def test_weights_are_read_only(model: tuinet.Model) -> None:
    with pytest.raises(ValueError, match="read-only"):
        model.weights()[0].weight[0, 0] = 1


def test_activations_follow_from_the_weights(model: tuinet.Model) -> None:
    image = model.images("test").images[0]
    hidden, output = model.activations(image)
    (w1, b1), (w2, b2) = model.weights()
    np.testing.assert_allclose(hidden.pre_activations, w1 @ (image.ravel() / 255) + b1, atol=1e-4)
    np.testing.assert_allclose(hidden.activations, np.maximum(hidden.pre_activations, 0))
    np.testing.assert_allclose(output.pre_activations, w2 @ hidden.activations + b2, atol=1e-4)
    np.testing.assert_allclose(output.activations, softmax(output.pre_activations[np.newaxis])[0], atol=1e-6)
    np.testing.assert_allclose(output.activations, model.answer(image).probabilities, atol=1e-6)


def test_a_trace_has_the_update_that_the_run_would_make(model: tuinet.Model) -> None:
    """By plain arithmetic from the file, for Nesterov's momentum."""
    from safetensors.numpy import load_file

    before = tuinet.open(model.run, 2)
    image = before.images("test").images[0]
    saved = load_file(before.checkpoint.path)
    traced = before.trace(image, label=7)
    assert traced.step is not None
    assert 0 < traced.step.rate < before.config.learning_rate
    for k, layer in enumerate(traced.layers):
        gradient = np.outer(layer.delta, layer.x)
        velocity = 0.9 * saved[f"optimizer.velocity.layers.{k}.weight"] + gradient
        expected = traced.step.rate * (gradient + 0.9 * velocity)
        np.testing.assert_allclose(layer.weight_update, expected, rtol=1e-4, atol=1e-9)


def test_without_a_label_the_predicted_class_is_traced(model: tuinet.Model) -> None:
    image = model.images("test").images[0]
    traced = model.trace(image)
    assert traced.labels.tolist() == [model.answer(image).predicted]
    np.testing.assert_allclose(traced.probabilities[0], model.answer(image).probabilities, rtol=1e-5)


def test_an_attribution_is_of_the_answer_unless_another_target_is_given(model: tuinet.Model) -> None:
    image = model.images("test").images[0]
    best, second = np.argsort(model.activations(image)[-1].activations)[::-1][:2].tolist()
    for method in METHODS:
        numbers = model.attribution(image, method)
        np.testing.assert_array_equal(numbers, model.attribution(image, method, Target(best, second)))
        assert numbers.shape == (784,)
        assert not np.array_equal(numbers, model.attribution(image, method, Target(best)))


def test_the_repr_names_the_run_the_checkpoint_and_the_layers(model: tuinet.Model) -> None:
    assert repr(model) == f"<Model {model.run.run_id} epoch-0003: 784-16-10>"
    assert model.classes == tuple("0123456789")
    assert (model.inputs, model.outputs) == (784, 10)
    assert model.config.hidden == (16,)

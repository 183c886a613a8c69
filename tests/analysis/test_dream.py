"""The images that classes and units respond to most."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis.brush import limit_ink, paint
from tuinet.analysis.dream import Dream, _Ascent, dream
from tuinet.analysis.representation import layer_outputs
from tuinet.nn.network import Network

SHAPE = (28, 28)


@pytest.fixture(scope="module")
def dreams(model: tuinet.Model) -> list[Dream]:
    """All steps of a dream of each class."""
    return list(dream(model.network, 2, range(10), SHAPE, np.random.default_rng(0), ink=100))


def test_the_logit_of_each_class_rises_step_by_step(dreams: list[Dream]) -> None:
    z = np.stack([each.z for each in dreams])
    assert [each.step for each in dreams] == list(range(61))
    assert (np.diff(z, axis=0) >= 0).all()
    assert (z[20] > z[0] + 3).all()


def test_the_network_takes_each_dream_for_its_class(model: tuinet.Model, dreams: list[Dream]) -> None:
    assert dreams[-1].probabilities.argmax(axis=1).tolist() == list(range(10))
    assert (dreams[-1].probabilities.diagonal() > 0.8).all()
    predictions = model.predict(dreams[-1].images)
    np.testing.assert_allclose(dreams[-1].probabilities, predictions.probabilities, atol=1e-5)


def test_pixels_stay_from_black_to_white_and_the_ink_within_its_limit(dreams: list[Dream]) -> None:
    for each in dreams:
        assert each.images.min() >= 0
        assert each.images.max() <= 1
        assert (each.images.sum(axis=(1, 2)) <= 100.1).all()


def test_the_same_noise_gives_the_same_dream(model: tuinet.Model, dreams: list[Dream]) -> None:
    again = list(dream(model.network, 2, range(10), SHAPE, np.random.default_rng(0), ink=100, steps=3))
    np.testing.assert_array_equal(again[3].images, dreams[3].images)


def test_a_hidden_unit_is_excited_more_than_by_any_test_image(model: tuinet.Model) -> None:
    *_, last = dream(model.network, 1, [3, 7], SHAPE, np.random.default_rng(0), ink=100)
    z = model.network.weights[0][[3, 7]] @ last.images.reshape(2, -1).T + model.network.biases[0][[3, 7], np.newaxis]
    np.testing.assert_allclose(z.diagonal(), last.z, rtol=1e-4)
    images = model.images("test").images
    own = images.reshape(len(images), -1)[images.sum(axis=(1, 2)) <= 100 * 255] / 255
    assert (last.z > (own @ model.network.weights[0][[3, 7]].T + model.network.biases[0][[3, 7]]).max(axis=0)).all()


def test_in_a_linear_network_the_optimal_image_is_found() -> None:
    network = Network((36, 3), rng=np.random.default_rng(0))
    *_, last = dream(network, 1, [0, 1, 2], (6, 6), np.random.default_rng(1), ink=5)
    # What a touch of the brush adds to the logit is known, so the best are, too: at most five, and none that lowers it.
    gains = -np.sort(-paint(network.weights[0].reshape(3, 6, 6)).reshape(3, -1))
    np.testing.assert_allclose(last.z, gains[:, :5].clip(0).sum(axis=1), rtol=0.01)


@pytest.mark.parametrize(("layer", "activation"), [(1, "relu"), (2, "sigmoid"), (3, "gelu")])
def test_the_direction_is_that_of_the_gradient(layer: int, activation: str) -> None:
    network = Network((36, 8, 7, 5), activation, rng=np.random.default_rng(2), dtype=np.float64)  # type: ignore[arg-type]
    units = [4, 1]
    touches = np.random.default_rng(3).uniform(0, 1, (2, 6, 6))
    differences = np.zeros((2, 36))
    for pixel in range(36):
        for sign in (1, -1):
            moved = touches.copy().reshape(2, 36)
            moved[:, pixel] += sign * 1e-6
            differences[:, pixel] += sign * z_of(network, layer, units, paint(moved.reshape(2, 6, 6)))
    direction = _Ascent(network, layer, units).direction(touches).reshape(2, 36)
    np.testing.assert_allclose(direction, differences / np.linalg.norm(differences, axis=1, keepdims=True), atol=1e-4)


def z_of(network: Network, layer: int, units: list[int], images: np.ndarray) -> np.ndarray:
    """The weighted sum of each unit for its own image."""
    a = layer_outputs(network, images.reshape(len(images), -1))[layer - 1]
    return (a @ network.weights[layer - 1].T + network.biases[layer - 1])[range(len(units)), units]


def test_on_white_paper_the_brush_paints_black(model: tuinet.Model, dreams: list[Dream]) -> None:
    # This network takes what it sees as negatives of what the other one does.
    inverted = model.network.copy()
    inverted.weights[0][...] *= -1
    inverted.biases[0][...] += model.network.weights[0].sum(axis=1)
    *_, last = dream(inverted, 2, range(10), SHAPE, np.random.default_rng(0), ink=100, paper=1, steps=5)
    np.testing.assert_allclose(last.images, 1 - dreams[5].images, atol=1e-3)


def test_touches_with_too_much_ink_are_projected_onto_the_limit() -> None:
    rng = np.random.default_rng(4)
    touches = rng.normal(0.5, 1, (3, 6, 6))
    nearest = limit_ink(touches, 5)
    assert nearest.sum(axis=(1, 2)) == pytest.approx(5, abs=1e-3)
    distance = np.linalg.norm((nearest - touches).reshape(3, -1), axis=1)
    for _ in range(200):
        other = rng.uniform(0, 1, (3, 6, 6)) * rng.integers(0, 2, (3, 6, 6))
        other *= np.minimum(1, 5 / other.sum(axis=(1, 2), keepdims=True))
        # On the way to any other image within the limits, the distance grows.
        step = nearest + 0.01 * (other - nearest)
        assert (np.linalg.norm((step - touches).reshape(3, -1), axis=1) >= distance - 1e-6).all()


def test_touches_within_the_limit_are_unchanged() -> None:
    touches = np.full((1, 6, 6), 0.1)
    np.testing.assert_array_equal(limit_ink(touches, 5), touches)


def test_a_brush_is_symmetric() -> None:
    first, second = np.random.default_rng(5).normal(size=(2, 1, 6, 8))
    assert (paint(first) * second).sum() == pytest.approx((first * paint(second)).sum())

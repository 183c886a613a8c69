"""The forward pass, against the plainest NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.dataset import Images
from tuinet.evaluation.dead_units import dead_shares
from tuinet.evaluation.forward import evaluate, predict
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network


def by_hand(network: Network, images: Images) -> NDArray[np.float64]:
    """Probabilities of a network with one hidden layer of tanh."""
    x = images.images.reshape(len(images), -1) / 255
    (w1, w2) = network.weights
    (b1, b2) = network.biases
    return np.asarray(softmax(np.tanh(x @ w1.T.astype(np.float64) + b1) @ w2.T + b2))


@pytest.fixture
def network() -> Network:
    return Network((784, 12, 10), "tanh", rng=np.random.default_rng(0))


@pytest.mark.parametrize("count", [1, 499, 500, 501, 1000])
def test_evaluations_are_right_for_any_number_of_images(count: int, digits: Images, network: Network) -> None:
    images = digits[:count]
    evaluation = evaluate(network, images)
    probabilities = by_hand(network, images)
    np.testing.assert_allclose(evaluation.probabilities, probabilities, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(evaluation.losses, -np.log(probabilities[np.arange(count), images.labels]), rtol=1e-4)
    np.testing.assert_array_equal(evaluation.labels, images.labels)


def test_predictions_are_those_of_the_evaluation(digits: Images, network: Network) -> None:
    predictions = predict(network, digits.images)
    np.testing.assert_allclose(predictions.probabilities, evaluate(network, digits).probabilities, atol=1e-6)


def test_predictions_are_exact_to_the_last_digit_of_float32(digits: Images) -> None:
    """Sums of float32 are wrong by 3e-6 here, and another program's sums are wrong in another way."""
    network = Network((784, 256, 10), "tanh", rng=np.random.default_rng(0))
    network.weights[1] *= 20
    probabilities = predict(network, digits.images).probabilities
    np.testing.assert_allclose(probabilities, by_hand(network, digits), rtol=1e-7, atol=1e-7)


def test_levels_and_shares_of_255_are_the_same_image(digits: Images, network: Network) -> None:
    shares = digits.images.astype(np.float32) / 255
    expected = predict(network, digits.images).probabilities
    np.testing.assert_allclose(predict(network, shares).probabilities, expected, atol=1e-6)


def test_no_images_give_no_predictions(digits: Images, network: Network) -> None:
    assert predict(network, digits.images[:0]).probabilities.shape == (0, 10)


def test_the_loss_is_finite_where_the_probability_is_rounded_to_zero(digits: Images, network: Network) -> None:
    network.biases[1][3] = 1000
    evaluation = evaluate(network, digits[:10])
    wrong = digits.labels[:10] != 3
    assert (evaluation.probabilities[wrong, digits.labels[:10][wrong]] == 0).all()
    np.testing.assert_allclose(evaluation.losses[wrong], 1000, rtol=0.01)


def test_a_unit_is_dead_if_no_image_activates_it(digits: Images) -> None:
    network = Network((784, 4, 3, 10), "relu", rng=np.random.default_rng(0))
    # Never above zero, and always.
    network.biases[0][0] = -1000
    network.biases[1][:] = 1000
    assert dead_shares(network, digits) == [0.25, 0.0]


def test_a_saturated_sigmoid_is_dead_too(digits: Images) -> None:
    network = Network((784, 4, 10), "sigmoid", rng=np.random.default_rng(0))
    network.biases[0][:2] = (-1000, 1000)
    assert dead_shares(network, digits) == [0.5]


def test_without_hidden_layers_no_unit_can_be_dead(digits: Images) -> None:
    assert dead_shares(Network((784, 10)), digits) == []

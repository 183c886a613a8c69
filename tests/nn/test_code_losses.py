"""Losses that compare outputs with codes: by hand, by finite differences, and at chance."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from tuinet.nn.arrays import Array
from tuinet.nn.code_losses import loss_for
from tuinet.nn.encodings import Encoding
from tuinet.nn.losses import Targets, softmax
from tuinet.nn.names import LOSSES, EncodingName, LossName
from tuinet.nn.network import Network, Propagation

GradientOf = Callable[[Callable[[], float], Array], Array]

EVERY = [(name, loss) for name, losses in LOSSES.items() for loss in losses]

LABELS = np.array([0, 6, 9, 3, 5])

N = len(LABELS)


def numbers(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(size=shape)


def soft_targets() -> Targets:
    return Targets(softmax(numbers(N, 10, seed=2)), np.array([1.0, 0.0, 2.5, 0.3, 1.0]))


def test_the_squared_error_of_a_number_is_half_the_square_of_the_difference() -> None:
    loss = loss_for(Encoding("number", "squared_error", 10), 2, dtype=np.float64)
    losses = loss.forward(np.array([[4.0], [8.5]]), np.array([6, 9]))
    np.testing.assert_allclose(losses, [2, 0.125])
    np.testing.assert_allclose(loss.backward(), [[-1], [-0.25]])
    assert loss.correct.tolist() == [False, False]


def test_the_squared_error_of_a_onehot_code_adds_up_over_its_outputs() -> None:
    loss = loss_for(Encoding("onehot", "squared_error", 3), 1, dtype=np.float64)
    np.testing.assert_allclose(loss.forward(np.array([[0.5, 0.75, 0.0]]), np.array([1])), [(0.25 + 0.0625) / 2])
    assert loss.correct.tolist() == [True]


def test_the_cross_entropy_of_bits_adds_up_over_the_bits() -> None:
    loss = loss_for(Encoding("binary", "cross_entropy", 4), 1, dtype=np.float64)
    # The bits are 1 with probabilities 3/4 and 1/4, and label 2 is 1 0.
    losses = loss.forward(np.array([[math.log(3), -math.log(3)]]), np.array([2]))
    np.testing.assert_allclose(losses, [-2 * math.log(3 / 4)])
    np.testing.assert_allclose(loss.activations, [[0.75, 0.25]])
    np.testing.assert_allclose(loss.backward(), [[-0.25, 0.25]])


def test_huge_logits_of_bits_have_a_finite_loss() -> None:
    loss = loss_for(Encoding("binary", "cross_entropy", 4), 1)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        np.testing.assert_allclose(loss.forward(np.array([[1e4, -1e4]], np.float32), np.array([1])), [2e4])


@pytest.mark.parametrize(("name", "loss_name"), EVERY)
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("targets", [None, soft_targets()], ids=["labels", "targets"])
def test_the_network_gives_the_gradient_of_every_loss_with_respect_to_every_parameter(
    name: EncodingName, loss_name: LossName, smoothing: float, targets: Targets | None, gradient_of: GradientOf
) -> None:
    encoding = Encoding(name, loss_name, 10)
    network = Network((6, 5, encoding.outputs), "tanh", dtype=np.float64)
    network.parameters[...] = numbers(len(network.parameters), seed=4)
    gradient = np.full_like(network.parameters, np.nan)
    propagation = Propagation(network, N, gradient)
    loss = loss_for(encoding, N, smoothing, np.float64)
    x = numbers(N, 6, seed=6)

    def mean_loss() -> float:
        return float(loss.forward(propagation.forward(x), LABELS, targets).mean())

    differences = gradient_of(mean_loss, network.parameters)
    mean_loss()
    propagation.backward(loss.backward())
    np.testing.assert_allclose(gradient, differences, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("name", "loss_name"), EVERY)
def test_probabilities_are_the_softmax_of_the_scores(name: EncodingName, loss_name: LossName) -> None:
    encoding = Encoding(name, loss_name, 10)
    outputs = numbers(N, encoding.outputs)
    loss = loss_for(encoding, N, dtype=np.float64)
    loss.forward(outputs.copy(), LABELS)
    np.testing.assert_allclose(loss.probabilities, softmax(encoding.scores(outputs)), rtol=1e-12)
    np.testing.assert_array_equal(loss.correct, loss.probabilities.argmax(axis=1) == LABELS)


@pytest.mark.parametrize(("name", "loss_name"), EVERY)
def test_a_smoothed_target_is_a_mixture_of_all_codes(name: EncodingName, loss_name: LossName) -> None:
    encoding = Encoding(name, loss_name, 10)
    outputs = numbers(N, encoding.outputs)
    smoothed = loss_for(encoding, N, 0.3, np.float64).forward(outputs.copy(), LABELS)
    shares = 0.7 * np.eye(10)[LABELS] + 0.03
    mixed = loss_for(encoding, N, dtype=np.float64).forward(outputs.copy(), LABELS, Targets(shares))
    np.testing.assert_allclose(smoothed, mixed, rtol=1e-12)


@pytest.mark.parametrize(("name", "loss_name"), EVERY)
def test_no_constant_output_has_a_lower_loss_than_chance(name: EncodingName, loss_name: LossName) -> None:
    encoding = Encoding(name, loss_name, 10)
    labels = np.arange(10)
    loss = loss_for(encoding, 10, dtype=np.float64)
    outputs = np.zeros((10, encoding.outputs))
    for _ in range(2000):
        loss.forward(outputs.copy(), labels)
        outputs -= loss.backward().sum(axis=0)
    assert loss.forward(outputs.copy(), labels).mean() == pytest.approx(encoding.chance_loss, rel=1e-6)

"""Weight decay and clipping."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.nn.arrays import Array
from tuinet.nn.losses import SoftmaxCrossEntropy
from tuinet.nn.network import Network, Propagation
from tuinet.nn.optimizers import OPTIMIZERS, clip_norm

GradientOf = Callable[[Callable[[], float], Array], Array]

RATE = 0.1
DECAY = 0.5
COUPLED = sorted(name for name, optimizer in OPTIMIZERS.items() if not (optimizer.decoupled or optimizer.full_batch))


def steps(name: str, decayed: int, weight_decay: float, pull: float = 0.0) -> Array:
    """θ = (1, -2) after the gradients (0.5, 1) and (0.25, -1), to which `pull` θ is added for the first `decayed`."""
    used = OPTIMIZERS[name](2, decayed, weight_decay, dtype=np.float64)
    parameters = np.array([1.0, -2.0])
    for gradient in ([0.5, 1.0], [0.25, -1.0]):
        used.step(parameters, np.array(gradient) + pull * parameters * (np.arange(2) < decayed), RATE)
    return parameters


@pytest.mark.parametrize("name", COUPLED)
@pytest.mark.parametrize("decayed", [1, 2])
def test_coupled_decay_is_part_of_the_gradient(name: str, decayed: int) -> None:
    np.testing.assert_allclose(steps(name, decayed, DECAY), steps(name, decayed, 0.0, pull=DECAY), rtol=1e-14)


def test_decay_in_gradient_descent_by_hand() -> None:
    # g + 0.5 θ = 0.5 + 0.5·1 = 1, θ = 1 - 0.1 = 0.9; then 0.25 + 0.5·0.9 = 0.7, θ = 0.9 - 0.07 = 0.83
    assert steps("sgd", 1, DECAY)[0] == pytest.approx(0.83, rel=1e-14)


def test_adamw_decays_independently_of_the_moments() -> None:
    # Adam's steps are 0.1 and 0.093217964, plus 0.1·0.5·1 = 0.05 and 0.1·0.5·0.85 = 0.0425:
    # θ = 1 - 0.15 = 0.85, then 0.85 - 0.135717964 = 0.714282036
    assert steps("adamw", 1, DECAY)[0] == pytest.approx(0.714282036, abs=2e-8)


def test_lion_decays_independently_of_the_signs() -> None:
    # Lion's steps are 0.1, plus 0.1·0.5·1 = 0.05 and 0.1·0.5·0.85 = 0.0425: θ = 0.85, then 0.7075
    assert steps("lion", 1, DECAY)[0] == pytest.approx(0.7075, rel=1e-14)


def test_adam_scales_the_decay_like_the_gradient() -> None:
    # g = 0.5 + 0.5·1 = 1 and Adam's first step is 0.1 whatever the size of g
    used = OPTIMIZERS["adam"](1, 1, DECAY, dtype=np.float64)
    parameters = np.array([1.0])
    used.step(parameters, np.array([0.5]), RATE)
    assert parameters[0] == pytest.approx(0.9, abs=2e-8)


@pytest.mark.parametrize("name", [name for name, rule in OPTIMIZERS.items() if not rule.full_batch])
def test_decay_spares_the_biases(name: str) -> None:
    assert steps(name, 1, DECAY)[1] == steps(name, 1, 0.0)[1]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_decay_alone_shrinks_the_weights(name: str) -> None:
    used = OPTIMIZERS[name](2, 2, DECAY, dtype=np.float64)
    parameters = np.array([1.0, -2.0])
    used.step(parameters, np.zeros(2), RATE)
    assert (np.abs(parameters) < [1, 2]).all()


def test_decay_is_the_gradient_of_half_lambda_times_the_squared_weights(gradient_of: GradientOf) -> None:
    network = Network((4, 5, 3), "tanh", dtype=np.float64)
    network.parameters[...] = np.random.default_rng(0).uniform(-1, 1, len(network.parameters))
    gradient = np.empty_like(network.parameters)
    propagation = Propagation(network, 6, gradient)
    loss = SoftmaxCrossEntropy(3, 6, dtype=np.float64)
    x = np.random.default_rng(1).uniform(-1, 1, (6, 4))
    labels = np.array([0, 1, 2, 2, 1, 0])

    def objective() -> float:
        squares = sum(float(np.square(weight).sum()) for weight in network.weights)
        return float(loss.forward(propagation.forward(x), labels).mean()) + DECAY / 2 * squares

    differences = gradient_of(objective, network.parameters)
    objective()
    propagation.backward(loss.backward())
    OPTIMIZERS["sgd"](len(gradient), network.weight_count, DECAY, dtype=np.float64).step(
        network.parameters, gradient, RATE
    )
    np.testing.assert_allclose(gradient / RATE, differences, rtol=1e-6, atol=1e-8)


def test_a_longer_gradient_is_scaled_down_to_the_maximum_norm() -> None:
    gradient = np.array([3.0, 4.0])
    clip_norm(gradient, 1.0)
    np.testing.assert_allclose(gradient, [0.6, 0.8], rtol=1e-14)


@pytest.mark.parametrize("longest", [5.0, 6.0])
def test_a_shorter_gradient_is_unchanged(longest: float) -> None:
    gradient = np.array([3.0, 4.0])
    clip_norm(gradient, longest)
    assert gradient.tolist() == [3.0, 4.0]


def test_a_gradient_of_zero_stays_zero() -> None:
    gradient = np.zeros(2)
    clip_norm(gradient, 1.0)
    assert gradient.tolist() == [0.0, 0.0]


def test_clipping_keeps_float32() -> None:
    gradient = np.full(100, 7, np.float32)
    clip_norm(gradient, 1.0)
    assert gradient.dtype == np.float32
    assert np.linalg.norm(gradient) == pytest.approx(1, rel=1e-6)


def test_a_gradient_whose_norm_overflows_keeps_its_direction() -> None:
    gradient = np.array([3e20, 4e20], np.float32)
    with np.errstate(over="ignore"):
        clip_norm(gradient, 1.0)
    np.testing.assert_allclose(gradient, [0.6, 0.8], rtol=1e-6)

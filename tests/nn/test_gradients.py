"""Every backward pass against finite differences, in float64: layer by layer, the loss, and the whole network."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.arrays import Array
from tuinet.nn.layers import Activate, Dropout, Layer, Linear
from tuinet.nn.losses import SoftmaxCrossEntropy, Targets, softmax
from tuinet.nn.network import Network, Propagation

GradientOf = Callable[[Callable[[], float], Array], Array]

N = 5
IN = 4
OUT = 3
DOUBLE = np.dtype(np.float64)


def assert_close(backward: Array, differences: Array) -> None:
    np.testing.assert_allclose(backward, differences, rtol=1e-6, atol=1e-8)


def numbers(*shape: int, seed: int = 0) -> Array:
    """Numbers of which none is nearer to 0, where kinks are, than 0.1."""
    chance = np.random.default_rng(seed).uniform(-1, 1, shape)
    return np.asarray(chance + 0.1 * np.sign(chance))


def linear() -> Linear:
    return Linear(numbers(OUT, IN), numbers(OUT, seed=1), np.empty((OUT, IN)), np.empty(OUT), N)


def projected(layer: Layer, x: Array, onto: Array, before: Callable[[], None] = lambda: None) -> Callable[[], float]:
    """A scalar whose gradient with respect to the layer's output is `onto`."""

    def scalar() -> float:
        before()
        return float(np.vdot(layer.forward(x), onto))

    return scalar


def test_linear_gives_the_gradient_with_respect_to_its_input(gradient_of: GradientOf) -> None:
    layer = linear()
    x = numbers(N, IN, seed=2)
    onto = numbers(N, OUT, seed=3)
    differences = gradient_of(projected(layer, x, onto), x)
    layer.forward(x)
    assert_close(layer.backward(onto), differences)


@pytest.mark.parametrize("name", ["weight", "bias"])
def test_linear_gives_the_gradient_with_respect_to_its_parameters(name: str, gradient_of: GradientOf) -> None:
    layer = linear()
    x = numbers(N, IN, seed=2)
    onto = numbers(N, OUT, seed=3)
    differences = gradient_of(projected(layer, x, onto), getattr(layer, name))
    layer.forward(x)
    layer.backward(onto)
    assert_close(getattr(layer, f"{name}_gradient"), differences)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_activate_gives_the_gradient_with_respect_to_its_input(activation: str, gradient_of: GradientOf) -> None:
    layer = Activate(ACTIVATIONS[activation], OUT, N, DOUBLE)
    x = numbers(N, OUT)
    onto = numbers(N, OUT, seed=1)
    differences = gradient_of(projected(layer, x, onto), x)
    layer.forward(x)
    assert_close(layer.backward(onto), differences)


def test_dropout_gives_the_gradient_for_the_mask_it_drew(gradient_of: GradientOf) -> None:
    rng = np.random.default_rng(0)
    state = rng.bit_generator.state
    layer = Dropout(0.4, rng, OUT, N, DOUBLE)
    x = numbers(N, OUT)
    onto = numbers(N, OUT, seed=1)

    def same_mask() -> None:
        rng.bit_generator.state = state

    differences = gradient_of(projected(layer, x, onto, same_mask), x)
    same_mask()
    layer.forward(x)
    assert_close(layer.backward(onto), differences)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.7])
def test_the_loss_gives_the_gradient_with_respect_to_the_logits(smoothing: float, gradient_of: GradientOf) -> None:
    loss = SoftmaxCrossEntropy(OUT, N, smoothing, np.float64)
    logits = 3 * numbers(N, OUT)
    labels = np.array([0, 1, 2, 2, 0])
    differences = gradient_of(lambda: float(loss.forward(logits.copy(), labels).mean()), logits)
    loss.forward(logits.copy(), labels)
    assert_close(loss.backward(), differences)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_gradient_of_the_loss_takes_targets_and_weights_into_account(
    smoothing: float, gradient_of: GradientOf
) -> None:
    loss = SoftmaxCrossEntropy(OUT, N, smoothing, np.float64)
    logits = 3 * numbers(N, OUT)
    labels = np.array([0, 1, 2, 2, 0])
    targets = Targets(softmax(numbers(N, OUT, seed=1)), np.array([1.0, 0.0, 2.5, 0.3, 1.0]))
    differences = gradient_of(lambda: float(loss.forward(logits.copy(), labels, targets).mean()), logits)
    loss.forward(logits.copy(), labels, targets)
    assert_close(loss.backward(), differences)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("hidden", [(), (5,), (5, 4, 3)], ids=["none", "one", "three"])
@pytest.mark.parametrize(("dropout", "smoothing"), [(0.0, 0.0), (0.3, 0.2)], ids=["plain", "regularised"])
def test_the_network_gives_the_gradient_with_respect_to_every_parameter(
    activation: str, hidden: tuple[int, ...], dropout: float, smoothing: float, gradient_of: GradientOf
) -> None:
    network = Network((6, *hidden, OUT), activation, dtype=np.float64)
    network.parameters[...] = numbers(len(network.parameters), seed=4)
    rng = np.random.default_rng(5)
    state = rng.bit_generator.state
    gradient = np.full_like(network.parameters, np.nan)
    propagation = Propagation(network, N, gradient, dropout, rng)
    loss = SoftmaxCrossEntropy(OUT, N, smoothing, np.float64)
    x = numbers(N, 6, seed=6)
    labels = np.array([0, 1, 2, 2, 0])

    def mean_loss() -> float:
        rng.bit_generator.state = state
        return float(loss.forward(propagation.forward(x), labels).mean())

    differences = gradient_of(mean_loss, network.parameters)
    mean_loss()
    propagation.backward(loss.backward())
    assert_close(gradient, differences)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("hidden", [(), (5,), (5, 4, 3)], ids=["none", "one", "three"])
def test_the_network_gives_the_gradient_with_respect_to_its_input(
    activation: str, hidden: tuple[int, ...], gradient_of: GradientOf
) -> None:
    network = Network((6, *hidden, OUT), activation, dtype=np.float64)
    network.parameters[...] = numbers(len(network.parameters), seed=4)
    propagation = Propagation(network, N)
    loss = SoftmaxCrossEntropy(OUT, N, dtype=np.float64)
    x = numbers(N, 6, seed=6)
    labels = np.array([0, 1, 2, 2, 0])

    def mean_loss() -> float:
        return float(loss.forward(propagation.forward(x), labels).mean())

    differences = gradient_of(mean_loss, x)
    mean_loss()
    x_gradient = propagation.backward_to_input(loss.backward()).copy()
    assert x_gradient.shape == x.shape
    assert_close(x_gradient, differences)
    gradient = propagation.gradient.copy()
    np.testing.assert_array_equal(propagation.input_gradient(2 * loss.gradient), 2 * x_gradient)
    np.testing.assert_array_equal(propagation.gradient, gradient)


def test_each_layer_goes_through_its_own_activation(gradient_of: GradientOf) -> None:
    network = Network((6, 5, 4, OUT), ("tanh", "softplus"), dtype=np.float64)
    network.parameters[...] = numbers(len(network.parameters), seed=4)
    propagation = Propagation(network, N)
    x = numbers(N, 6, seed=6)
    (first, second, last), (b, c, d) = network.weights, network.biases
    by_hand = np.log1p(np.exp(np.tanh(x @ first.T + b) @ second.T + c)) @ last.T + d
    np.testing.assert_allclose(propagation.forward(x), by_hand)
    onto = numbers(N, OUT, seed=3)
    differences = gradient_of(lambda: float(np.vdot(propagation.forward(x), onto)), network.parameters)
    propagation.forward(x)
    propagation.backward(onto)
    assert_close(propagation.gradient, differences)


def test_asking_for_the_gradient_of_the_input_changes_no_other_gradient() -> None:
    network = Network((6, 5, OUT), rng=np.random.default_rng(0))
    gradient = np.ones((N, OUT), np.float32)
    vectors = []
    for name in ("backward", "backward_to_input"):
        propagation = Propagation(network, N, np.empty_like(network.parameters))
        propagation.forward(np.ones((N, 6), np.float32))
        getattr(propagation, name)(gradient)
        vectors.append(propagation.gradient)
    np.testing.assert_array_equal(*vectors)

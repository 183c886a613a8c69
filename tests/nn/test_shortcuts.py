"""Residual shortcuts: what they compute, their gradients, and what evaluation makes of them."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.nn.arrays import Array
from tuinet.nn.folding import folded
from tuinet.nn.losses import SoftmaxCrossEntropy
from tuinet.nn.names import NormalisationName
from tuinet.nn.network import Network, Propagation

GradientOf = Callable[[Callable[[], float], Array], Array]

N = 5
WIDTHS = (6, 4, 4, 4, 3, 3)
"""Shortcuts pass the second and the third hidden layer. The output never has one"""

ACTIVATIONS = ("tanh", "softplus", "gelu", "tanh")
LABELS = np.array([0, 1, 2, 2, 0])
NORMALISATIONS = ["none", "batch", "layer"]


def network(normalisation: NormalisationName = "none") -> Network:
    """A network in float64 in which no number is special."""
    made = Network(WIDTHS, ACTIVATIONS, dtype=np.float64, normalisation=normalisation, shortcuts="residual")
    random = np.random.default_rng(0)
    made.state[...] = random.uniform(0.2, 1, len(made.state)) * random.choice([-1, 1], len(made.state))
    for variance in made.variances:
        np.abs(variance, out=variance)
    return made


def images() -> Array:
    return np.random.default_rng(9).normal(size=(N, WIDTHS[0]))


def test_layers_as_wide_as_the_hidden_layer_before_them_have_a_shortcut() -> None:
    assert list(network().shortcuts) == [1, 2]
    assert list(Network((4, 4, 4, 4), shortcuts="residual").shortcuts) == [1]
    assert not Network(WIDTHS).shortcuts


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_a_shortcut_adds_the_input_to_the_sums_before_the_activation(normalisation: NormalisationName) -> None:
    made = network(normalisation)
    propagation = Propagation(made, N)
    propagation.forward(images())
    for layer in (1, 2):
        sums = propagation.linears[layer].z
        if normalisation != "none":
            sums = propagation.norms[layer].z
        z = propagation.activates[layer].z
        np.testing.assert_allclose(z, sums + propagation.activates[layer - 1].a)
        assert z is propagation.before_activation[layer].z
    np.testing.assert_allclose(
        propagation.linears[1].z, propagation.activates[0].a @ made.weights[1].T + made.biases[1]
    )


@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_the_gradient_with_respect_to_every_parameter(
    normalisation: NormalisationName, dropout: float, gradient_of: GradientOf
) -> None:
    made = network(normalisation)
    statistics = made.state.copy()
    rng = np.random.default_rng(5)
    draws = rng.bit_generator.state
    propagation = Propagation(made, N, np.full_like(made.parameters, np.nan), dropout, rng)
    loss = SoftmaxCrossEntropy(WIDTHS[-1], N, dtype=np.float64)
    x = images()

    def mean_loss() -> float:
        rng.bit_generator.state = draws
        made.state[len(made.parameters) :] = statistics[len(made.parameters) :]
        return float(loss.forward(propagation.forward(x), LABELS).mean())

    differences = gradient_of(mean_loss, made.parameters)
    mean_loss()
    propagation.backward(loss.backward())
    np.testing.assert_allclose(propagation.gradient, differences, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_the_gradient_with_respect_to_the_images(normalisation: NormalisationName, gradient_of: GradientOf) -> None:
    made = network(normalisation)
    made.shortcuts[2][1] = 0
    propagation = Propagation(made, N)
    x = images()
    onto = np.random.default_rng(3).normal(size=(N, WIDTHS[-1]))
    differences = gradient_of(lambda: float(np.vdot(propagation.forward(x), onto)), x)
    propagation.forward(x)
    np.testing.assert_allclose(propagation.input_gradient(onto), differences, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(propagation.backward_to_input(onto), differences, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("layer", [0, 1, 2, 3])
def test_the_gradient_of_a_single_unit_with_respect_to_the_images(layer: int, gradient_of: GradientOf) -> None:
    propagation = Propagation(network("layer"), N)
    x = images()

    def unit() -> float:
        propagation.forward(x)
        return float(propagation.before_activation[layer].z[:, 1].sum())

    differences = gradient_of(unit, x)
    # What another backward pass has left behind must not matter.
    propagation.input_gradient(np.ones((N, WIDTHS[-1])))
    unit()
    part = propagation.before_activation[layer]
    gradient = np.zeros_like(part.z)
    gradient[:, 1] = 1
    np.testing.assert_allclose(propagation.input_gradient(gradient, since=part), differences, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("normalisation", ["none", "batch"])
def test_a_shortcut_is_a_weight_of_one_more(normalisation: NormalisationName) -> None:
    made = network(normalisation)
    made.shortcuts[2][1] = 0
    plain = folded(made)
    assert (plain.normalisation, plain.shortcuts) == ("none", {})
    np.testing.assert_allclose(Propagation(plain, N).forward(images()), Propagation(made, N).forward(images()))
    assert folded(network("layer")).shortcuts


def test_copies_have_the_same_shortcuts() -> None:
    made = network()
    made.shortcuts[2][1] = 0
    for copy in (made.copy(), made.with_outputs(3)):
        np.testing.assert_array_equal(copy.shortcuts[2], [1, 0, 1, 1])
    made.copy().shortcuts[1][0] = 0
    assert made.shortcuts[1].all()


def test_the_first_weights_are_the_smaller_the_more_shortcuts_there_are() -> None:
    without = Network((6, 4, 4, 4, 3), rng=np.random.default_rng(0))
    residual = Network((6, 4, 4, 4, 3), rng=np.random.default_rng(0), shortcuts="residual")
    ratios = [b / a for a, b in zip(without.weights, residual.weights, strict=True)]
    for ratio, expected in zip(ratios, (1, 2**-0.5, 2**-0.5, 1), strict=True):
        np.testing.assert_allclose(ratio, expected, rtol=1e-6)

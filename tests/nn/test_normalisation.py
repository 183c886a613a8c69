"""Batch and layer normalisation: what they compute, their gradients, and what evaluation makes of them."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.nn.arrays import Array
from tuinet.nn.folding import folded
from tuinet.nn.losses import SoftmaxCrossEntropy
from tuinet.nn.names import NormalisationName
from tuinet.nn.network import Network, Propagation
from tuinet.nn.normalisation import EPSILON

GradientOf = Callable[[Callable[[], float], Array], Array]

N = 5
WIDTHS = (6, 5, 4, 3)
LABELS = np.array([0, 1, 2, 2, 0])


def network(normalisation: NormalisationName, seed: int = 0) -> Network:
    """A network in float64 in which no number is special."""
    made = Network(WIDTHS, ("tanh", "softplus"), dtype=np.float64, normalisation=normalisation)
    random = np.random.default_rng(seed)
    made.state[...] = random.uniform(0.2, 1, len(made.state)) * random.choice([-1, 1], len(made.state))
    for variance in made.variances:
        np.abs(variance, out=variance)
    return made


def images(count: int = N) -> Array:
    return np.random.default_rng(9).normal(size=(count, WIDTHS[0]))


def training(of: Network, count: int = N) -> Propagation:
    return Propagation(of, count, np.full_like(of.parameters, np.nan))


def sums(propagation: Propagation) -> Array:
    """The inputs of the first normalisation."""
    return propagation.linears[0].z


def test_a_batch_has_mean_0_and_variance_1_in_each_unit() -> None:
    made = network("batch")
    propagation = training(made)
    propagation.forward(images())
    n = propagation.norms[0].normalised
    np.testing.assert_allclose(n.mean(axis=0), 0, atol=1e-12)
    variance = sums(propagation).var(axis=0)
    np.testing.assert_allclose(n.var(axis=0), variance / (variance + EPSILON))
    np.testing.assert_allclose(propagation.activates[0].z, made.scales[0] * n + made.shifts[0])


def test_each_image_has_mean_0_and_variance_1_in_the_units_of_a_layer() -> None:
    made = network("layer")
    for propagation in (training(made), Propagation(made, N)):
        propagation.forward(images())
        n = propagation.norms[0].normalised
        np.testing.assert_allclose(n.mean(axis=1), 0, atol=1e-12)
        variance = sums(propagation).var(axis=1)
        np.testing.assert_allclose(n.var(axis=1), variance / (variance + EPSILON))
        np.testing.assert_allclose(propagation.activates[0].z, made.scales[0] * n + made.shifts[0])


def test_the_running_means_move_a_tenth_of_the_way_to_those_of_the_batch() -> None:
    made = network("batch")
    mean, variance = made.means[0].copy(), made.variances[0].copy()
    propagation = training(made)
    propagation.forward(images())
    np.testing.assert_allclose(made.means[0], 0.9 * mean + 0.1 * sums(propagation).mean(axis=0))
    np.testing.assert_allclose(made.variances[0], 0.9 * variance + 0.1 * sums(propagation).var(axis=0, ddof=1))


def test_evaluation_uses_the_running_means_and_keeps_them() -> None:
    made = network("batch")
    state = made.state.copy()
    propagation = Propagation(made, N)
    propagation.forward(images())
    n = (sums(propagation) - made.means[0]) / np.sqrt(made.variances[0] + EPSILON)
    np.testing.assert_allclose(propagation.norms[0].normalised, n)
    np.testing.assert_array_equal(made.state, state)


def test_an_answer_does_not_depend_on_the_other_images_of_the_batch() -> None:
    for normalisation in ("batch", "layer"):
        made = network(normalisation)
        together = Propagation(made, N).forward(images())
        alone = Propagation(made, 1).forward(images()[:1])
        np.testing.assert_allclose(alone[0], together[0])


def test_a_batch_of_one_image_is_trained_with_the_running_means_which_it_leaves_alone() -> None:
    made = network("batch")
    state = made.state.copy()
    logits = training(made, 1).forward(images(1)).copy()
    np.testing.assert_array_equal(logits, Propagation(made, 1).forward(images(1)))
    np.testing.assert_array_equal(made.state, state)


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
@pytest.mark.parametrize("is_training", [True, False])
@pytest.mark.parametrize("count", [1, N])
def test_gradients_are_those_of_finite_differences(
    normalisation: NormalisationName, is_training: bool, count: int, gradient_of: GradientOf
) -> None:
    made = network(normalisation)
    propagation = training(made, count) if is_training else Propagation(made, count)
    loss = SoftmaxCrossEntropy(WIDTHS[-1], count, dtype=np.float64)
    x = images(count)
    statistics = made.state[len(made.parameters) :].copy()

    def mean_loss() -> float:
        made.state[len(made.parameters) :] = statistics
        return float(loss.forward(propagation.forward(x), LABELS[:count]).mean())

    of_parameters = gradient_of(mean_loss, made.parameters)
    of_x = gradient_of(mean_loss, x)
    mean_loss()
    x_gradient = propagation.backward_to_input(loss.backward()).copy()
    np.testing.assert_allclose(propagation.gradient, of_parameters, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(x_gradient, of_x, rtol=1e-6, atol=1e-8)
    gradient = propagation.gradient.copy()
    np.testing.assert_allclose(propagation.input_gradient(2 * loss.gradient), 2 * x_gradient)
    np.testing.assert_array_equal(propagation.gradient, gradient)


def test_a_unit_whose_sums_are_all_equal_does_not_divide_by_zero() -> None:
    for normalisation in ("batch", "layer"):
        made = network(normalisation)
        made.weights[0][...] = 0
        made.biases[0][...] = 3
        propagation = training(made)
        assert np.isfinite(propagation.forward(images())).all()
        propagation.backward(np.ones((N, WIDTHS[-1])))
        assert np.isfinite(propagation.gradient).all()


def test_the_folded_network_gives_the_same_answers_with_weights_and_biases_alone() -> None:
    made = network("batch")
    plain = folded(made)
    assert (plain.normalisation, len(plain.state)) == ("none", len(Network(WIDTHS).parameters))
    logits = Propagation(made, N).forward(images())
    np.testing.assert_allclose(Propagation(plain, N).forward(images()), logits, rtol=1e-12)


@pytest.mark.parametrize("normalisation", ["none", "layer"])
def test_there_is_nothing_else_to_fold(normalisation: NormalisationName) -> None:
    made = network(normalisation)
    assert folded(made) is made


def test_scales_begin_at_1_and_shifts_at_0_and_neither_decays() -> None:
    made = Network(WIDTHS, rng=np.random.default_rng(0), normalisation="batch")
    assert all((scale == 1).all() for scale in made.scales)
    assert not any(shift.any() for shift in made.shifts)
    assert made.weight_count == 6 * 5 + 5 * 4 + 4 * 3
    assert all(np.shares_memory(scale, made.parameters[made.weight_count :]) for scale in made.scales)


def test_normalisation_leaves_the_initial_weights_as_they_are() -> None:
    plain, normalised = (
        Network(WIDTHS, rng=np.random.default_rng(0), normalisation=name) for name in ("none", "batch")
    )
    np.testing.assert_array_equal(plain.parameters, normalised.parameters[: len(plain.parameters)])


@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
def test_the_state_goes_into_named_parts_and_back(normalisation: NormalisationName) -> None:
    made = network(normalisation)
    parts = {name: part.copy() for name, part in made.named(made.state).items()}
    other = network(normalisation, seed=1)
    other.state[...] = other.state_vector(parts)
    np.testing.assert_array_equal(other.state, made.state)
    np.testing.assert_array_equal(made.copy().state, made.state)
    expected = {f"layers.{layer}.{kind}" for layer in range(3) for kind in ("weight", "bias")}
    if normalisation != "none":
        expected |= {f"layers.{layer}.{kind}" for layer in range(2) for kind in ("scale", "shift")}
    assert made.named(made.parameters).keys() == expected
    if normalisation == "batch":
        expected |= {f"layers.{layer}.{kind}" for layer in range(2) for kind in ("mean", "variance")}
    assert parts.keys() == expected

"""The importance of each unit, compared with evaluating the network without it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import tuinet
from tuinet.analysis.importance import reach, right_without
from tuinet.analysis.surgery import Surgery, evaluate_after
from tuinet.analysis.units import STRONGEST, unit_statistics
from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import scaled
from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.names import ActivationName, NormalisationName
from tuinet.nn.network import Network, Propagation

WIDTHS = (784, 12, 10, 8, 10)

Counts = NDArray[np.intp]


@pytest.fixture(scope="module")
def images(model: tuinet.Model) -> Images:
    return model.images("test")[:600]


def copied(network: Network) -> Network:
    # In float64, rounding decides no answer.
    return network.copy(np.float64)


def random_network(
    activation: ActivationName, normalisation: NormalisationName = "none", widths: tuple[int, ...] = WIDTHS
) -> Network:
    rng = np.random.default_rng(7)
    network = Network(widths, activation, rng=rng, dtype=np.float64, normalisation=normalisation, shortcuts="residual")
    for numbers in (*network.scales, *network.variances):
        numbers[...] = rng.uniform(0.5, 2, len(numbers))
    for bias in network.biases:
        bias[...] = rng.normal(0, 0.1, bias.shape)
    return network


def propagated(network: Network, images: Images) -> Propagation:
    propagation = Propagation(network, len(images))
    propagation.forward(scaled(images.images))
    return propagation


def right_without_each(network: Network, images: Images, layer: int) -> list[int]:
    """The number of right answers without each unit of a layer, by evaluating the network once per unit."""
    counts = []
    for unit in range(network.widths[layer + 1]):
        without = copied(network)
        without.weights[layer + 1][:, unit] = 0
        if layer + 1 in without.shortcuts:
            without.shortcuts[layer + 1][unit] = 0
        logits = propagated(without, images).linears[-1].z
        counts.append(int((logits.argmax(axis=1) == images.labels).sum()))
    return counts


def test_the_importance_of_trained_units_is_what_removing_each_of_them_costs(
    model: tuinet.Model, images: Images
) -> None:
    network = copied(model.network)
    *_, statistics = unit_statistics(network, images, layer=0)
    expected = np.array(right_without_each(network, images, 0))
    np.testing.assert_array_equal(statistics.right_without, expected)
    accuracy = (propagated(network, images).linears[-1].z.argmax(axis=1) == images.labels).mean()
    np.testing.assert_allclose(statistics.importance, accuracy - expected / len(images))
    # The units of a network this small are not all the same.
    assert statistics.importance.max() > 0.02


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_importance_in_deep_networks_is_what_removing_each_unit_costs(
    images: Images, activation: ActivationName, layer: int
) -> None:
    network = random_network(activation)
    propagation = propagated(network, images)
    counts = right_without(network, propagation, images.labels.astype(np.intp), layer)
    assert counts is not None
    assert counts.tolist() == right_without_each(network, images, layer)


@pytest.mark.parametrize("layer", [0, 2])
@pytest.mark.parametrize("normalisation", ["batch", "layer"])
def test_the_importance_in_normalised_networks_is_what_removing_each_unit_costs(
    images: Images, normalisation: NormalisationName, layer: int
) -> None:
    network = random_network("relu", normalisation)
    *_, statistics = unit_statistics(network, images[:200], layer)
    assert statistics.right_without.tolist() == right_without_each(network, images[:200], layer)


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
def test_the_importance_in_residual_networks_is_what_removing_each_unit_costs(
    images: Images, normalisation: NormalisationName, layer: int
) -> None:
    network = random_network("relu", normalisation, (784, 10, 10, 10, 10))
    assert list(network.shortcuts) == [1, 2]
    *_, statistics = unit_statistics(network, images[:200], layer)
    assert statistics.right_without.tolist() == right_without_each(network, images[:200], layer)


def test_of_equal_logits_the_first_class_wins_with_and_without_a_unit(images: Images) -> None:
    network = Network((784, 3, 10), dtype=np.float64)
    *_, statistics = unit_statistics(network, images, layer=0)
    zeros = int((images.labels == 0).sum())
    assert (statistics.right, statistics.right_without.tolist()) == (zeros, [zeros] * 3)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_no_slope_is_steeper_than_its_bound(activation: ActivationName) -> None:
    z = np.linspace(-8, 8, 100_001)
    a = np.empty_like(z)
    slope = np.empty_like(z)
    ACTIVATIONS[activation].function(z, a)
    ACTIVATIONS[activation].derivative(z, a, slope)
    assert np.abs(slope).max() <= ACTIVATIONS[activation].steepest


def test_no_unit_moves_a_lead_further_than_its_reach(images: Images) -> None:
    network = random_network("gelu")
    propagation = propagated(network, images)
    logits = propagation.linears[-1].z
    leads = logits[:, :, None] - logits[:, None, :]
    for unit in range(WIDTHS[1]):
        without = copied(network)
        without.weights[1][:, unit] = 0
        shifted = propagated(without, images).linears[-1].z
        moves = np.abs(shifted[:, :, None] - shifted[:, None, :] - leads)
        bound = np.abs(propagation.activates[0].a[:, unit, None, None]) * reach(network, 0)[:, :, unit]
        assert (moves <= bound + 1e-12).all()


def test_the_strongest_images_are_those_with_the_largest_activations(model: tuinet.Model) -> None:
    images = model.images("test")
    *earlier, statistics = unit_statistics(model.network, images, layer=0)
    activations = propagated(model.network, images).activates[0].a
    for unit, strongest in enumerate(statistics.strongest):
        largest = np.sort(activations[:, unit])[::-1][:STRONGEST]
        np.testing.assert_allclose(activations[strongest, unit], largest, rtol=1e-5)
        np.testing.assert_allclose(statistics.activations[unit], largest, rtol=1e-5)
    # On the way there were those of fewer images.
    assert [part.images for part in earlier] == list(range(500, len(images), 500))


def test_a_unit_is_dead_if_it_is_inactive_on_every_image(model: tuinet.Model, images: Images) -> None:
    network = copied(model.network)
    network.biases[0][3] = -1000
    *_, statistics = unit_statistics(network, images, layer=0)
    activations = propagated(network, images).activates[0].a
    np.testing.assert_allclose(statistics.inactive_shares, (activations == 0).mean(axis=0))
    assert np.flatnonzero(statistics.dead).tolist() == [3]
    # Nothing depends on it, and it is the last of those on which nothing depends.
    assert statistics.importance[3] == 0
    unimportant = [unit for unit in statistics.by_importance if statistics.importance[unit] == 0]
    assert unimportant[-1] == 3


def test_statistics_that_are_no_longer_wanted_end_early(model: tuinet.Model) -> None:
    images = model.images("test")
    answers = iter([True, False])
    assert list(unit_statistics(model.network, images, layer=0, is_wanted=lambda: next(answers)))[-1].images == 500


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("weight", [1e38, np.inf, np.nan])
def test_overflowing_weights_cause_no_warning(images: Images, weight: float, layer: int) -> None:
    network = Network((784, 12, 10, 10), "gelu", rng=np.random.default_rng(1))
    network.weights[0][3] = weight
    *_, statistics = unit_statistics(network, images, layer)
    assert np.isfinite(statistics.importance).all()
    evaluation = evaluate_after(network, Surgery(pruned=0.5, bits=4), images)
    assert evaluation is not None

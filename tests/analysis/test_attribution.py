"""The three attribution methods, against their definitions."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tuinet
from tuinet.analysis.attribution import (
    Target,
    default_target,
    input_gradient,
    input_times_gradient,
    integrated_gradients,
    occlusion,
    target_logits,
)
from tuinet.evaluation.forward import scaled
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network, Propagation

from ..nn.conftest import gradient_of

__all__ = ["gradient_of"]

GradientOf = Callable[[Callable[[], float], Array], Array]
each_target = pytest.mark.parametrize("target", [Target(2), Target(0, 2)], ids=["class", "difference"])


def example(activation: Any = "relu", hidden: tuple[int, ...] = (), biased: bool = True) -> tuple[Network, Array]:
    """A network in float64 for images of 4 × 3 pixels in three classes, and one image."""
    rng = np.random.default_rng(3)
    network = Network((12, *hidden, 3), activation, dtype=np.float64)
    network.parameters[...] = rng.normal(size=len(network.parameters))
    if not biased:
        for bias in network.biases:
            bias[...] = 0
    return network, rng.uniform(size=12)


def logit(network: Network, x: Array, target: Target) -> float:
    return float(target_logits(network, x[np.newaxis], target)[0])


@each_target
@pytest.mark.parametrize("hidden", [(), (6, 5)])
def test_the_gradient_is_that_of_the_target(hidden: tuple[int, ...], target: Target, gradient_of: GradientOf) -> None:
    network, x = example("gelu", hidden)
    differences = gradient_of(lambda: logit(network, x, target), x)
    np.testing.assert_allclose(input_gradient(network, x[np.newaxis], target)[0], differences, rtol=1e-6)
    np.testing.assert_allclose(input_times_gradient(network, x, target), x * differences, rtol=1e-5)


@each_target
@pytest.mark.parametrize("hidden", [(), (6, 5)])
def test_input_times_gradient_adds_up_to_the_logit_of_a_linear_network_without_biases(
    hidden: tuple[int, ...], target: Target
) -> None:
    network, x = example("identity", hidden, biased=False)
    numbers = input_times_gradient(network, x, target)
    assert numbers.sum() == pytest.approx(logit(network, x, target), rel=1e-6)


@each_target
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "gelu"])
def test_integrated_gradients_add_up_to_the_difference_from_a_blank_image(activation: Any, target: Target) -> None:
    network, x = example(activation, (6, 5))
    for paper in (0.0, 1.0):
        expected = logit(network, x, target) - logit(network, np.full(12, paper), target)
        numbers = integrated_gradients(network, x, target, paper, steps=4000)
        assert numbers.sum() == pytest.approx(expected, rel=1e-3)


def test_integrated_gradients_are_the_mean_gradient_along_the_path() -> None:
    network, x = example("gelu", (6,))
    way = np.array([[0.125], [0.375], [0.625], [0.875]])
    expected = x * input_gradient(network, way * x, Target(1)).mean(axis=0)
    np.testing.assert_allclose(integrated_gradients(network, x, Target(1), steps=4), expected, rtol=1e-6)


@each_target
@pytest.mark.parametrize("paper", [0.0, 1.0])
def test_occlusion_is_the_mean_drop_over_the_patches_that_cover_a_pixel(paper: float, target: Target) -> None:
    network, x = example("relu", (6,))
    x[:6] = paper
    falls: list[list[float]] = [[] for _ in x]
    for top in range(3):
        for left in range(2):
            covered = x.reshape(4, 3).copy()
            covered[top : top + 2, left : left + 2] = paper
            fall = logit(network, x, target) - logit(network, covered.ravel(), target)
            for pixel, (row, column) in enumerate(np.ndindex(4, 3)):
                if top <= row < top + 2 and left <= column < left + 2:
                    falls[pixel].append(fall)
    expected = [np.mean(each) for each in falls]
    np.testing.assert_allclose(occlusion(network, x, target, (4, 3), paper, patch=2), expected, rtol=1e-5, atol=1e-7)


def test_a_patch_larger_than_the_image_covers_all_of_it() -> None:
    network, x = example()
    fall = logit(network, x, Target(1)) - logit(network, np.zeros(12), Target(1))
    np.testing.assert_allclose(occlusion(network, x, Target(1), (4, 3), patch=9), fall, rtol=1e-6)


def test_occlusion_of_a_large_image_takes_little_memory() -> None:
    network = Network((9216, 4, 3), "relu", rng=np.random.default_rng(0))
    x = np.ones(9216, np.float32)
    tracemalloc.start()
    try:
        occlusion(network, x, Target(1), (96, 96))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60_000_000


def test_the_default_target_compares_the_predicted_class_with_the_runner_up() -> None:
    assert default_target(np.array([0.5, 2, -1, 1.5])) == Target(1, 3)
    assert default_target(np.array([2.0, 2.0])) == Target(0, 1)


def test_a_mistake_is_compared_with_the_true_class() -> None:
    logits = np.array([0.5, 2, -1, 1.5])
    assert default_target(logits, 2) == Target(1, 2)
    assert default_target(logits, 1) == Target(1, 3)
    # The image may be from a data set with more classes.
    assert default_target(logits, 4) == Target(1, 3)


def test_a_trained_network_is_explained_completely(model: tuinet.Model) -> None:
    """With the steps that are usual here, to a hundredth of a logit on average: ReLU bends on the way."""
    errors = []
    for x in scaled(model.images("test")[:20].images):
        target = default_target(Propagation(model.network, 1).forward(x[np.newaxis])[0])
        difference = logit(model.network, x, target) - logit(model.network, np.zeros_like(x), target)
        errors.append(abs(integrated_gradients(model.network, x, target).sum() - difference))
    assert np.mean(errors) < 0.01

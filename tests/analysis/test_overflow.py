"""Networks whose weights were diverging: warnings are errors in these tests."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.analysis.connections import into, out_of, strongest_cell
from tuinet.analysis.dream import dream
from tuinet.analysis.layers import layer_activations
from tuinet.analysis.neighbours import hidden_space, hidden_vector
from tuinet.datasets.dataset import Images
from tuinet.nn.network import Network

SHAPE = (5, 7)


@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("weight", [1e30, np.inf, np.nan])
def test_questions_about_one_image_are_answered_without_a_warning(weight: float, activation: str) -> None:
    rng = np.random.default_rng(0)
    network = Network((35, 8, 6, 3), activation, rng=rng)
    for weights in network.weights:
        weights[::3] = weight
    images = Images(rng.integers(0, 256, (20, *SHAPE), np.uint8), np.zeros(20, np.uint8))
    x = images.images[0].reshape(-1).astype(np.float32) / 255

    activations = [layer.activations[0] for layer in layer_activations(network, images.images[:1])]
    assert strongest_cell(network.weights, activations).layer == 1
    into(activations[0], network.weights[1], 0, 5)
    out_of(float(activations[0][0]), network.weights[1], 0, 5)
    space = hidden_space(network, images)
    assert space is not None
    assert space.nearest(hidden_vector(network, x), 3) is not None
    assert [each.step for each in dream(network, 3, [0, 1], SHAPE, rng, steps=3)] == [0, 1, 2, 3]

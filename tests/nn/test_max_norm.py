"""The maximum norm of the weights into a unit: projected after each step, and part of the step."""

import numpy as np
import pytest

from tuinet.nn.network import Network
from tuinet.nn.optimizer import limit_norms
from tuinet.nn.optimizers import OPTIMIZERS

RATE = 0.1


def test_only_rows_beyond_the_maximum_are_scaled_and_keep_their_direction() -> None:
    weight = np.array([[3.0, 4.0], [0.3, -0.4], [0.0, 0.0], [0.0, -2.0]])

    limit_norms(weight, 2.0)

    np.testing.assert_allclose(weight, [[1.2, 1.6], [0.3, -0.4], [0, 0], [0, -2]], rtol=1e-15)


@pytest.mark.parametrize("name", [name for name, rule in OPTIMIZERS.items() if not rule.full_batch])
@pytest.mark.parametrize("widths", [(5, 4, 3), (9, 70, 3)], ids=["rows", "columns"])
def test_steps_stay_within_it_and_are_otherwise_those_of_the_optimizer(name: str, widths: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    network = Network(widths, rng=rng)
    size = len(network.parameters)
    start = network.parameters.copy()
    gradient = rng.normal(size=size).astype(np.float32)
    free = start.copy()
    OPTIMIZERS[name](size, network.weight_count, 0.01, matrices=network.matrices).step(free, gradient.copy(), RATE)

    step = gradient.copy()
    limited = OPTIMIZERS[name](size, network.weight_count, 0.01, matrices=network.matrices, max_norm=1.0)
    limited.step(network.parameters, step, RATE)

    for weight, unlimited in zip(network.weights, network.matrices(free), strict=True):
        norms = np.linalg.norm(unlimited, axis=1, keepdims=True)
        assert (norms > 1).any()
        np.testing.assert_allclose(weight, unlimited / np.maximum(norms, 1), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(network.parameters[network.weight_count :], free[network.weight_count :])
    np.testing.assert_array_equal(start - step, network.parameters)

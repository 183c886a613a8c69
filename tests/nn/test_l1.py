"""The L1 penalty: weights move towards zero by ηκ after each step, and stop there."""

import numpy as np
import pytest

from tuinet.nn.optimizers import OPTIMIZERS

RATE = 0.1
L1 = 0.5


@pytest.mark.parametrize("name", [name for name, rule in OPTIMIZERS.items() if not rule.full_batch])
def test_weights_shrink_by_rate_times_penalty_to_exactly_zero_and_biases_are_spared(name: str) -> None:
    used = OPTIMIZERS[name](5, 4, l1=L1, dtype=np.float64)
    parameters = np.array([1.0, -2.0, 0.04, -0.05, 0.04])
    used.step(parameters, np.zeros(5), RATE)
    np.testing.assert_allclose(parameters, [0.95, -1.95, 0.0, 0.0, 0.04], rtol=1e-15)
    assert (parameters[2:4] == 0).all()


@pytest.mark.parametrize("name", [name for name, rule in OPTIMIZERS.items() if not rule.full_batch])
@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_it_follows_the_step_that_the_optimizer_takes_without_it(name: str, weight_decay: float) -> None:
    steps = np.random.default_rng(0).standard_normal((3, 8))
    plain = np.linspace(-1, 1, 8)
    for step in steps:
        penalised = plain.copy()
        gradient = step.copy()
        taken = step.copy()
        OPTIMIZERS[name](8, 6, weight_decay, dtype=np.float64).step(plain, gradient, RATE)
        OPTIMIZERS[name](8, 6, weight_decay, l1=L1, dtype=np.float64).step(penalised, taken, RATE)
        # The proximal operator of ηκ|θ|.
        soft = np.sign(plain) * np.maximum(np.abs(plain) - RATE * L1, 0)
        np.testing.assert_allclose(penalised, np.where(np.arange(8) < 6, soft, plain), rtol=0, atol=1e-15)


def test_the_gradient_then_holds_the_step_that_was_taken() -> None:
    parameters = np.array([1.0, -0.04])
    gradient = np.array([0.5, 0.0])
    OPTIMIZERS["sgd"](2, 2, l1=L1, dtype=np.float64).step(parameters, gradient, RATE)
    np.testing.assert_allclose([1.0, -0.04] - gradient, parameters, rtol=0, atol=1e-15)


def test_it_minimises_the_loss_with_the_penalty() -> None:
    # (θ - c)²/2 + κ|θ| is least where θ is c, moved towards zero by κ.
    targets = np.array([2.0, -1.0, 0.3])
    parameters = np.ones(3)
    used = OPTIMIZERS["sgd"](3, 3, l1=L1, dtype=np.float64)
    for _ in range(500):
        used.step(parameters, parameters - targets, RATE)
    np.testing.assert_allclose(parameters, [1.5, -0.5, 0.0], atol=1e-9)

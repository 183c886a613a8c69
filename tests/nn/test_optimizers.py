"""Optimizers: two steps of each by hand, blocks, and what they leave behind.

By hand: η = 0.1, θ = (1, -2), g = (0.5, 1) and then (0.25, -1); the moments start at zero. ε = 1e-8 is below what is
compared.
"""

import copy

import numpy as np
import pytest

from tuinet.nn import optimizer as blockwise
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network
from tuinet.nn.optimizer import Optimizer
from tuinet.nn.optimizers import OPTIMIZERS

RATE = 0.1
GRADIENTS = ([0.5, 1.0], [0.25, -1.0])

BY_HAND = {
    # 1 - 0.1·0.5 = 0.95, then - 0.1·0.25; -2 - 0.1·1 = -2.1, then + 0.1·1
    "sgd": ([0.95, -2.1], [0.925, -2.0]),
    # v = g, then 0.9·0.5 + 0.25 = 0.7 and 0.9·1 - 1 = -0.1
    # 1 - 0.05 = 0.95, - 0.07; -2 - 0.1 = -2.1, + 0.01
    "momentum": ([0.95, -2.1], [0.88, -2.09]),
    # v as above; g + 0.9 v = 0.95 and 1.9, then 0.25 + 0.63 = 0.88 and -1 - 0.09 = -1.09
    # 1 - 0.095 = 0.905, - 0.088; -2 - 0.19 = -2.19, + 0.109
    "nesterov": ([0.905, -2.19], [0.817, -2.081]),
    # s = 0.1·0.25 = 0.025 and 0.1·1 = 0.1, then 0.9·0.025 + 0.1·0.0625 = 0.02875 and 0.09 + 0.1 = 0.19
    # steps 0.05/√0.025 = 0.1/√0.1 = 0.316227766, then 0.025/√0.02875 = 0.147441956 and -0.1/√0.19 = -0.229415734
    "rmsprop": ([0.683772234, -2.316227766], [0.536330278, -2.086812032]),
    # m = 0.05 and 0.1, s = 0.00025 and 0.001; m̂ = m/0.1 = 0.5 and 1, ŝ = s/0.001 = 0.25 and 1: both steps are 0.1
    # m = 0.9·0.05 + 0.025 = 0.07 and 0.09 - 0.1 = -0.01; m̂ = m/(1 - 0.81) = 0.368421053 and -0.052631579
    # s = 0.999·0.00025 + 0.001·0.0625 = 0.00031225 and 0.001999; ŝ = s/(1 - 0.998001) = 0.156203102 and 1
    # steps 0.1·0.368421053/√0.156203102 = 0.093217964 and -0.005263158
    "adam": ([0.9, -2.1], [0.806782036, -2.094736842]),
    # s = g² = 0.25 and 1: both steps are 0.1; then s = 0.25 + 0.0625 = 0.3125 and 1 + 1 = 2
    # steps 0.025/√0.3125 = 0.044721360 and -0.1/√2 = -0.070710678
    "adagrad": ([0.9, -2.1], [0.855278640, -2.029289322]),
    # m and ŝ as for Adam; m/(1 - 0.81) = 0.263157895 and 0.526315789, ĝ = 0.1·g/0.1 = 0.5 and 1
    # steps 0.1·(0.236842105 + 0.5)/0.5 = 0.1·(0.473684211 + 1)/1 = 0.147368421
    # then 0.9·0.07/(1 - 0.729) = 0.232472325 and 0.9·-0.01/0.271 = -0.033210332; 0.1·0.25/0.19 = 0.131578947 and
    # -0.1/0.19 = -0.526315789; steps 0.1·0.364051272/0.395225382 = 0.092112321 and -0.055952612
    "nadam": ([0.852631579, -2.147368421], [0.760519258, -2.091415809]),
    # signs of 0.1·0.5 and 0.1·1: both steps are 0.1; m = 0.005 and 0.01
    # signs of 0.9·0.005 + 0.025 = 0.0295 and 0.9·0.01 - 0.1 = -0.091: steps 0.1 and -0.1
    "lion": ([0.9, -2.1], [0.8, -2.0]),
}
BY_HAND["adamw"] = BY_HAND["adam"]  # without weight decay they are one
# first d = -g and t = 0.1/Σ|g|; as the loss of 0 is no lower then, the second step takes half of that back
# 1 - 0.1·0.5/1.5 = 0.966666667, -2 - 0.1/1.5 = -2.066666667
BY_HAND["lbfgs"] = ([0.966666667, -2.066666667], [0.983333333, -2.033333333])
BY_HAND["muon"] = BY_HAND["adam"]  # which it leaves all but the weights of hidden layers to


def optimizer(name: str, size: int = 2, decayed: int = 0, weight_decay: float = 0.0) -> Optimizer:
    return OPTIMIZERS[name](size, decayed, weight_decay, momentum=0.9, dtype=np.float64)


def theta_after(used: Optimizer, steps: int) -> Array:
    parameters = np.array([1.0, -2.0])
    for gradient in GRADIENTS[:steps]:
        used.step(parameters, np.array(gradient), RATE)
    return parameters


def test_every_optimizer_is_computed_by_hand() -> None:
    assert BY_HAND.keys() == OPTIMIZERS.keys()


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_those_computed_by_hand(name: str, steps: int) -> None:
    np.testing.assert_allclose(theta_after(optimizer(name), steps), BY_HAND[name][steps - 1], rtol=0, atol=1e-7)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_gradient_then_holds_the_step_that_was_taken(name: str) -> None:
    parameters = np.array([1.0, -2.0])
    gradient = np.array(GRADIENTS[0])
    optimizer(name, decayed=1, weight_decay=0.5).step(parameters, gradient, RATE)
    np.testing.assert_allclose([1.0, -2.0] - gradient, parameters, rtol=1e-15)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_counted(name: str) -> None:
    used = optimizer(name)
    theta_after(used, 2)
    assert used.steps == 2


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
def test_without_momentum_it_is_gradient_descent(name: str) -> None:
    used = optimizer(name)
    used.momentum = 0.0
    np.testing.assert_allclose(theta_after(used, 2), BY_HAND["sgd"][1], rtol=1e-14)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_of_zero_changes_nothing(name: str) -> None:
    parameters = np.array([1.0, -2.0])
    optimizer(name).step(parameters, np.zeros(2), RATE)
    assert parameters.tolist() == [1.0, -2.0]


def run_blocks(name: str, size: int, decayed: int) -> Array:
    """The parameters after three steps with weight decay, in float32 as in training."""
    rng = np.random.default_rng(0)
    used = OPTIMIZERS[name](size, decayed, 0.01)
    parameters = rng.standard_normal(size, dtype=np.float32)
    for _ in range(3):
        used.step(parameters, rng.standard_normal(size, dtype=np.float32), 0.01)
    return parameters


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_blocks_give_what_one_block_would(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 2 * blockwise.BLOCK + 77
    decayed = blockwise.BLOCK + 5
    blocked = run_blocks(name, size, decayed)
    monkeypatch.setattr(blockwise, "BLOCK", size)
    np.testing.assert_array_equal(blocked, run_blocks(name, size, decayed))


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(("size", "decayed"), [(10, 0), (10, 4), (10, 10), (11, 8), (3, 2)])
def test_every_parameter_is_updated_once_wherever_blocks_begin(
    name: str, size: int, decayed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blockwise, "BLOCK", 4)
    parameters = np.zeros(size)
    optimizer(name, size, decayed).step(parameters, np.ones(size), RATE)
    assert (parameters < 0).all()
    assert np.ptp(parameters) == 0


def test_a_copy_has_a_state_of_its_own_and_no_copy_of_the_network() -> None:
    network = Network((4, 3, 2))
    original = OPTIMIZERS["momentum"](network.parameters.size, matrices=network.matrices)
    copied = copy.deepcopy(original)
    copied.step(network.parameters.copy(), np.ones_like(network.parameters), RATE)
    assert (original.steps, copied.steps) == (0, 1)
    assert not original.state["velocity"].any()
    assert copied.matrices == original.matrices

"""L-BFGS: directions against the matrix that they approximate, and a minimum against SciPy's."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize

from tuinet.nn.arrays import Array
from tuinet.nn.lbfgs import LBFGS, PAIRS
from tuinet.nn.losses import SoftmaxCrossEntropy
from tuinet.nn.network import Network, Propagation
from tuinet.nn.optimizers import SGD

IMAGES = 150
DECAY = 0.01

Evaluate = Callable[[Array], tuple[Array, Array]]


@pytest.fixture
def network() -> Network:
    """Softmax regression, whose loss is convex."""
    return Network((12, 4), rng=np.random.default_rng(0), dtype=np.float64)


@pytest.fixture
def evaluate(network: Network) -> Evaluate:
    """The losses of all images, and the gradient of their mean, for parameters."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(IMAGES, 12)) * np.linspace(0.2, 3, 12)
    labels = (x @ rng.normal(size=(12, 4)) + rng.normal(size=(IMAGES, 4))).argmax(axis=1)
    propagation = Propagation(network, IMAGES)
    loss = SoftmaxCrossEntropy(4, IMAGES, dtype=np.float64)

    def losses_and_gradient(parameters: Array) -> tuple[Array, Array]:
        network.parameters[...] = parameters
        losses = loss.forward(propagation.forward(x), labels).copy()
        propagation.backward(loss.backward())
        return losses, propagation.gradient.copy()

    return losses_and_gradient


def objective(evaluate: Evaluate, parameters: Array, weights: int) -> tuple[float, Array]:
    """The loss with weight decay, and its gradient."""
    losses, gradient = evaluate(parameters)
    gradient[:weights] += DECAY * parameters[:weights]
    return float(losses.mean()) + DECAY / 2 * float(parameters[:weights] @ parameters[:weights]), gradient


def test_it_finds_the_minimum_of_a_convex_loss_in_far_fewer_steps_than_gradient_descent(
    network: Network, evaluate: Evaluate
) -> None:
    start = network.parameters.copy()
    weights = network.weight_count
    least = minimize(lambda p: objective(evaluate, p, weights), start, jac=True, options={"gtol": 1e-9})

    parameters = start.copy()
    used = LBFGS(len(start), weights, DECAY, dtype=np.float64)
    for _ in range(60):
        losses, gradient = evaluate(parameters)
        used.collect_loss(losses, IMAGES)
        used.step(parameters, gradient, 1.0)
    np.testing.assert_allclose(parameters, least.x, rtol=0, atol=1e-4)

    best = np.inf
    for rate in (0.1, 0.3, 1.0, 3.0):
        descending = start.copy()
        descent = SGD(len(start), weights, DECAY, dtype=np.float64)
        for _ in range(600):
            descent.step(descending, evaluate(descending)[1], rate)
        best = min(best, objective(evaluate, descending, weights)[0])
    assert objective(evaluate, parameters, weights)[0] - least.fun < 0.01 * (best - least.fun)


def test_the_direction_is_that_of_the_matrix_of_all_pairs() -> None:
    rng = np.random.default_rng(2)
    size = 9
    curvature = rng.normal(size=(size, size))
    curvature = curvature @ curvature.T + np.eye(size)
    used = LBFGS(size, dtype=np.float64)
    parameters = rng.normal(size=size)
    points, gradients = [], []
    for _ in range(PAIRS + 3):
        gradient = curvature @ parameters
        points.append(parameters.copy())
        gradients.append(gradient.copy())
        used.collect_loss(np.array([0.5 * parameters @ gradient]), 1)
        used.step(parameters, gradient, 0.05)

    # Equation 7.17 with the pairs that the steps have left, which are the newest.
    h: Array = np.eye(size)
    count = int(used.numbers["pairs"])
    order = [k % PAIRS for k in range(max(0, count - PAIRS), count)]
    newest = order[-1]
    s, y = used.state[f"s{newest}"], used.state[f"y{newest}"]
    h *= (s @ y) / (y @ y)
    for k in order:
        s, y = used.state[f"s{k}"], used.state[f"y{k}"]
        share = 1 / (s @ y)
        left = np.eye(size) - share * np.outer(s, y)
        h = left @ h @ left.T + share * np.outer(s, s)
    assert count > PAIRS
    np.testing.assert_allclose(used.state["direction"], -h @ used.state["gradient"], rtol=1e-8)


def test_a_step_that_does_not_lower_the_loss_is_halved_until_it_does() -> None:
    # |θ|²/2 with a first step that is far too long: from 1 to -7, whose half is -3, whose half is -1 …
    parameters = np.array([1.0])
    used = LBFGS(1, dtype=np.float64)
    visited = []
    for _ in range(5):
        used.collect_loss(parameters**2 / 2, 1)
        used.step(parameters, parameters.copy(), 8.0)
        visited.append(float(parameters[0]))

    assert visited[:4] == [-7, -3, -1, 0]


def test_after_many_halvings_it_begins_anew_with_the_gradient() -> None:
    parameters = np.array([1.0, 1.0])
    used = LBFGS(2, dtype=np.float64)
    used.collect_loss(np.array([1.0]), 1)
    used.step(parameters, np.array([1.0, 1.0]), 1.0)
    used.numbers["pairs"] = 1.0
    for _ in range(9):
        used.collect_loss(np.array([2.0]), 1)
        used.step(parameters, np.array([1.0, 1.0]), 1.0)

    assert used.numbers["pairs"] == 0
    np.testing.assert_allclose(parameters, [0.5, 0.5])


def test_the_gradient_then_holds_the_step_that_was_taken() -> None:
    rng = np.random.default_rng(3)
    parameters = rng.normal(size=40).astype(np.float32)
    used = LBFGS(40, 30, DECAY)
    for _ in range(4):
        before = parameters.copy()
        gradient = parameters * np.linspace(1, 3, 40, dtype=np.float32)
        used.collect_loss(0.5 * parameters * gradient, 1)
        used.step(parameters, gradient, 1.0)
        np.testing.assert_array_equal(before - gradient, parameters)

"""Muon: orthogonal steps for the hidden layers, against singular values in float64, and AdamW for the rest."""

import numpy as np
import pytest

from tuinet.nn.adaptive import AdamW
from tuinet.nn.arrays import Array
from tuinet.nn.muon import COEFFICIENTS, ITERATIONS, Muon, orthogonalised
from tuinet.nn.network import Network

RATE = 0.1
DECAY = 0.3


def by_singular_values(matrix: Array) -> Array:
    """The same as `orthogonalised`, with the polynomial applied to the singular values alone."""
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    values = values / np.linalg.norm(values)
    a, b, c = COEFFICIENTS
    for _ in range(ITERATIONS):
        values = a * values + b * values**3 + c * values**5
    result: Array = left * values @ right
    return result


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (5, 5), (1, 7)])
def test_orthogonal_matrices_keep_the_singular_vectors_and_have_values_near_one(shape: tuple[int, int]) -> None:
    matrix = np.random.default_rng(0).normal(size=shape)

    result = orthogonalised(matrix)

    np.testing.assert_allclose(result, by_singular_values(matrix), atol=1e-6)
    values = np.linalg.svd(result, compute_uv=False)
    assert 0.6 < values.min() <= values.max() < 1.3


def test_the_scale_of_a_gradient_does_not_matter() -> None:
    matrix = np.random.default_rng(0).normal(size=(6, 8))

    np.testing.assert_allclose(orthogonalised(1000 * matrix), orthogonalised(matrix), atol=1e-6)


@pytest.mark.parametrize("widths", [(8, 5, 3), (6, 70, 4, 3), (5, 3)], ids=["one", "two", "none"])
def test_steps_are_orthogonal_in_hidden_layers_and_those_of_adamw_elsewhere(widths: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    network = Network(widths, rng=rng, dtype=np.float64)
    size = len(network.parameters)
    muon = Muon(size, network.weight_count, DECAY, dtype=np.float64, matrices=network.matrices)
    adamw = AdamW(size, network.weight_count, DECAY, dtype=np.float64)
    theirs = network.parameters.copy()
    hidden = [weight.copy() for weight in network.weights[:-1]]
    means = [np.zeros_like(weight) for weight in hidden]
    for _ in range(3):
        gradient = rng.normal(size=size)
        parts = network.matrices(gradient.copy())
        for weight, m, g in zip(hidden, means, parts, strict=False):
            m += 0.05 * (g - m)
            c = 0.95 * m + 0.05 * g
            weight -= RATE * (0.2 * np.sqrt(max(c.shape)) * by_singular_values(c) + DECAY * weight)
        adamw.step(theirs, gradient.copy(), RATE)
        muon.step(network.parameters, gradient, RATE)

    for weight, expected in zip(network.weights, hidden, strict=False):
        np.testing.assert_allclose(weight, expected, atol=1e-5)
    np.testing.assert_array_equal(network.weights[-1], network.matrices(theirs)[-1])
    for bias, expected in zip(network.biases, network.views(theirs)[1], strict=True):
        np.testing.assert_array_equal(bias, expected)


def test_the_gradient_then_holds_the_step_that_was_taken() -> None:
    rng = np.random.default_rng(2)
    network = Network((6, 70, 3), rng=rng)
    before = network.parameters.copy()
    gradient = rng.normal(size=len(before)).astype(np.float32)

    Muon(len(before), network.weight_count, DECAY, l1=0.01, matrices=network.matrices).step(
        network.parameters, gradient, RATE
    )

    np.testing.assert_array_equal(before - gradient, network.parameters)
    assert not network.weights[0].all()


def test_the_rule_of_one_weight_keeps_what_the_optimizer_keeps() -> None:
    rng = np.random.default_rng(3)
    network = Network((6, 5, 3), rng=rng)
    muon = Muon(len(network.parameters), network.weight_count, matrices=network.matrices)
    gradient = rng.normal(size=len(network.parameters)).astype(np.float32)
    hidden = muon.for_one_parameter()
    output = muon.for_one_parameter(is_output=True)
    for layer, rule in enumerate((hidden, output)):
        rule.step(np.zeros(1, np.float32), network.matrices(gradient)[layer][1, 2:3].copy(), RATE)

    muon.step(network.parameters, gradient, RATE)

    assert hidden.state["mean"] == network.matrices(muon.state["mean"])[0][1, 2]
    for slot, vector in output.state.items():
        assert vector == network.matrices(muon.state[slot])[1][1, 2]

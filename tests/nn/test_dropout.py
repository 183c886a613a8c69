"""Dropout: how many units it drops, how it scales the others, and when it does nothing."""

import numpy as np
import pytest

from tuinet.nn.arrays import Array
from tuinet.nn.layers import Dropout
from tuinet.nn.network import Network, Propagation

N = 400
WIDTH = 500
RATES = (0.1, 0.5, 0.9)


def dropped(rate: float, x: Array, seed: int = 0) -> Array:
    return Dropout(rate, np.random.default_rng(seed), WIDTH, N, x.dtype).forward(x).copy()


def propagated(gradient: bool, dropout: float) -> tuple[Array, Array]:
    """The logits of two passes of one batch."""
    network = Network((6, 50, 3), rng=np.random.default_rng(0))
    vector = np.empty_like(network.parameters) if gradient else None
    propagation = Propagation(network, 4, vector, dropout, np.random.default_rng(1))
    x = np.ones((4, 6), np.float32)
    return propagation.forward(x).copy(), propagation.forward(x).copy()


@pytest.mark.parametrize("rate", RATES)
def test_the_share_of_dropped_units_is_the_rate(rate: float) -> None:
    out = dropped(rate, np.ones((N, WIDTH), np.float32))
    deviation = (rate * (1 - rate) / out.size) ** 0.5
    assert (out == 0).mean() == pytest.approx(rate, abs=5 * deviation)


@pytest.mark.parametrize("rate", RATES)
def test_the_other_units_are_scaled_up(rate: float) -> None:
    out = dropped(rate, np.full((N, WIDTH), 3, np.float32))
    np.testing.assert_allclose(out[out != 0], 3 / (1 - rate), rtol=1e-6)


@pytest.mark.parametrize("rate", RATES)
def test_the_expected_value_is_preserved(rate: float) -> None:
    out = dropped(rate, np.ones((N, WIDTH), np.float32))
    deviation = (rate / (1 - rate) / out.size) ** 0.5
    assert out.mean(dtype=np.float64) == pytest.approx(1, abs=5 * deviation)


def test_every_pass_draws_a_new_mask() -> None:
    layer = Dropout(0.5, np.random.default_rng(0), WIDTH, N, np.dtype(np.float32))
    x = np.ones((N, WIDTH), np.float32)
    assert not np.array_equal(layer.forward(x).copy(), layer.forward(x))


def test_one_seed_gives_one_mask() -> None:
    x = np.ones((N, WIDTH), np.float32)
    np.testing.assert_array_equal(dropped(0.5, x, seed=3), dropped(0.5, x, seed=3))


def test_the_gradient_passes_where_the_signal_passed() -> None:
    layer = Dropout(0.5, np.random.default_rng(0), WIDTH, N, np.dtype(np.float32))
    x = np.ones((N, WIDTH), np.float32)
    signal = layer.forward(x).copy()
    np.testing.assert_array_equal(layer.backward(x), signal)


def test_a_propagation_with_a_gradient_drops_units() -> None:
    first, second = propagated(gradient=True, dropout=0.5)
    assert not np.array_equal(first, second)


def test_a_propagation_without_a_gradient_drops_nothing() -> None:
    used, _ = propagated(gradient=False, dropout=0.5)
    plain, _ = propagated(gradient=False, dropout=0.0)
    np.testing.assert_array_equal(used, plain)


def test_every_hidden_layer_has_dropout_and_the_output_has_none() -> None:
    network = Network((6, 5, 4, 3))
    layers = Propagation(network, 2, np.empty_like(network.parameters), 0.5, np.random.default_rng(0)).layers
    names = [type(layer).__name__ for layer in layers]
    assert names == ["Linear", "Activate", "Dropout", "Linear", "Activate", "Dropout", "Linear"]

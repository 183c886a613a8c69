"""Initializers: the variances of the papers, reproducible by seed."""

import numpy as np
import pytest

from tuinet.nn.activations import ACTIVATIONS, initializer_for
from tuinet.nn.initializers import INITIALIZERS, he, lecun, xavier
from tuinet.nn.network import Network

OUT = 300
IN = 500
VARIANCES = {"he": 2 / IN, "xavier": 2 / (IN + OUT), "lecun": 1 / IN, "normal": 0.01**2, "zeros": 0.0}


def test_every_initializer_is_checked() -> None:
    assert VARIANCES.keys() == INITIALIZERS.keys()


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_the_variance_is_that_of_the_paper(name: str) -> None:
    weights = INITIALIZERS[name](np.random.default_rng(0), (OUT, IN))
    assert weights.var() == pytest.approx(VARIANCES[name], rel=0.02)  # five times the deviation of 150,000 draws


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_the_mean_is_zero(name: str) -> None:
    weights = INITIALIZERS[name](np.random.default_rng(0), (OUT, IN))
    assert weights.mean() == pytest.approx(0, abs=5 * (VARIANCES[name] / weights.size) ** 0.5)


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_weights_are_float32_and_have_the_shape_out_in(name: str) -> None:
    weights = INITIALIZERS[name](np.random.default_rng(0), (3, 7))
    assert weights.shape == (3, 7)
    assert weights.dtype == np.float32


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_one_seed_gives_one_set_of_weights(name: str) -> None:
    first, second = (INITIALIZERS[name](np.random.default_rng(7), (OUT, IN)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("name", sorted(INITIALIZERS.keys() - {"zeros"}))
def test_another_seed_gives_other_weights(name: str) -> None:
    first, second = (INITIALIZERS[name](np.random.default_rng(seed), (OUT, IN)) for seed in (1, 2))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "gelu", "silu", "softplus", "elu"])
def test_auto_takes_he_for_the_relu_family(activation: str) -> None:
    assert initializer_for("auto", activation) is he


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "identity"])
def test_auto_takes_xavier_for_the_rest(activation: str) -> None:
    assert initializer_for("auto", activation) is xavier


def test_auto_takes_lecun_for_selu() -> None:
    assert initializer_for("auto", "selu") is lecun


def test_auto_suits_the_activation_of_each_layer() -> None:
    network = Network((200, 300, 400, 100), ("relu", "tanh"), rng=np.random.default_rng(0))
    variances = [weight.var() for weight in network.weights]
    # Softmax has no initializer of its own: the output follows the activation before it.
    assert variances == pytest.approx([2 / 200, 2 / (300 + 400), 2 / (400 + 100)], rel=0.05)


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_a_name_is_taken_whatever_the_activation(name: str) -> None:
    assert initializer_for(name, "tanh") is initializer_for(name, "relu") is INITIALIZERS[name]


def test_he_keeps_the_size_of_a_signal_through_ten_relu_layers() -> None:
    rng = np.random.default_rng(0)
    signal = rng.standard_normal((200, 512), dtype=np.float32)
    for _ in range(10):
        signal = np.maximum(signal @ he(rng, (512, 512)).T, 0)
    assert 0.5 < np.square(signal).mean() < 2  # the mean square of a ReLU's output is half the variance, times 2


def test_selu_keeps_mean_0_and_variance_1_through_ten_layers() -> None:
    rng = np.random.default_rng(0)
    signal = rng.standard_normal((200, 512), dtype=np.float32)
    for _ in range(10):
        z = signal @ lecun(rng, (512, 512)).T
        ACTIVATIONS["selu"].function(z, signal)
    assert signal.mean() == pytest.approx(0, abs=0.1)
    assert signal.var() == pytest.approx(1, abs=0.1)

"""Learning: every kind of network gets good at digits, in seconds, on 2,000 of them.

The floors are some points below what these runs reach, as sums round otherwise on another machine, and far above the
10 % of guessing.
"""

from collections.abc import Callable

import pytest

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.evaluation.forward import evaluate
from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.training.engine import Engine

Small = Callable[..., Configuration]


def accuracy(config: Configuration, digits: Dataset) -> float:
    """On the 1,000 test images, after training."""
    engine = Engine(config, digits)
    for _ in range(config.epochs):
        engine.begin_epoch()
        for _ in range(engine.batches):
            engine.train_batch()
        engine.end_epoch()
    return evaluate(engine.network, digits.test).accuracy


LEARNERS: list[tuple[float, dict[str, object]]] = [
    (0.87, {"hidden": (64,), "activation": "relu", "schedule": "one_cycle", "epochs": 5}),
    (0.80, {"hidden": (64,), "activation": "sigmoid", "epochs": 5}),
    (0.80, {"hidden": (), "learning_rate": 0.02, "epochs": 4}),
    (0.80, {"hidden": (64, 32, 16), "activation": "relu", "learning_rate": 0.02, "epochs": 5}),
    (0.80, {"hidden": (64,), "learning_rate": 0.02, "augment": "shift", "dropout": 0.1, "epochs": 6}),
    (0.80, {"hidden": (64, 32), "activation": "relu", "normalisation": "batch", "epochs": 5}),
    (0.80, {"hidden": (64, 32), "activation": "relu", "normalisation": "layer", "epochs": 5}),
]


@pytest.mark.parametrize(
    ("floor", "settings"),
    LEARNERS,
    ids=["one layer", "sigmoid", "no layer", "three layers", "regularised", "batch norm", "layer norm"],
)
def test_a_network_learns(floor: float, settings: dict[str, object], digits: Dataset, small: Small) -> None:
    assert accuracy(small(**settings), digits) > floor


def test_shortcuts_let_a_deep_network_learn(digits: Dataset, small: Small) -> None:
    settings: dict[str, object] = {"hidden": (32,) * 20, "activation": "relu", "normalisation": "batch", "epochs": 4}
    settings["learning_rate"] = 0.02
    plain, residual = (accuracy(small(**settings, shortcuts=name), digits) for name in ("none", "residual"))
    assert residual > 0.75
    assert residual > plain + 0.2


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_learns(activation: str, digits: Dataset, small: Small) -> None:
    assert accuracy(small(hidden=(32,), activation=activation, learning_rate=0.05, epochs=4), digits) > 0.75


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_learns_with_its_default_rate(optimizer: str, digits: Dataset, small: Small) -> None:
    # One that takes a step per epoch needs more of them.
    epochs = 20 if OPTIMIZERS[optimizer].full_batch else 4
    assert accuracy(small(hidden=(32,), optimizer=optimizer, epochs=epochs), digits) > 0.75


def test_hidden_layers_that_start_at_zero_learn_nothing(digits: Dataset, small: Small) -> None:
    assert accuracy(small(hidden=(32,), activation="relu", initializer="zeros"), digits) < 0.2

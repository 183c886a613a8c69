"""How a run ends by itself: early, at its target, or because it diverged."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from tuinet.datasets.dataset import Dataset
from tuinet.evaluation.forward import evaluate
from tuinet.nn.network import Network
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.snapshot import Snapshot

Train = Callable[..., Any]

SPOILT: dict[tuple[int, int], list[object]] = {(3, 0): [("learning_rate", 30.0)]}
"""After two good epochs."""

EXPLOSIVE = {
    "hidden": (8, 8),
    "activation": "identity",
    "optimizer": "sgd",
    "learning_rate": 1000.0,
    "epochs": 5,
}  # by batch 4


def test_early_stopping_ends_after_its_patience(train: Train) -> None:
    session = train(SPOILT, epochs=20, early_stopping=3)
    assert session.end.reason == "early_stopped"
    assert (session.end.best_epoch, session.end.epochs) == (2, 5)


def test_the_test_metrics_are_those_of_the_best_weights(train: Train, few: Dataset) -> None:
    session = train(SPOILT, epochs=20, early_stopping=3)
    (best,) = [snapshot for snapshot in session.saved if snapshot.progress.epoch == session.end.best_epoch]
    network = Network((784, 8, 10), "tanh")
    network.parameters[...] = network.vector(best.parameters)
    predictions = evaluate(network, few.test)
    assert (session.end.test_accuracy, session.end.test_loss) == (predictions.accuracy, predictions.loss)
    assert not np.array_equal(session.parameters, network.parameters)  # the last weights are others


def test_early_stopping_saves_the_last_epoch_and_does_not_call_it_the_best(train: Train) -> None:
    last = train(SPOILT, epochs=20, early_stopping=3).of("checkpoint_saved")[-1]
    assert (last.epoch, last.is_best) == (5, False)


@pytest.mark.parametrize("settings", [{}, {"early_stopping": 18}], ids=["none", "much"])
def test_with_enough_patience_a_run_is_not_stopped(settings: dict[str, object], train: Train) -> None:
    assert train(SPOILT, epochs=12, **settings).end.reason == "finished"


def test_reaching_the_target_ends_the_run(train: Train) -> None:
    session = train(epochs=20, target_accuracy=0.3)
    *before, last = [e.valid_accuracy for e in session.of("epoch_finished")]
    assert session.end.reason == "target_reached"
    assert last >= 0.3
    assert all(accuracy < 0.3 for accuracy in before)
    assert session.story()[-3:] == ["epoch_finished", "checkpoint_saved", "run_ended"]


def test_missing_the_target_ends_nothing(train: Train) -> None:
    assert train(target_accuracy=1.0).end.reason == "finished"


@pytest.mark.parametrize("tick", [1.0, 0.0], ids=["seen within the epoch", "seen after it"])
def test_a_diverged_run_ends_with_a_suggestion(tick: float, train: Train) -> None:
    end = train(tick=tick, **EXPLOSIVE).end
    assert end.reason == "diverged"
    assert "learning rate 1000 is too high" in end.error
    assert "try 0.1, or clip_norm 1" in end.error


def test_a_diverged_run_names_the_epoch(train: Train) -> None:
    assert "epoch 1," in train(**EXPLOSIVE).end.error


def test_a_divergence_found_at_the_end_of_an_epoch_names_that_epoch(train: Train) -> None:
    end = train(tick=0.0, **EXPLOSIVE).end
    assert "epoch 1," in end.error
    assert end.epochs == 0


@pytest.mark.parametrize(
    ("optimizer", "batch", "orders"),
    [
        *product(("sgd", "adam"), (1, 3, 4), ([], ["checkpoint"], ["stop"])),
        *((optimizer, 3, ["checkpoint"]) for optimizer in OPTIMIZERS if optimizer not in ("sgd", "adam")),
    ],
)
def test_infinite_or_nan_weights_are_never_saved(optimizer: str, batch: int, orders: list[str], train: Train) -> None:
    session = train({(1, batch): orders}, **{**EXPLOSIVE, "optimizer": optimizer})
    for snapshot in session.saved:
        for array in (*snapshot.parameters.values(), *remembered(snapshot)):
            assert np.isfinite(array).all()


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_a_squared_gradient_that_overflows_is_never_saved(optimizer: str, train: Train) -> None:
    session = train(**{**EXPLOSIVE, "hidden": (8,) * 6, "optimizer": optimizer})
    assert session.end.reason == "diverged"
    assert all(np.isfinite(array).all() for snapshot in session.saved for array in remembered(snapshot))


@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 0.05), ("momentum", 0.02)])
def test_a_run_that_diverges_late_is_tested_with_its_best_weights(optimizer: str, rate: float, train: Train) -> None:
    explosive = {**EXPLOSIVE, "optimizer": optimizer, "learning_rate": rate}
    session = train({(3, 0): [("learning_rate", 1000)]}, **explosive)
    assert session.end.reason == "diverged"
    assert session.end.best_epoch in (1, 2)
    assert session.end.test_accuracy > 0.3


def test_a_run_that_diverges_at_once_has_no_test_metrics(train: Train) -> None:
    end = train(**EXPLOSIVE).end
    assert (end.test_loss, end.test_accuracy, end.best_epoch) == (None, None, None)


def test_each_kind_of_warning_is_given_once(train: Train) -> None:
    session = train(epochs=8, hidden=(8,), activation="relu", initializer="zeros")
    assert [e.code for e in session.of("warned")].count("dead_units") == 1


def remembered(snapshot: Snapshot) -> list[np.ndarray]:
    """The arrays that the optimizer remembers."""
    return [array for parts in snapshot.optimizer.values() for array in parts.values()]

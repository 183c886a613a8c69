"""Live changes: each takes effect at once, or is refused, and is repeated at the same batch of a resumed run."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tuinet.commands import Command, Set, SimpleCommand
from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.training.engine import Engine
from tuinet.training.trainer import Trainer

from .conftest import Clock, Session

Train = Callable[..., Any]

CHANGES: dict[str, tuple[object, object, object]] = {
    "learning_rate": (0.05, 0.02, 0.02),
    "momentum": (0.9, 0.5, 0.5),
    "weight_decay": (0.0, 0.1, 0.1),
    "l1": (0.0, 0.1, 0.1),
    "dropout": (0.0, 0.5, 0.5),
    "epochs": (3, 2, 2),
    "probe": ([0], "4,2", [4, 2]),
}
"""Old value, value as it is set, new value."""

MOVES = ("learning_rate", "momentum", "weight_decay", "l1", "dropout")
"""Those that change the weights."""

PLACE = (2, 3)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_logged_with_its_old_and_new_value_and_its_position(name: str, train: Train) -> None:
    old, value, new = CHANGES[name]
    (event,) = train({PLACE: [(name, value)]}, epochs=3).of("setting_changed")
    assert (event.name, event.old, event.new, event.epoch, event.batch) == (name, old, new, *PLACE)


@pytest.mark.parametrize("name", MOVES)
def test_a_change_takes_effect_with_the_next_batch(name: str, train: Train) -> None:
    _, value, _ = CHANGES[name]
    checked: dict[tuple[int, int], list[object]] = {PLACE: ["checkpoint"], (2, 4): ["checkpoint"]}
    changed = train({**checked, PLACE: [(name, value), "checkpoint"]}, epochs=3).saved
    plain = train(checked, epochs=3).saved
    same = [
        np.array_equal(one.parameters["layers.0.weight"], other.parameters["layers.0.weight"])
        for one, other in zip(changed, plain, strict=True)
    ]
    assert same[:4] == [True, True, True, False]  # at the start, after epoch 1, at the change, one batch later


def test_a_new_learning_rate_is_that_of_the_next_batch(train: Train) -> None:
    session = train({PLACE: [("learning_rate", 0.02)]})
    rates = {(e.epoch, e.batch): e.learning_rate for e in session.of("batch_trained")}
    assert [rates[2, batch] for batch in (2, 3, 4, 5)] == [0.05, 0.05, 0.02, 0.02]
    assert [e.learning_rate for e in session.of("epoch_finished")] == [0.05, 0.02]


def test_a_new_probe_is_evaluated_next(train: Train) -> None:
    session = train({PLACE: [("probe", [4, 2])]})
    indices = {(e.epoch, e.batch): e.indices for e in session.of("probe_evaluated")}
    assert [indices[2, batch] for batch in (2, 3, 4)] == [[0], [0], [4, 2]]


def test_a_probe_that_arrives_between_two_epochs_of_a_paused_run_is_evaluated(
    few: Dataset, small: Callable[..., Configuration]
) -> None:
    engine = Engine(small(), few)
    replies = iter([SimpleCommand(type="pause"), Set(name="probe", value=[4])])

    def poll() -> list[Command]:
        if (engine.epoch, engine.batch) != (1, 0):
            return []
        return [next(replies, SimpleCommand(type="stop"))]

    session = Session(engine, Clock(1.0), {}, [])
    for event in Trainer(engine, session, poll, clock=session.clock).run():
        session.take_in(event)
    assert session.of("probe_evaluated")[-1].indices == [4]


def test_an_empty_probe_is_not_evaluated(train: Train) -> None:
    assert train({(1, 0): [("probe", [])]}).of("probe_evaluated")[1:] == []


@pytest.mark.parametrize(("epochs", "trained"), [(2, 2), (4, 4)])
def test_a_new_number_of_epochs_ends_the_run_there_but_never_within_an_epoch(
    epochs: int, trained: int, train: Train
) -> None:
    session = train({PLACE: [("epochs", epochs)]}, epochs=3)
    assert (session.end.reason, session.end.epochs) == ("finished", trained)


def test_an_epoch_removed_before_its_first_batch_is_not_trained(train: Train) -> None:
    session = train({(2, 0): ["pause", ("epochs", 1)]}, ["continue"], epochs=3)
    assert (session.end.reason, session.end.epochs) == ("finished", 1)
    assert [event.epoch for event in session.of("epoch_finished")] == [1]


def test_a_hyperparameter_can_be_changed_during_a_pause(train: Train) -> None:
    session = train({PLACE: ["pause", ("momentum", 0.5)]}, ["continue"])
    assert session.story()[-7:-3] == ["epoch_started", "paused", "setting_changed", "continued"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_part_of_the_checkpoint(name: str, train: Train) -> None:
    _, value, new = CHANGES[name]
    progress = train({PLACE: [(name, value)]}, epochs=3).saved[-1].progress
    assert (progress.probe if name == "probe" else progress.config[name]) == new


REFUSED: list[tuple[str, object, str]] = [
    ("learning_rate", -1, "above 0"),
    ("learning_rate", "fast", "a number above 0"),
    ("momentum", 1.0, "below 1"),
    ("weight_decay", -0.1, "from 0 to 10"),
    ("dropout", 1, "below 1"),
    ("epochs", 0, "from 1 to"),
    ("epochs", 1.5, "a whole number"),
    ("epochs", 1, "2 epochs have begun: expected at least 2"),
    ("probe", [100], "whole numbers from 0 to 99"),
    ("hidden", "8", "expected one of epochs, learning_rate, momentum"),
    ("batch_size", 5, "expected one of epochs, learning_rate, momentum"),
    ("seed", 5, "expected one of epochs, learning_rate, momentum"),
    ("nonsense", 5, "expected one of epochs, learning_rate, momentum"),
]


@pytest.mark.parametrize(("name", "value", "expected"), REFUSED)
def test_an_invalid_change_is_refused_with_a_warning(name: str, value: object, expected: str, train: Train) -> None:
    (warning,) = train({PLACE: [(name, value)]}).of("warned")
    assert warning.code == "setting_refused"
    assert name in warning.message
    assert expected in warning.message


@pytest.mark.parametrize(("name", "value", "expected"), REFUSED)
def test_a_refused_change_changes_nothing(name: str, value: object, expected: str, train: Train) -> None:
    session = train({PLACE: [(name, value)]})
    plain = train()
    assert session.of("setting_changed") == []
    assert session.saved[-1].progress == plain.saved[-1].progress
    np.testing.assert_array_equal(session.parameters, plain.parameters)


@pytest.mark.parametrize(
    ("setting", "config", "expected"),
    [
        (("momentum", 0.5), {"optimizer": "adam"}, "no effect with the optimizer adam"),
        (("dropout", 0.5), {"hidden": ()}, "no effect without hidden layers"),
        (("clean_epochs", 1), {"augment": "none"}, "no effect with augment none"),
    ],
)
def test_a_change_without_effect_is_refused(
    setting: tuple[str, float], config: dict[str, Any], expected: str, train: Train
) -> None:
    session = train({PLACE: [setting]}, **config)
    (warning,) = session.of("warned")
    assert expected in warning.message
    assert session.of("setting_changed") == []


def test_a_change_that_is_refused_now_is_repeated_as_an_earlier_version_made_it(train: Train) -> None:
    (change,) = train({PLACE: [("epochs", 2)]}, epochs=3).of("setting_changed")
    session = train(epochs=3, trainer={"changes": [change.model_copy(update={"new": 1})]})
    assert [event.new for event in session.of("setting_changed")] == [1]
    assert session.end.epochs == 2


LIVE: dict[tuple[int, int], list[object]] = {
    (1, 4): [("learning_rate", 0.02), ("dropout", 0.3)],
    (2, 0): [("momentum", 0.5)],
    (2, 7): [("weight_decay", 0.1), ("dropout", 0.0), ("epochs", 4), ("probe", [7])],
}


@pytest.mark.parametrize("tick", [1.0, 0.0], ids=["a slow run", "a run so fast that nothing else happens"])
def test_repeated_changes_give_the_same_weights(tick: float, train: Train) -> None:
    live = train(LIVE, epochs=3)
    again = train(epochs=3, tick=tick, trainer={"changes": live.of("setting_changed")})
    assert [e.identity() for e in again.of("setting_changed")] == [e.identity() for e in live.of("setting_changed")]
    assert again.saved[-1].progress == live.saved[-1].progress
    np.testing.assert_array_equal(again.parameters, live.parameters)


def test_changes_are_repeated_in_order_of_position(train: Train) -> None:
    live = train(LIVE, epochs=3)
    again = train(epochs=3, trainer={"changes": live.of("setting_changed")[::-1]})
    assert [(e.epoch, e.batch) for e in again.of("setting_changed")] == [
        (e.epoch, e.batch) for e in live.of("setting_changed")
    ]

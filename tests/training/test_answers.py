"""Every command is answered by exactly one event, which names its id."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import pytest

from tuinet.commands import Command, Set, SimpleCommand
from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.events import AnyEvent
from tuinet.recorded_batch import RecordedBatch
from tuinet.snapshot import Snapshot
from tuinet.training.engine import Engine
from tuinet.training.live import BURST
from tuinet.training.trainer import Trainer

from .conftest import Clock

Ask = Callable[..., dict[str, AnyEvent]]


class Store:
    """Counts the checkpoints."""

    def __init__(self) -> None:
        self.count = 0

    def save(self, snapshot: Snapshot) -> str:
        self.count += 1
        return f"checkpoint {self.count}"

    def save_batch(self, batch: RecordedBatch) -> str:
        return "batch"


@pytest.fixture
def store() -> Store:
    return Store()


def command(words: str) -> Command:
    """A command whose id is made of the words it is written in: `pause`, `pause again`, `dropout=0.5`."""
    number = words.replace(" ", "-").replace("=", "-").replace(".", "-")
    if "=" not in words:
        return SimpleCommand.model_validate({"id": number, "type": words.split()[0]})
    name, value = words.split("=")
    return Set(id=number, name=name, value=value)


@pytest.fixture
def ask(few: Dataset, small: Callable[..., Configuration], store: Store) -> Ask:
    """Trains two epochs of ten batches, asks something at each look in turn, and returns the answers by the ids."""

    def train(*looks: Sequence[str], **settings: object) -> dict[str, AnyEvent]:
        engine = Engine(small(**settings), few)
        left = [[], [], *looks]  # nothing before the first batch
        events: list[AnyEvent] = []

        def poll() -> Iterator[Command]:
            logged = [event.type for event in events if event.type in ("paused", "continued")]
            if left:
                yield from map(command, left.pop(0))
            elif logged[-1:] == ["paused"]:
                yield SimpleCommand(id="at-last", type="continue")

        for event in Trainer(engine, store, poll, clock=Clock(1.0)).run():
            events.append(event)
        answers = [event for event in events if event.command not in (None, "at-last")]
        assert len({event.command for event in answers}) == len(answers)
        return {event.command: event for event in answers if event.command}

    return train


def types(answers: dict[str, AnyEvent]) -> dict[str, str]:
    return {name: event.type for name, event in answers.items()}


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([["pause"]], {"pause": "paused"}),
        ([["pause"], ["pause again"]], {"pause": "paused", "pause-again": "paused"}),
        ([["continue"]], {"continue": "continued"}),
        ([["pause"], ["continue"]], {"pause": "paused", "continue": "continued"}),
        ([["pause", "continue"]], {"pause": "paused", "continue": "continued"}),
        ([["step"]], {"step": "batch_trained"}),
        ([["step", "step again"]], {"step": "batch_trained", "step-again": "batch_trained"}),
        ([["step", "pause", "continue"]], {"step": "batch_trained", "pause": "paused", "continue": "continued"}),
        ([["step_epoch"]], {"step_epoch": "paused"}),
        ([["step_epoch"], ["step_epoch again"]], {"step_epoch": "paused", "step_epoch-again": "paused"}),
        ([["step_epoch"], ["pause"]], {"step_epoch": "paused", "pause": "paused"}),
        ([["step_epoch"], ["continue"]], {"step_epoch": "continued", "continue": "continued"}),
        ([["step_epoch"], ["step"]], {"step_epoch": "paused", "step": "batch_trained"}),
        ([["stop"]], {"stop": "run_ended"}),
        ([["pause"], ["stop"]], {"pause": "paused", "stop": "run_ended"}),
        ([["checkpoint"]], {"checkpoint": "checkpoint_saved"}),
        ([["dropout=0.5"]], {"dropout-0-5": "setting_changed"}),
        ([["dropout=0.5"], ["dropout=0.50"]], {"dropout-0-5": "setting_changed", "dropout-0-50": "setting_changed"}),
        ([["dropout=5"]], {"dropout-5": "warned"}),
        ([["hidden=5"]], {"hidden-5": "warned"}),
    ],
    ids=repr,
)
def test_each_command_has_its_answer(ask: Ask, looks: list[list[str]], expected: dict[str, str]) -> None:
    assert types(ask(*looks)) == expected


def test_a_step_is_answered_with_the_numbers_of_its_batch(ask: Ask) -> None:
    first, second = (event for event in ask(["step", "step again"]).values())
    assert first.type == second.type == "batch_trained"
    assert second.batch == first.batch + 1
    assert first.layers
    assert first.loss != second.loss


def test_a_step_to_the_end_of_the_last_epoch_is_answered_by_the_end(ask: Ask) -> None:
    assert types(ask(["step_epoch"], epochs=1)) == {"step_epoch": "run_ended"}


def test_commands_after_a_stop_are_ignored(ask: Ask) -> None:
    assert types(ask(["stop", "dropout=0.5"])) == {"stop": "run_ended"}


def test_checkpoints_requested_together_are_saved_once(ask: Ask, store: Store) -> None:
    plain = ask()
    without = store.count
    answers = ask(["checkpoint", "checkpoint again", "checkpoint once more"])
    assert plain == {}
    assert store.count == 2 * without + 1
    assert len(answers) == 3
    assert len({event.path for event in answers.values() if event.type == "checkpoint_saved"}) == 1


def test_only_some_refusals_are_logged_and_the_others_counted(
    few: Dataset, small: Callable[..., Configuration], store: Store
) -> None:
    looks: list[list[Command]] = [[Set(name="dropout", value=9)] * 1000]
    events = list(Trainer(Engine(small(), few), store, lambda: looks.pop() if looks else ()).run())
    *logged, last = [event.message for event in events if event.type == "warned" and event.code == "setting_refused"]
    assert BURST <= len(logged) < 2 * BURST
    assert last == f"{1000 - len(logged)} more requests were refused: too many per second to log each"


HUGE = ["9" * 5000, "x" * 60_000, [10**4000], [1] * 20_000, 10**4000, math.inf, True]


@pytest.mark.parametrize("name", ["probe", "dropout", "epochs", "n" * 60_000], ids=lambda name: name[:7])
def test_a_value_of_any_length_is_refused_in_a_short_message(
    few: Dataset, small: Callable[..., Configuration], store: Store, name: str
) -> None:
    looks: list[list[Command]] = [[*(Set(name=name, value=value) for value in HUGE), SimpleCommand(type="stop")]]
    events = list(Trainer(Engine(small(), few), store, lambda: looks.pop() if looks else ()).run())
    refusals = [event.message for event in events if event.type == "warned"]
    assert len(refusals) == len(HUGE)
    assert max(map(len, refusals)) < 300

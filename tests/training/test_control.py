"""Control and Best, the two small state machines of the loop."""

import itertools

import numpy as np
import pytest

from tuinet.commands import SimpleCommand
from tuinet.errors import ConfigurationError
from tuinet.training.best import Best
from tuinet.training.control import Control, Mode
from tuinet.training.probe import MOST, probe_indices

COMMANDS = ("pause", "continue", "step", "step_epoch", "stop", "checkpoint")


def after(*commands: str) -> Control:
    control = Control()
    for command in commands:
        list(control.handle(SimpleCommand.model_validate({"type": command}), 1, 3))
    return control


def test_training_runs_until_a_command_changes_that() -> None:
    assert Control().mode is Mode.RUN


@pytest.mark.parametrize(
    ("command", "mode"),
    [
        ("pause", Mode.PAUSE),
        ("continue", Mode.RUN),
        ("step", Mode.BATCH),
        ("step_epoch", Mode.EPOCH),
        ("stop", Mode.STOP),
    ],
)
@pytest.mark.parametrize("before", [command for command in COMMANDS if command != "stop"])
def test_a_command_sets_the_mode_whatever_it_was_before(before: str, command: str, mode: Mode) -> None:
    assert after(before, command).mode is mode


@pytest.mark.parametrize("before", COMMANDS)
def test_a_checkpoint_does_not_change_the_mode(before: str) -> None:
    assert after(before, "checkpoint").mode is after(before).mode


@pytest.mark.parametrize("later", [*itertools.permutations(COMMANDS, 2)])
def test_a_stop_is_final(later: tuple[str, str]) -> None:
    assert after("stop", *later).mode is Mode.STOP


@pytest.mark.parametrize(
    ("command", "batch", "epoch"),
    [
        ("step", Mode.PAUSE, Mode.BATCH),
        ("step_epoch", Mode.EPOCH, Mode.PAUSE),
        ("continue", Mode.RUN, Mode.RUN),
        ("stop", Mode.STOP, Mode.STOP),
    ],
)
def test_a_single_batch_or_epoch_is_followed_by_a_pause(command: str, batch: Mode, epoch: Mode) -> None:
    by_batch = after(command)
    by_epoch = after(command)
    by_batch.batch_done()
    by_epoch.epoch_done()
    assert (by_batch.mode, by_epoch.mode) == (batch, epoch)


def test_the_first_epoch_is_the_best_so_far() -> None:
    best = Best()
    assert best.consider(1, 0.0, np.ones(2))
    assert (best.epoch, best.accuracy, best.stale_epochs) == (1, 0.0, 0)


def test_a_better_epoch_becomes_the_best() -> None:
    best = Best(1, 0.8, 3)
    assert best.consider(5, 0.9, np.ones(2))
    assert (best.epoch, best.accuracy, best.stale_epochs) == (5, 0.9, 0)


@pytest.mark.parametrize("accuracy", [0.8, 0.5])
def test_an_equal_or_worse_epoch_only_counts_as_stale(accuracy: float) -> None:
    best = Best(1, 0.8, 1, np.zeros(2))
    assert not best.consider(3, accuracy, np.ones(2))
    assert (best.epoch, best.accuracy, best.stale_epochs) == (1, 0.8, 2)
    assert best.state is not None
    assert not best.state.any()


def test_the_best_weights_are_a_copy() -> None:
    best = Best()
    parameters = np.ones(2)
    best.consider(1, 0.5, parameters)
    parameters += 1
    assert best.state is not None
    assert best.state.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("value", "indices"), [([3, 17], [3, 17]), ("3,17", [3, 17]), ("3 17", [3, 17]), (3, [3]), ([], []), ("", [])]
)
def test_probe_indices_are_read_from_lists_numbers_and_text(value: object, indices: list[int]) -> None:
    assert probe_indices(value, count=100) == indices


@pytest.mark.parametrize("value", [[100], [-1], "1,x", "1.5", [1.5], None, list(range(MOST + 1))])
def test_probe_indices_without_an_image_are_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match="expected up to 32 whole numbers from 0 to 99"):
        probe_indices(value, count=100)

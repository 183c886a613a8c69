"""Commands to a running job through `commands.jsonl`, and its answers in the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuinet.runs.checkpoints import load
from tuinet.runs.command_file import append_line

from ..waiting import until
from .conftest import LONG, SMALL, Start, Training, checkpoints, seqs, story


@pytest.fixture
def paused(train: Start) -> Training:
    """A job that waits somewhere in its training."""
    training = train(LONG)
    training.pause()
    return training


def place(event: Any) -> tuple[int, int]:
    return event.epoch, event.batch


def after(event: Any, batches: int) -> tuple[int, int]:
    """The position some batches later, as a pause reports it: 32 batches are an epoch."""
    done = (event.epoch - 1) * 32 + event.batch + batches
    return done // 32 + 1, done % 32


def test_a_paused_run_is_paused(paused: Training) -> None:
    assert paused.run.state().status(live=paused.run.is_live()) == "paused"


def test_it_goes_on_where_it_was_paused(paused: Training) -> None:
    before = paused.of("paused")[-1]
    assert place(paused.ask("continue").expect("continued")) == place(before)


def test_it_keeps_training_after_it_was_continued(paused: Training) -> None:
    paused.ask("continue").expect("epoch_finished", len(paused.of("epoch_finished")) + 2)


def test_a_step_is_one_batch_and_a_pause(paused: Training) -> None:
    first = paused.of("paused")[-1]
    assert place(paused.ask("step").expect("paused", 2)) == after(first, 1)


def test_a_step_reports_the_numbers_of_that_batch(paused: Training) -> None:
    first = paused.of("paused")[-1]
    paused.ask("step").expect("paused", 2)
    batch = paused.of("batch_trained")[-1]
    assert place(batch) == (first.epoch, first.batch + 1)
    assert [layer.name for layer in batch.layers] == ["layers.0", "layers.1"]


def test_a_step_over_the_end_of_an_epoch_pauses_in_the_next(paused: Training) -> None:
    first = paused.of("paused")[-1]
    for steps in range(1, 34):
        assert place(paused.ask("step").expect("paused", 1 + steps)) == after(first, steps)


def test_a_step_of_an_epoch_ends_with_it(paused: Training) -> None:
    first = paused.of("paused")[-1]
    assert place(paused.ask("step_epoch").expect("paused", 2)) == (first.epoch + 1, 0)


def test_a_stop_saves_where_it_is(paused: Training) -> None:
    first = paused.of("paused")[-1]
    assert paused.ask("stop").wait() == 0
    progress = load(paused.run.folder / paused.of("checkpoint_saved")[-1].path).progress
    assert (progress.epoch + 1, progress.batch) == place(first)
    assert paused.events[-1].reason == "stopped"


def test_a_checkpoint_is_saved_and_the_run_stays_paused(paused: Training) -> None:
    first = paused.of("paused")[-1]
    saved = paused.ask("checkpoint").expect("checkpoint_saved", len(paused.of("checkpoint_saved")) + 1)
    progress = load(paused.run.folder / saved.path).progress
    assert (progress.epoch + 1, progress.batch) == place(first)
    assert paused.run.is_live()


def test_a_changed_hyperparameter_is_logged_with_its_position(paused: Training) -> None:
    first = paused.of("paused")[-1]
    change = paused.set("learning_rate", 0.05).expect("setting_changed")
    assert (change.name, change.old, change.new, place(change)) == ("learning_rate", 0.1, 0.05, place(first))


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("momentum", 0.5, 0.9, 0.5),
        ("weight_decay", "0.001", 0.0, 0.001),
        ("l1", "0.001", 0.0, 0.001),
        ("dropout", 0.25, 0.0, 0.25),
        ("epochs", 70, 100_000, 70),
        ("probe", [3, 17], [0], [3, 17]),
    ],
)
def test_every_live_hyperparameter_can_be_changed(paused: Training, name: str, value: Any, old: Any, new: Any) -> None:
    change = paused.set(name, value).expect("setting_changed")
    assert (change.name, change.old, change.new) == (name, old, new)


@pytest.mark.parametrize(("name", "value"), [("hidden", "5"), ("otter", 1), ("momentum", 7), ("probe", [10000])])
def test_what_cannot_be_changed_is_refused_with_a_warning_and_the_run_stays_paused(
    paused: Training, name: str, value: Any
) -> None:
    refusal = paused.set(name, value).expect("warned")
    assert (refusal.code, paused.of("setting_changed")) == ("setting_refused", [])
    assert name in refusal.message
    assert paused.run.is_live()


def test_nonsense_is_skipped(paused: Training) -> None:
    for line in ("otter", "", '{"type": "dance"}', "\0\0"):
        append_line(paused.run.commands_path, line)
    paused.ask("step").expect("paused", 2)


def test_a_run_that_was_asked_everything_ends_like_one_that_was_left_alone(train: Start, tmp_path: Path) -> None:
    settings = {**SMALL, "epochs": 100, "checkpoint_every": 30, "valid_size": 1}
    asked = train(settings)
    alone = train(settings)
    asked.pause()
    asked.ask("step").expect("paused", 2)
    asked.ask("step_epoch").expect("paused", 3)
    asked.ask("continue")
    assert (asked.wait(), alone.wait()) == (0, 0)
    assert checkpoints(asked.run) == checkpoints(alone.run)


def test_a_run_that_was_stopped_inside_an_epoch_and_resumed_ends_like_one_that_was_left_alone(train: Start) -> None:
    settings = {**SMALL, "epochs": 100, "checkpoint_every": 30, "valid_size": 1, "dropout": 0.2}
    stopped = train(settings)
    alone = train(settings)
    stopped.pause()
    stopped.ask("step").expect("paused", 2)
    if stopped.of("paused")[-1].batch == 0:  # between two epochs: one more
        stopped.ask("step").expect("paused", 3)
    stopped.ask("stop").wait()
    stopped.resume()
    assert alone.wait() == 0
    assert checkpoints(stopped.run) == checkpoints(alone.run)
    assert seqs(stopped.run) == list(range(1, len(seqs(stopped.run)) + 1))
    assert logged(stopped) == logged(alone)


def logged(training: Training) -> list[dict[str, Any]]:
    """Return the events that both runs log: the one that was stopped has an end and a checkpoint more."""
    return [
        event for event in story(training.run) if event.get("reason") != "stopped" and "+" not in event.get("path", "")
    ]


def test_a_digit_that_is_pinned_while_paused_is_answered_at_once(train: Start) -> None:
    training = train(LONG)
    training.pause()
    training.set("probe", [3])
    # A pause between two epochs is followed by what the next epoch begins with: the digits pinned until then.
    until(lambda: [3] in [event.indices for event in training.look().of("probe_evaluated")], "an answer to digit 3")
    assert training.of("continued") == []

"""The loop from outside: which events it yields, in which order, and what the commands do."""

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tuinet.datasets.dataset import Dataset

Train = Callable[..., Any]

EPOCH = ["epoch_started", "epoch_finished", "checkpoint_saved"]


def test_a_run_reports_its_events_in_order(train: Train) -> None:
    assert train(epochs=3).story() == ["checkpoint_saved", *EPOCH, *EPOCH, *EPOCH, "run_ended"]


def test_a_run_ends_once_with_its_metrics(train: Train) -> None:
    session = train(epochs=3)
    assert len(session.of("run_ended")) == 1
    assert (session.end.reason, session.end.epochs, session.end.error) == ("finished", 3, None)
    best = max(session.of("epoch_finished"), key=lambda event: event.valid_accuracy)
    assert (session.end.best_epoch, session.end.best_valid_accuracy) == (best.epoch, best.valid_accuracy)
    assert 0 < session.end.test_accuracy <= 1


def test_epochs_and_batches_are_numbered_from_one(train: Train) -> None:
    session = train()
    assert [(e.epoch, e.epochs, e.batches) for e in session.of("epoch_started")] == [(1, 2, 10), (2, 2, 10)]
    assert [e.epoch for e in session.of("epoch_finished")] == [1, 2]
    places = [(e.epoch, e.batch, e.batches) for e in session.of("batch_trained")]
    assert places == [(epoch, batch, 10) for epoch in (1, 2) for batch in range(1, 10)]


def test_a_report_covers_the_batches_since_the_last_one(train: Train) -> None:
    session = train(epochs=1)
    (epoch,) = session.of("epoch_finished")
    reported = [event.loss * 20 for event in session.of("batch_trained")]
    last_batch = epoch.train_loss * 195 - sum(reported)
    assert 0 < last_batch / 15 < 5  # the last batch comes with the epoch


def times_of(session: Any, kind: str) -> list[float]:
    return [time for time, event in zip(session.times, session.events, strict=True) if event.type == kind]


def test_batches_are_reported_at_most_ten_times_a_second(train: Train) -> None:
    session = train(tick=0.001, epochs=60)
    times = times_of(session, "batch_trained")
    assert len(times) > 3
    assert min(after - before for before, after in itertools.pairwise(times)) > 0.099


def test_the_probe_is_evaluated_a_few_times_a_second(train: Train) -> None:
    session = train(tick=0.001, epochs=60)
    times = times_of(session, "probe_evaluated")
    assert len(times) > 1
    assert min(after - before for before, after in itertools.pairwise(times)) > 0.249


def test_the_probe_reports_the_softmax_of_its_digits(train: Train) -> None:
    probe = train(trainer={"probe": [3, 1, 99, 100]}).of("probe_evaluated")[0]
    assert probe.indices == [3, 1, 99]  # there are 100
    assert probe.labels[:2] == [0, 2]  # MNIST's test digits begin 7 2 1 0
    assert [sum(row) for row in probe.probabilities] == pytest.approx([1, 1, 1], abs=1e-4)


def test_continue_resumes_a_paused_run_at_the_same_batch(train: Train) -> None:
    session = train({(1, 3): ["pause"]}, ["continue"])
    assert session.story("checkpoint_saved")[:4] == ["epoch_started", "paused", "continued", "epoch_finished"]
    assert [(e.epoch, e.batch) for e in session.of("paused", "continued")] == [(1, 3), (1, 3)]


def test_a_pause_changes_no_weight(train: Train) -> None:
    assert (train({(1, 3): ["pause"]}, ["continue"]).parameters == train().parameters).all()


def test_time_in_a_pause_is_not_training_time(train: Train) -> None:
    paused = train({(1, 3): ["pause"]}, ["continue"])
    assert paused.clock.now > 3600  # a pause of an hour, and a second for each reading of the clock
    assert paused.end.seconds == pytest.approx(train().end.seconds, abs=5)


def test_a_step_trains_one_batch_reports_its_layers_and_pauses(train: Train) -> None:
    session = train({(1, 3): ["pause"]}, ["step", "continue"])
    story = [e for e in session.events if e.type in ("paused", "continued") or getattr(e, "layers", None)]
    assert [(e.type, e.epoch, getattr(e, "batch", None)) for e in story[:4]] == [
        ("paused", 1, 3),
        ("batch_trained", 1, 4),
        ("paused", 1, 4),
        ("continued", 1, 4),
    ]
    assert [(layer.name, layer.shape) for layer in story[1].layers] == [("layers.0", (8, 784)), ("layers.1", (10, 8))]
    assert all(layer.gradient_norm > 0 and layer.update_ratio > 0 for layer in story[1].layers)


def test_a_step_while_running_pauses_after_the_next_batch(train: Train) -> None:
    session = train({(1, 3): ["step"]}, ["continue"])
    assert [(e.epoch, e.batch) for e in session.of("paused")] == [(1, 4)]


def test_a_stepped_batch_is_reported_alone(train: Train) -> None:
    whole = train()
    stepped = train({(1, 3): ["step"]}, ["continue"])
    loss = {e.batch: e.loss for e in whole.of("batch_trained") if e.epoch == 1}
    (alone,) = [e for e in stepped.of("batch_trained") if e.layers]
    assert (alone.batch, alone.loss) == (4, pytest.approx(loss[4]))


def test_a_step_says_where_it_is_recorded_and_no_other_batch_is(train: Train) -> None:
    session = train({(1, 3): ["step"]}, ["continue"])
    assert {e.batch for e in session.of("batch_trained") if e.path == "batch"} == {4}


def test_a_batch_that_cannot_be_recorded_is_trained_all_the_same(train: Train) -> None:
    session = train({(1, 3): ["step"]}, ["step", "continue"], disk_is_full=True)
    assert [(e.batch, e.path) for e in session.of("batch_trained") if e.layers] == [(4, None), (5, None)]
    assert [e.message for e in session.of("warned")] == ["the batch could not be recorded (No space left on device)"]
    assert (session.parameters == train().parameters).all()


def test_a_step_over_the_end_of_an_epoch_closes_it_and_pauses_in_the_next(train: Train) -> None:
    session = train({(1, 9): ["step"]}, ["continue"])
    assert session.story("checkpoint_saved")[:5] == [
        "epoch_started", "epoch_finished", "epoch_started", "paused", "continued"
    ]  # fmt: skip
    assert [(e.epoch, e.batch) for e in session.of("paused")] == [(2, 0)]


def test_a_stepped_epoch_pauses_at_the_beginning_of_the_next(train: Train) -> None:
    session = train({(1, 3): ["step_epoch"]}, ["step_epoch", "continue"], epochs=4)
    assert [(e.epoch, e.batch) for e in session.of("paused")] == [(2, 0), (3, 0)]
    assert session.end.reason == "finished"


def test_a_run_stepped_batch_by_batch_gives_the_same_weights(train: Train) -> None:
    stepped = train({(1, 0): ["pause"]}, ["step"] * 30)
    assert len(stepped.of("paused")) == 20
    assert (stepped.parameters == train().parameters).all()


@pytest.mark.parametrize("place", [(1, 3), (2, 9)])
def test_stop_finishes_the_batch_saves_and_ends(place: tuple[int, int], train: Train) -> None:
    session = train({place: ["stop"]})
    assert session.story()[-2:] == ["checkpoint_saved", "run_ended"]
    assert (session.end.reason, session.end.epochs) == ("stopped", place[0] - 1)
    progress = session.saved[-1].progress
    assert (progress.epoch + 1, progress.batch) == place


def test_a_paused_run_can_be_stopped(train: Train) -> None:
    session = train({(1, 3): ["pause"]}, ["stop"])
    assert session.story()[-3:] == ["paused", "checkpoint_saved", "run_ended"]


def test_a_run_stopped_before_its_first_batch_ends_with_its_first_weights(train: Train) -> None:
    session = train({(1, 0): ["stop"]})
    assert session.end.reason == "stopped"
    assert session.end.test_accuracy is not None


def test_commands_after_a_stop_are_ignored(train: Train) -> None:
    assert train({(1, 3): ["stop", "continue", "step"]}).end.reason == "stopped"


def test_a_checkpoint_is_saved_at_once_and_training_continues(train: Train) -> None:
    session = train({(1, 3): ["checkpoint"]})
    progress = session.saved[1].progress
    assert (progress.epoch, progress.batch) == (0, 3)
    assert session.of("checkpoint_saved")[1].is_best is False
    assert (session.parameters == train().parameters).all()


def test_a_checkpoint_can_be_saved_in_a_pause(train: Train) -> None:
    session = train({(1, 3): ["pause", "checkpoint"]}, ["continue"])
    assert session.saved[1].progress.batch == 3


def test_checkpoints_are_saved_at_intervals_and_for_the_best_and_the_last_epoch(train: Train) -> None:
    session = train({(3, 0): [("learning_rate", 1e-12)]}, epochs=7, checkpoint_every=4)  # nothing is better after that
    best = {e.epoch for e in session.of("checkpoint_saved") if e.is_best}
    assert {e.epoch for e in session.of("checkpoint_saved")} == {0, 4, 7} | best
    assert max(best) < 4


def test_a_checkpoint_event_has_the_accuracy_of_its_epoch(train: Train) -> None:
    session = train()
    accuracies = {e.epoch: e.valid_accuracy for e in session.of("epoch_finished")}
    assert [e.valid_accuracy for e in session.of("checkpoint_saved")] == [None, accuracies[1], accuracies[2]]


def test_without_validation_images_the_last_weights_are_tested(train: Train, few: Dataset) -> None:
    session = train(dataset=dataclasses.replace(few, valid=few.valid[:0]))
    assert [(e.valid_loss, e.valid_accuracy) for e in session.of("epoch_finished")] == [(None, None)] * 2
    assert (session.end.reason, session.end.best_epoch) == ("finished", None)
    assert session.end.test_accuracy > 0

"""Looking at what a run has learned: its images, its checkpoints' answers, and which of them to look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tuinet.analysis import exploration
from tuinet.analysis.exploration import Exploration
from tuinet.config import Configuration
from tuinet.errors import CheckpointError, DatasetError, RunError
from tuinet.evaluation.filters import ORDERS, Filter, Order
from tuinet.evaluation.predictions import Evaluation
from tuinet.evaluation.selection import next_mistake, select
from tuinet.jobs.launch import launch
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun

from .conftest import DEADLINE, LONG, SMALL, Start, until


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of three epochs that is over."""
    run = LocalRun.create(tmp_path_factory.mktemp("runs"), Configuration.model_validate(SMALL), None)
    assert launch(run, run.lock()).wait(DEADLINE) == 0
    return run


@pytest.fixture
def explored(trained: Run) -> Exploration:
    return Exploration(trained)


@pytest.fixture
def answers(explored: Exploration) -> Evaluation:
    """What the network answers to the test images in the end."""
    found = explored.evaluate(explored.checkpoints()[-1], "test")
    assert found is not None
    return found


Make = Callable[..., Run]


@pytest.fixture
def untrained(own_home: Path) -> Make:
    """A run whose job was never started."""
    return lambda **more: LocalRun.create(own_home / "runs", Configuration.model_validate({**SMALL, **more}), None)


def test_there_is_a_checkpoint_of_each_epoch_and_one_from_before_the_first(explored: Exploration) -> None:
    assert [checkpoint.epoch for checkpoint in explored.checkpoints()] == [0, 1, 2, 3]


def test_the_best_epoch_is_looked_at_first(explored: Exploration) -> None:
    assert explored.default_checkpoint(explored.run.state().best_saved).epoch == explored.run.state().best_saved


def test_without_a_best_epoch_the_last_is_looked_at_first(train: Start) -> None:
    training = train(valid_size=0, epochs=2)
    assert training.wait() == 0
    assert Exploration(training.run).default_checkpoint(None).epoch == 2


def test_a_run_without_checkpoints_says_so(untrained: Make) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint yet"):
        Exploration(untrained()).default_checkpoint(None)


def test_a_run_that_is_not_whole_cannot_be_explored(untrained: Make) -> None:
    run = untrained()
    run.record_path.unlink()
    with pytest.raises(RunError, match="the run is incomplete"):
        Exploration(run)


def test_checkpoints_of_a_run_that_trains_come_one_after_the_other(train: Start) -> None:
    training = train(LONG, checkpoint_every=1, keep=0)
    explored = Exploration(training.run)
    training.expect("checkpoint_saved", 1)
    seen = explored.checkpoints()[-1]
    until(lambda: explored.checkpoints()[-1] > seen, "another checkpoint")
    newest = explored.checkpoints()[-1]
    assert explored.answer(newest, "test", 0).predicted in range(10)


def test_a_checkpoint_inside_an_epoch_can_be_looked_at(train: Start) -> None:
    training = train(LONG)
    training.pause()
    training.ask("step_epoch").expect("paused", 2)
    training.ask("step").expect("paused", 3)
    training.ask("stop").wait()
    explored = Exploration(training.run)
    newest = explored.checkpoints()[-1]
    assert newest.batch == 1
    assert sum(explored.answer(newest, "test", 0).probabilities) == pytest.approx(1, abs=1e-5)


def test_a_checkpoint_that_was_dropped_meanwhile_is_told_by_its_name(untrained: Make, explored: Exploration) -> None:
    gone = explored.checkpoints()[1]._replace(path=untrained().folder / "checkpoints" / "epoch-0001.safetensors")
    with pytest.raises(CheckpointError, match=r"epoch-0001\.safetensors: was dropped meanwhile"):
        Exploration(explored.run).answer(gone, "test", 0)


@pytest.mark.parametrize(("split", "count"), [("test", 10_000), ("valid", 500), ("train", 2000)])
def test_each_split_has_its_images(explored: Exploration, split: str, count: int) -> None:
    assert len(explored.images(split)) == count


def test_images_are_loaded_once(explored: Exploration) -> None:
    assert explored.images("test") is explored.images("test")


def test_the_validation_images_do_not_keep_all_training_images_in_memory(explored: Exploration) -> None:
    assert explored.images("valid").images.base is None


def test_without_validation_images_that_split_is_empty(untrained: Make) -> None:
    assert len(Exploration(untrained(valid_size=0)).images("valid")) == 0


def test_an_empty_split_cannot_be_evaluated(train: Start) -> None:
    training = train(valid_size=0, epochs=1)
    assert training.wait() == 0
    explored = Exploration(training.run)
    with pytest.raises(DatasetError, match=r"no valid images \(valid_size = 0\)"):
        explored.evaluate(explored.checkpoints()[-1], "valid")


def test_the_classes_have_names_before_any_network_is_read(untrained: Make) -> None:
    assert Exploration(untrained()).classes == tuple("0123456789")


def test_the_accuracy_is_the_one_that_the_run_has_told(explored: Exploration) -> None:
    best = explored.default_checkpoint(explored.run.state().best_saved)
    told = explored.run.state().ended
    found = explored.evaluate(best, "test")
    assert told is not None
    assert found is not None
    assert found.accuracy == told.test_accuracy


def test_one_image_is_answered_as_among_all(explored: Exploration, trained: Run, answers: Evaluation) -> None:
    alone = Exploration(trained).answer(explored.checkpoints()[-1], "test", 1234)
    np.testing.assert_allclose(alone.probabilities, answers.probabilities[1234], atol=1e-6)
    assert (alone.label, alone.loss) == (answers.labels[1234], pytest.approx(answers.losses[1234], abs=1e-5))


def test_the_network_before_training_answers_otherwise(explored: Exploration) -> None:
    first, *_, last = explored.checkpoints()
    assert explored.answer(last, "test", 0).confidence > explored.answer(first, "test", 0).confidence
    assert (explored.answer(first, "test", 0).untrained, explored.answer(last, "test", 0).untrained) == (True, False)


def test_predictions_are_computed_once(explored: Exploration) -> None:
    last = explored.checkpoints()[-1]
    assert explored.evaluate(last, "valid") is explored.evaluate(last, "valid")


def test_predictions_not_used_for_long_are_let_go(explored: Exploration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploration, "EVALUATION_BYTES", 70_000)
    own = Exploration(explored.run)  # remembers those of 1,000 images
    first, *others = own.checkpoints()
    before = own.evaluate(first, "valid")
    for checkpoint in others:
        own.evaluate(checkpoint, "valid")
    assert own.evaluate(first, "valid") is not before


def test_an_evaluation_that_is_no_longer_wanted_ends_without_an_answer(explored: Exploration) -> None:
    assert explored.evaluate(explored.checkpoints()[-1], "test", is_wanted=lambda: False) is None


def test_every_class_is_reported(answers: Evaluation) -> None:
    assert sum(report.count for report in answers.class_reports()) == 10_000


def test_an_open_filter_lets_every_image_pass_in_its_order(answers: Evaluation) -> None:
    assert select(answers, Filter()).tolist() == list(range(10_000))


def test_images_are_selected_by_label(answers: Evaluation) -> None:
    assert (answers.labels[select(answers, Filter(label=4))] == 4).all()


def test_images_of_a_cell_of_the_confusion_matrix_are_as_many_as_it_says(answers: Evaluation) -> None:
    cells = [[len(select(answers, Filter(label=row, predicted=column))) for column in range(10)] for row in range(10)]
    assert cells == answers.confusion().tolist()


def test_wrong_answers_are_all_that_are_not_right(answers: Evaluation) -> None:
    assert len(select(answers, Filter(wrong=True))) == 10_000 - answers.correct


def test_images_are_selected_by_confidence(answers: Evaluation) -> None:
    confidences = answers.confidences[select(answers, Filter(min_confidence=0.5, max_confidence=0.6))]
    assert len(confidences)
    assert confidences.min() >= np.float32(0.5)
    assert confidences.max() <= np.float32(0.6)


def test_a_filter_that_nothing_passes_selects_nothing(answers: Evaluation) -> None:
    assert select(answers, Filter(label=1, predicted=1, wrong=True)).tolist() == []


def test_the_greatest_loss_comes_first(answers: Evaluation) -> None:
    losses = answers.losses[select(answers, Filter(sort="loss"))]
    assert (np.diff(losses) <= 0).all()


def test_the_least_confidence_comes_first(answers: Evaluation) -> None:
    confidences = answers.confidences[select(answers, Filter(sort="confidence"))]
    assert (np.diff(confidences) >= 0).all()


@pytest.mark.parametrize("sort", ORDERS)
def test_each_order_can_be_turned_round(answers: Evaluation, sort: Order) -> None:
    natural = Filter(sort=sort)
    turned = Filter(sort=sort, descending=not natural.is_descending)
    values = {"index": np.arange(10_000), "confidence": answers.confidences, "loss": answers.losses}[sort]
    assert (values[select(answers, natural)] == values[select(answers, turned)][::-1]).all()


def test_the_next_mistake_is_the_first_one_after_this_image(answers: Evaluation) -> None:
    everything = select(answers, Filter())
    wrong = np.flatnonzero(answers.predicted != answers.labels)
    assert next_mistake(answers, everything, int(wrong[0])) == wrong[1]
    assert next_mistake(answers, everything, int(wrong[1]) - 1) == wrong[1]


def test_after_the_last_mistake_comes_the_first(answers: Evaluation) -> None:
    everything = select(answers, Filter())
    wrong = np.flatnonzero(answers.predicted != answers.labels)
    assert next_mistake(answers, everything, int(wrong[-1])) == wrong[0]


def test_the_mistake_before_is_found_too(answers: Evaluation) -> None:
    everything = select(answers, Filter())
    wrong = np.flatnonzero(answers.predicted != answers.labels)
    assert next_mistake(answers, everything, int(wrong[1]), -1) == wrong[0]
    assert next_mistake(answers, everything, int(wrong[0]), -1) == wrong[-1]


def test_among_right_answers_there_is_no_mistake(answers: Evaluation) -> None:
    right = select(answers, Filter(label=1, predicted=1))
    assert next_mistake(answers, right, 0) is None

"""Exploring a run: its images, and what the network of each checkpoint answers to them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import tuinet
from tuinet.analysis import exploration
from tuinet.analysis.exploration import Exploration
from tuinet.config import Configuration
from tuinet.errors import CheckpointError, DatasetError, RunError
from tuinet.evaluation.predictions import Evaluation
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun

from ..digits import TEST
from ..jobs.conftest import LONG, SMALL, Start, until


@pytest.fixture
def explored(model: tuinet.Model) -> Exploration:
    return Exploration(model.run)


@pytest.fixture
def evaluation(explored: Exploration) -> Evaluation:
    """The last checkpoint's predictions for the test images."""
    evaluation = explored.evaluate(explored.checkpoints()[-1], "test")
    assert evaluation is not None
    return evaluation


Make = Callable[..., Run]


@pytest.fixture
def untrained(own_home: Path) -> Make:
    """Makes a run whose job was never started."""
    return lambda **more: LocalRun.create(own_home / "runs", Configuration.model_validate({**SMALL, **more}), None)


def test_there_is_a_checkpoint_of_each_epoch_and_one_of_the_untrained_network(explored: Exploration) -> None:
    assert [checkpoint.epoch for checkpoint in explored.checkpoints()] == [0, 1, 2, 3]


def test_the_best_epoch_is_the_default(explored: Exploration) -> None:
    assert explored.default_checkpoint(explored.run.state().best_saved).epoch == explored.run.state().best_saved


def test_without_a_best_epoch_the_last_is_the_default(train: Start) -> None:
    training = train(valid_size=0, epochs=2)
    assert training.wait() == 0
    assert Exploration(training.run).default_checkpoint(None).epoch == 2


def test_a_run_without_checkpoints_says_so(untrained: Make) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint yet"):
        Exploration(untrained()).default_checkpoint(None)


def test_an_incomplete_run_cannot_be_explored(untrained: Make) -> None:
    run = untrained()
    run.record_path.unlink()
    with pytest.raises(RunError, match="the run is incomplete"):
        Exploration(run)


def test_new_checkpoints_of_a_training_run_appear(train: Start) -> None:
    training = train(LONG, checkpoint_every=1, keep=0)
    explored = Exploration(training.run)
    training.expect("checkpoint_saved", 1)
    seen = explored.checkpoints()[-1]
    until(lambda: explored.checkpoints()[-1] > seen, "another checkpoint")
    newest = explored.checkpoints()[-1]
    assert explored.answer(newest, "test", 0).predicted in range(10)


def test_a_checkpoint_within_an_epoch_can_be_explored(train: Start) -> None:
    training = train(LONG)
    training.pause()
    training.ask("step_epoch").expect("paused", 2)
    training.ask("step").expect("paused", 3)
    training.ask("stop").wait()
    explored = Exploration(training.run)
    newest = explored.checkpoints()[-1]
    assert newest.batch == 1
    assert sum(explored.answer(newest, "test", 0).probabilities) == pytest.approx(1, abs=1e-5)


def test_a_dropped_checkpoint_is_named(untrained: Make, explored: Exploration) -> None:
    gone = explored.checkpoints()[1]._replace(path=untrained().folder / "checkpoints" / "epoch-0001.safetensors")
    with pytest.raises(CheckpointError, match=r"epoch-0001\.safetensors: no longer exists"):
        Exploration(explored.run).answer(gone, "test", 0)


@pytest.mark.parametrize(("split", "count"), [("test", TEST), ("valid", 500), ("train", 2000)])
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
    with pytest.raises(DatasetError, match=r"no validation images \(valid_size = 0\)"):
        explored.evaluate(explored.checkpoints()[-1], "valid")


def test_the_classes_have_names_before_any_network_is_read(untrained: Make) -> None:
    assert Exploration(untrained()).classes == tuple("0123456789")


def test_the_accuracy_is_the_one_in_the_log_of_the_run(explored: Exploration) -> None:
    best = explored.default_checkpoint(explored.run.state().best_saved)
    ended = explored.run.state().ended
    evaluation = explored.evaluate(best, "test")
    assert ended is not None
    assert evaluation is not None
    assert evaluation.accuracy == ended.test_accuracy


def test_one_image_is_answered_as_among_all(explored: Exploration, evaluation: Evaluation) -> None:
    answer = Exploration(explored.run).answer(explored.checkpoints()[-1], "test", 234)
    np.testing.assert_allclose(answer.probabilities, evaluation.probabilities[234], atol=1e-6)
    assert answer.label == evaluation.labels[234]
    assert answer.loss == pytest.approx(evaluation.losses[234], abs=1e-5)


def test_the_untrained_network_is_less_confident(explored: Exploration) -> None:
    first, *_, last = explored.checkpoints()
    assert explored.answer(last, "test", 0).confidence > explored.answer(first, "test", 0).confidence
    assert (explored.answer(first, "test", 0).untrained, explored.answer(last, "test", 0).untrained) == (True, False)


def test_evaluations_are_cached(explored: Exploration) -> None:
    last = explored.checkpoints()[-1]
    assert explored.evaluate(last, "valid") is explored.evaluate(last, "valid")


def test_evaluations_that_were_not_used_for_long_are_dropped(
    explored: Exploration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exploration, "EVALUATION_BYTES", 70_000)
    # Room for the evaluations of 1,000 images.
    own = Exploration(explored.run)
    first, *others = own.checkpoints()
    before = own.evaluate(first, "valid")
    for checkpoint in others:
        own.evaluate(checkpoint, "valid")
    assert own.evaluate(first, "valid") is not before


def test_an_evaluation_that_is_no_longer_wanted_ends_early(explored: Exploration) -> None:
    assert explored.evaluate(explored.checkpoints()[-1], "test", is_wanted=lambda: False) is None


def test_an_exploration_is_shared_while_it_is_in_use(untrained: Make) -> None:
    run = untrained()
    shared = Exploration.shared(run)
    assert Exploration.shared(run) is shared
    assert Exploration.shared(LocalRun(run.folder)) is not shared
    kept = weakref.ref(shared)
    del shared
    gc.collect()
    assert kept() is None


def test_cached_images_are_returned_while_another_split_is_read(explored: Exploration) -> None:
    images = explored.images("test")
    with explored._loading:
        assert explored.images("test") is images

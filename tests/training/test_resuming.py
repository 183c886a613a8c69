"""A resumed run ends with the same weights and figures as one that was never stopped."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tuinet.training.best import Best

Train = Callable[..., Any]


def resumed(train: Train, first: Any, **settings: object) -> Any:
    """A run that goes on from the last checkpoint of `first`, as a job does it."""
    progress = first.saved[-1].progress
    state = next(
        (
            first.engine.network.state_vector(s.parameters)
            for s in first.saved
            if s.progress.epoch == progress.best_epoch
        ),
        None,
    )
    best = Best(progress.best_epoch, progress.best_accuracy, progress.stale_epochs, state)
    return train(resume=first.saved[-1], trainer={"best": best, "history": first.of("epoch_finished")}, **settings)


SETTINGS: dict[str, object] = {"epochs": 4, "dropout": 0.2, "augment": "shift", "optimizer": "adam"}


@pytest.mark.parametrize(
    "more",
    [
        {"accumulate": 1},
        {"accumulate": 4},
        {"normalisation": "batch", "averaging": 0.99, "hidden": (24, 24), "shortcuts": "residual"},
    ],
)
@pytest.mark.parametrize("place", [(1, 3), (2, 1), (4, 9)])
def test_a_stopped_run_resumes_to_the_same_weights_and_metrics(
    place: tuple[int, int], more: dict[str, object], train: Train
) -> None:
    settings = {**SETTINGS, **more}
    whole = train(**settings)
    second = resumed(train, train({place: ["stop"]}, **settings), **settings)
    np.testing.assert_array_equal(second.engine.network.state, whole.engine.network.state)
    figures = {"reason", "epochs", "best_epoch", "best_valid_accuracy", "test_loss", "test_accuracy"}
    assert second.end.model_dump(include=figures) == whole.end.model_dump(include=figures)


def test_a_run_stopped_between_epochs_resumes_to_the_same_weights(train: Train) -> None:
    whole = train(**SETTINGS)
    second = resumed(train, train({(1, 3): ["step_epoch"]}, ["stop"], **SETTINGS), **SETTINGS)
    np.testing.assert_array_equal(second.parameters, whole.parameters)


def test_a_resumed_run_saves_nothing_before_it_has_trained(train: Train) -> None:
    second = resumed(train, train({(2, 3): ["stop"]}))
    assert second.story()[:3] == ["epoch_started", "epoch_finished", "checkpoint_saved"]


def test_a_resumed_run_reports_only_batches_that_it_trained(train: Train) -> None:
    second = resumed(train, train({(2, 3): ["stop"]}))
    assert all(event.loss is not None for event in second.of("batch_trained"))


def test_a_resumed_epoch_has_the_means_of_all_its_batches(train: Train) -> None:
    whole = train()
    second = resumed(train, train({(2, 3): ["stop"]}))
    ours = second.of("epoch_finished")[-1]
    theirs = whole.of("epoch_finished")[-1]
    assert ours.train_loss == pytest.approx(theirs.train_loss, rel=1e-12)
    assert ours.train_accuracy == theirs.train_accuracy


def test_resuming_a_finished_run_only_ends_it_again(train: Train) -> None:
    assert resumed(train, train()).story() == ["run_ended"]


def test_a_finished_run_resumes_with_more_epochs(train: Train) -> None:
    second = resumed(train, train(epochs=2), epochs=3)
    assert second.story() == ["epoch_started", "epoch_finished", "checkpoint_saved", "run_ended"]

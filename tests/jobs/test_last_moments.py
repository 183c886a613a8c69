"""A job that dies between its last epoch and the end of its run: the run is completed, as if nothing had happened."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tuinet.errors import RunError
from tuinet.jobs.start import ready_to_resume
from tuinet.runs.checkpoints import load
from tuinet.runs.directory import Run

from .conftest import LONG, SMALL, Moments, Start, Training, checkpoints, live, seqs, story

NEVER: tuple[str, int | None] = ("never", None)

EARLY = {**SMALL, "dataset": "mnist", "valid_size": 20, "epochs": 30, "early_stopping": 2, "checkpoint_every": 4}

ENDS: dict[str, dict[str, Any]] = {
    "finished": {**SMALL, "valid_size": 1, "checkpoint_every": 5, "epochs": 3},
    "finished, without a validation set": {**SMALL, "valid_size": 0, "keep": 1, "checkpoint_every": 2},
    "early_stopped": EARLY,
    "target_reached": {**SMALL, "epochs": 30, "target_accuracy": 0.8, "checkpoint_every": 4},
    "diverged": {**SMALL, "learning_rate": 1000.0, "optimizer": "sgd", "hidden": (16, 16), "activation": "identity"},
}


def logged(run: Run) -> list[dict[str, Any]]:
    """The story of a run. Divergence is noticed by the clock, at a different batch each time."""
    return [{**event, "error": bool(event.get("error"))} for event in story(run)]


def weights(run: Run) -> dict[str, bytes]:
    newest = load(run.checkpoints().choose("last", None).path)
    return {name: array.tobytes() for name, array in newest.parameters.items()}


@pytest.mark.parametrize("end", ENDS)
def test_a_run_killed_in_its_last_moments_is_completed(end: str, own_home: Path) -> None:
    runs = own_home / "runs"
    twin, _ = live(runs, ENDS[end], {"twin": [NEVER]})["twin"]
    types = [event.type for event in twin.events()]
    last_save = f"checkpoint_saved:{types.count('checkpoint_saved')}"
    lives: dict[str, Moments] = {
        "before the last checkpoint is in the log": [(f"before {last_save}", None), NEVER],
        "before the end": [("before run_ended:1", None), NEVER],
        "in the end": [("torn run_ended:1", None), NEVER],
        "before the end, again and again": [("before run_ended:1", None)] * 3 + [NEVER],
        "after the end": [("after run_ended:1", None)],
    }
    if epochs := types.count("epoch_finished"):
        lives["after the last epoch"] = [(f"after epoch_finished:{epochs}", None), NEVER]
    for label, (run, signals) in live(runs, ENDS[end], lives).items():
        assert signals[0] == signal.SIGKILL, label
        assert logged(run) == logged(twin), label
        assert checkpoints(run) == checkpoints(twin), label
        assert seqs(run) == list(range(1, len(seqs(run)) + 1)), label
        assert run.state().status(live=False) == end.split(",")[0], label


def test_a_run_whose_end_was_not_logged_goes_on_to_more_epochs(own_home: Path) -> None:
    """Its last epoch stays as the log tells it, even if its checkpoint was no longer saved."""
    more = 5
    config = ENDS["finished"]
    lives: dict[str, Moments] = {
        "twin": [NEVER, ("never", more)],
        "after its last epoch": [("after epoch_finished:3", None), ("never", more)],
        "after its last checkpoint": [("after checkpoint_saved:3", None), ("never", more)],
        "before its end": [("before run_ended:1", None), ("never", more)],
        "inside an epoch": [("after epoch_started:3", None), ("never", more)],
        "again, before the first new epoch": [
            ("after epoch_finished:3", None),
            ("after setting_changed:1", more),
            NEVER,
        ],
    }
    found = live(own_home / "runs", config, lives)
    twin, _ = found.pop("twin")
    types = [event["type"] for event in story(twin)]
    expected = [event for number, event in enumerate(story(twin)) if number != types.index("run_ended")]
    for label, (run, _) in found.items():
        inside = label == "inside an epoch"
        assert inside or story(run) == expected, label
        assert inside or checkpoints(run) == checkpoints(twin), label
        assert run.state().epochs_done == more, label
    assert story(found["inside an epoch"][0])[-1]["epochs"] == more


def test_an_early_end_that_was_not_logged_is_still_the_end(own_home: Path) -> None:
    lives: dict[str, Moments] = {
        "twin": [NEVER],
        "resumed with more epochs": [("before run_ended:1", None), ("never", 40)],
    }
    found = live(own_home / "runs", EARLY, lives)
    run = found["resumed with more epochs"][0]
    twin = found["twin"][0]
    assert story(run)[-1] == story(twin)[-1]
    assert run.state().epochs == 40


def test_a_run_resumed_beyond_an_early_end_goes_on_after_a_kill_before_its_next_epoch(own_home: Path) -> None:
    lives: dict[str, Moments] = {
        "twin": [NEVER, NEVER],
        "killed": [NEVER, ("after run_started:1", None), NEVER],
    }
    found = live(own_home / "runs", EARLY, lives)
    killed = found["killed"][0]
    twin = found["twin"][0]
    assert story(killed) == story(twin)
    assert checkpoints(killed) == checkpoints(twin)
    assert [event["type"] for event in story(twin)].count("run_ended") == 2


def test_a_run_resumed_beyond_an_early_end_goes_on_although_that_checkpoint_is_damaged(own_home: Path) -> None:
    run, _ = live(own_home / "runs", EARLY, {"run": [NEVER]})["run"]
    ended = run.state().epochs_done
    whole = checkpoints(run)
    run.checkpoints().choose("last", None).path.write_bytes(b"otter")
    Training(run).resume()
    assert run.state().epochs_done > ended
    assert checkpoints(run).items() >= whole.items()


def test_a_complete_run_is_refused_with_what_is_expected(train: Start) -> None:
    training = train()
    training.wait()
    with pytest.raises(RunError, match=r"^[^\n]*: epoch 3 of 3 is done: use --epochs above 3$"):
        ready_to_resume(training.run)


def test_a_run_killed_while_it_stops_inside_its_last_epoch_finishes_that_epoch(train: Start) -> None:
    """Even if fewer epochs were asked for in the meantime."""
    settings = {**LONG, "schedule": "constant"}
    training = train(settings)
    training.expect("epoch_finished")
    place = training.pause()
    while not place.batch:
        place = training.ask("step").expect("paused", len(training.of("paused")) + 1)
    training.set("epochs", place.epoch).expect("setting_changed")
    # As a stop does it, up to the end of the run.
    training.ask("checkpoint").expect("checkpoint_saved", 2)
    training.kill()
    ready_to_resume(training.run).release()
    assert training.resume().events[-1].reason == "finished"
    twin = train(settings, epochs=place.epoch)
    twin.wait()
    assert weights(training.run) == weights(twin.run)


def test_a_failure_after_the_last_epoch_is_not_the_end(own_home: Path) -> None:
    runs = own_home / "runs"
    lives: dict[str, Moments] = {"twin": [NEVER], "failed": [("fail run_ended:1", None), NEVER]}
    found = live(runs, SMALL, lives)
    failed = found["failed"][0]
    twin = found["twin"][0]
    assert [e["type"] for e in story(failed)][-2:] == ["run_ended", "run_ended"]
    assert story(failed)[-1] == story(twin)[-1]
    assert checkpoints(failed) == checkpoints(twin)

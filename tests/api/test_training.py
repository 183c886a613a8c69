"""`tuinet.train` and the run it returns: watched, controlled and waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

import tuinet
from tests.api.conftest import SMALL
from tests.waiting import until
from tuinet.config import configure
from tuinet.errors import ConfigurationError, DatasetError, RunError, UsageError

ENDLESS = {**SMALL, "epochs": 100_000}


def test_training_writes_a_run_like_any_other(run: tuinet.Run) -> None:
    assert (run.status, run.name) == ("finished", "small")
    assert run.directory.state().status(live=False) == "finished"


def test_the_model_of_a_run_is_its_best_checkpoint(run: tuinet.Run, model: tuinet.Model) -> None:
    assert model.checkpoint.epoch == run.directory.best_saved()
    assert model.predict(model.images("test")).accuracy == run.test_accuracy


def test_its_events_can_be_read_again_and_again(run: tuinet.Run) -> None:
    first = [event.type for event in run]
    assert (first[0], first[-1]) == ("run_started", "run_ended")
    assert first.count("epoch_finished") == 2
    assert [event.type for event in run] == first


def test_a_run_is_controlled_while_it_trains(own_home: Path) -> None:
    run = tuinet.train(**ENDLESS)
    events = iter(run)
    assert next(event for event in events if event.type == "epoch_finished").epoch == 1
    run.pause()
    assert run.status == "paused"
    assert run.step().batches == 32
    run.set("learning_rate", 0.5)
    changed = next(event for event in events if event.type == "setting_changed")
    assert (changed.name, changed.new) == ("learning_rate", 0.5)
    run.resume()
    assert run.status == "training"
    run.stop()
    assert [event.reason for event in events if event.type == "run_ended"] == ["stopped"]
    with pytest.raises(RunError, match="not training"):
        run.pause()


def test_a_run_that_has_ended_can_be_trained_further(own_home: Path) -> None:
    run = tuinet.train(**{**SMALL, "epochs": 1}).wait()
    assert run.resume(epochs=2).wait().overview.epochs == "2/2"


@pytest.mark.parametrize(("name", "value"), [("hidden", (3,)), ("learning_rate", -1)])
def test_a_change_that_is_not_possible_is_refused_before_it_is_sent(run: tuinet.Run, name: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=name):
        run.set(name, value)


def test_an_interrupt_while_waiting_stops_the_run(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tuinet.train(**ENDLESS)
    until(lambda: run.directory.state().epochs_done, "an epoch")

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("tuinet.jobs.follow.time.sleep", interrupted)
        run.wait()
    assert run.status == "stopped"


def test_a_run_that_diverges_is_an_error_to_whoever_waits_for_it(own_home: Path) -> None:
    run = tuinet.train(**{**SMALL, "learning_rate": 1000, "optimizer": "sgd", "activation": "identity"})
    with pytest.raises(RunError, match="diverged: the loss became infinite or NaN"):
        run.wait()
    assert run.status == "diverged"


def test_an_invalid_configuration_is_an_error_at_once(own_home: Path) -> None:
    with pytest.raises(ConfigurationError, match="unknown"):
        tuinet.train(layers=3)
    with pytest.raises(ConfigurationError, match="epochs = 0"):
        tuinet.train(epochs=0)
    with pytest.raises(DatasetError, match="'nowhere'"):
        tuinet.train(dataset="nowhere")
    with pytest.raises(UsageError, match="a configuration or a preset"):
        tuinet.train(config=configure({}), preset="tutorial")
    assert tuinet.runs() == []

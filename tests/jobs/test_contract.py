"""The events of a job, from the first to the last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.config import Configuration
from tuinet.runs.checkpoints import load
from tuinet.runs.directory import Run
from tuinet.runs.file_lock import holder_pid

from .conftest import SMALL, checkpoints, live, seqs


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that went to its end, undisturbed."""
    return live(tmp_path_factory.mktemp("runs"), SMALL, {"only": [("never", None)]})["only"][0]


@pytest.fixture
def events(run: Run) -> list[Any]:
    return run.events()


def of(events: list[Any], *kinds: str) -> list[Any]:
    return [event for event in events if event.type in kinds]


def test_events_are_numbered_from_one_without_gaps(run: Run) -> None:
    assert seqs(run) == list(range(1, len(seqs(run)) + 1))


def test_time_never_runs_backwards(events: list[Any]) -> None:
    assert [event.time for event in events] == sorted(event.time for event in events)


def test_the_first_event_says_what_is_trained_on_what(run: Run, events: list[Any]) -> None:
    (first,) = of(events, "run_started")
    assert first == events[0]
    assert (first.run_id, first.resumed_epoch) == (run.run_id, 0)
    assert (first.parameters, first.train_size, first.valid_size, first.test_size) == (12730, 2000, 500, 1000)
    assert Configuration.model_validate(first.config) == run.record().config


def test_the_last_event_and_only_that_one_reports_the_end(events: list[Any]) -> None:
    (last,) = of(events, "run_ended")
    assert last == events[-1]
    assert (last.reason, last.epochs, last.error) == ("finished", 3, None)


def test_the_final_metrics_are_those_of_the_best_epoch(events: list[Any]) -> None:
    best = max(of(events, "epoch_finished"), key=lambda epoch: epoch.valid_accuracy)
    last = events[-1]
    assert (last.best_epoch, last.best_valid_accuracy) == (best.epoch, best.valid_accuracy)
    assert last.test_accuracy > 0.8


def test_each_epoch_is_started_finished_and_saved_in_this_order(events: list[Any]) -> None:
    kinds = ("epoch_started", "epoch_finished", "checkpoint_saved")
    logged = [(event.type, event.epoch) for event in of(events, *kinds)]
    assert logged == [("checkpoint_saved", 0), *((kind, epoch) for epoch in (1, 2, 3) for kind in kinds)]


def test_every_checkpoint_in_the_log_exists_and_is_intact(run: Run, events: list[Any]) -> None:
    paths = [run.folder / event.path for event in of(events, "checkpoint_saved")]
    assert [load(path).progress.epoch for path in paths] == [0, 1, 2, 3]


def test_no_checkpoint_exists_that_is_not_in_the_log(run: Run, events: list[Any]) -> None:
    assert set(checkpoints(run)) == {Path(event.path).name for event in of(events, "checkpoint_saved")}


def test_the_parameters_of_a_checkpoint_are_float32_and_have_the_shapes_of_the_mathematics(run: Run) -> None:
    parameters = load(run.checkpoints().choose("last", None).path).parameters
    float32 = np.dtype(np.float32)
    assert {name: (array.shape, array.dtype) for name, array in parameters.items()} == {
        "layers.0.weight": ((16, 784), float32),
        "layers.0.bias": ((16,), float32),
        "layers.1.weight": ((10, 16), float32),
        "layers.1.bias": ((10,), float32),
    }


def test_the_probe_is_one_softmax_for_each_digit(events: list[Any]) -> None:
    for probe in of(events, "probe_evaluated"):
        assert (probe.indices, probe.labels) == ([0], [7])
        assert sum(probe.probabilities[0]) == pytest.approx(1, abs=1e-3)


def test_every_layer_is_diagnosed_in_every_epoch(events: list[Any]) -> None:
    for epoch in of(events, "epoch_finished"):
        assert [(layer.name, layer.shape) for layer in epoch.layers] == [
            ("layers.0", (16, 784)),
            ("layers.1", (10, 16)),
        ]


def test_a_job_that_has_ended_leaves_no_pid_behind(run: Run) -> None:
    assert run.lock_path.exists()
    assert holder_pid(run.lock_path) is None


def test_a_run_that_has_ended_is_not_live(run: Run) -> None:
    assert not run.is_live()


def test_nothing_was_printed(run: Run) -> None:
    assert run.job_log_path.read_text() == ""


def test_the_same_configuration_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    again, _ = live(tmp_path, SMALL, {"again": [("never", None)]})["again"]
    assert checkpoints(again) == checkpoints(run)


def test_another_seed_gives_others(run: Run, tmp_path: Path) -> None:
    other, _ = live(tmp_path, {**SMALL, "seed": 1}, {"other": [("never", None)]})["other"]
    assert checkpoints(other) != checkpoints(run)

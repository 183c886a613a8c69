"""An error ends the run with a message of one line, and everything saved before it remains."""

from __future__ import annotations

import resource
from pathlib import Path

import numpy as np
import pytest

from tuinet.datasets import idx
from tuinet.errors import RunError
from tuinet.events import RunEnded
from tuinet.jobs.job import SPARE
from tuinet.runs.checkpoints import load

from .conftest import LONG, Start, Training, checkpoints, seqs, watch

NOISE = {"valid_size": 20, "hidden": (4,), "threads": 1, "epochs": 100_000, "checkpoint_every": 1_000_000}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data set of noise."""
    folder = tmp_path / "noise"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for prefix, count in (("train", 200), ("t10k", 50)):
        idx.write(folder / f"{prefix}-images-idx3-ubyte", rng.integers(0, 256, (count, 5, 5), np.uint8))
        idx.write(folder / f"{prefix}-labels-idx1-ubyte", rng.integers(0, 10, count, np.uint8))
    return folder


def failure(training: Training) -> RunEnded:
    """The end of a job that failed, after checking how it says so."""
    assert training.wait() == 1
    ended = training.events[-1]
    assert isinstance(ended, RunEnded)
    assert (ended.reason, len(training.of("run_ended"))) == ("failed", 1)
    assert ended.error is not None
    assert "\n" not in ended.error
    assert training.run.job_log_path.read_text() == ""  # a person's mistake is no traceback
    return ended


def limit(training: Training, size: int) -> None:
    """Let the job write no byte of a file beyond this size from now on, as if the disk were full."""
    resource.prlimit(training.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_data_set_that_vanished_is_named(train: Start, folder: Path) -> None:
    training = train(NOISE, dataset=str(folder))
    training.expect("epoch_finished")
    training.ask("stop").wait()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    training.start()
    training.wait()
    assert training.events[-1].reason == "failed"
    assert "noise" in training.events[-1].error


def test_a_data_set_that_was_never_there_is_named(train: Start, tmp_path: Path) -> None:
    assert "nowhere" in str(failure(train(dataset=str(tmp_path / "nowhere"))).error)


def test_a_damaged_file_of_the_data_set_is_named(train: Start, folder: Path) -> None:
    (folder / "train-images-idx3-ubyte").write_bytes(b"otter")
    assert "train-images-idx3-ubyte" in str(failure(train(NOISE, dataset=str(folder))).error)


def test_asking_for_too_many_training_images_names_the_limit(train: Start) -> None:
    assert "expected at most 3,500" in str(failure(train(train_limit=60_000)).error)


def test_hyperparameters_that_contradict_each_other_are_named(train: Start) -> None:
    assert "valid_size" in str(failure(train(valid_size=0, early_stopping=1)).error)


@pytest.fixture
def full(train: Start) -> Training:
    """A job whose disk was full when it wanted to save a second checkpoint."""
    training = train(LONG)
    training.pause()
    limit(training, 60_000)  # the log fits in, a checkpoint does not
    training.ask("checkpoint")
    return training


def test_a_full_disk_is_reported_in_one_line(full: Training) -> None:
    error = str(failure(full).error)
    assert "File too large" in error
    assert "everything saved so far is intact" in error


def test_a_full_disk_costs_no_earlier_checkpoint(full: Training) -> None:
    full.wait()
    saved_paths = [full.run.folder / event.path for event in full.of("checkpoint_saved")]
    assert {path.name for path in saved_paths} == set(checkpoints(full.run))
    assert [load(path).progress.batch for path in saved_paths] == [0] * len(saved_paths)


def test_a_run_whose_disk_was_full_can_be_resumed(full: Training) -> None:
    full.wait()
    full.start()
    full.pause()
    assert full.ask("stop").wait() == 0
    assert full.events[-1].reason == "stopped"
    assert seqs(full.run) == list(range(1, len(full.events) + 1))


def test_a_job_leaves_nothing_of_the_room_for_its_last_output(train: Start, full: Training) -> None:
    full.wait()
    done = train()
    done.wait()
    assert not (full.run.folder / SPARE).exists()
    assert not (done.run.folder / SPARE).exists()


def test_a_log_that_cannot_grow_leaves_whole_lines_and_a_watcher_who_knows_why(train: Start) -> None:
    training = train(LONG)
    training.pause()
    limit(training, training.run.events_path.stat().st_size + 10)
    training.ask("continue").wait()
    assert training.run.events_path.read_bytes().endswith(b"}\n")
    with pytest.raises(RunError, match="File too large"):
        watch(training.run)


def test_a_rate_that_is_too_high_ends_with_a_reason_and_advice(train: Start) -> None:
    training = train(learning_rate=1000.0, optimizer="sgd", hidden=(16, 16), activation="identity", schedule="constant")
    assert training.wait() == 0
    ended = training.events[-1]
    assert (ended.reason, ended.test_accuracy is None or 0 <= ended.test_accuracy <= 1) == ("diverged", True)
    assert "the learning rate 1000 is too high; try 0.1" in ended.error


def test_a_diverged_run_saved_only_numbers(train: Start) -> None:
    training = train(learning_rate=1000.0, optimizer="sgd", hidden=(16, 16), activation="identity", schedule="constant")
    training.wait()
    for checkpoint in training.run.checkpoints().all():
        assert all(np.isfinite(array).all() for array in load(checkpoint.path).parameters.values())

"""Runs that no job trains, for the app to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tuinet.config import Configuration
from tuinet.events import BatchTrained, CheckpointSaved, EpochFinished, EpochStarted, Paused, RunEnded, RunStarted
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog


def new_run(name: str | None = None) -> LocalRun:
    """A run whose log is empty."""
    return LocalRun.create(runs_folder(), Configuration(), name)


@contextmanager
def live(run: LocalRun) -> Iterator[LocalRun]:
    """The run as long as it seems to be trained: it is live while somebody holds its lock."""
    lock = run.lock()
    try:
        yield run
    finally:
        lock.release()


def interrupted_run(**hyperparameters: Any) -> LocalRun:
    """A run whose log ends after three epochs, without an end."""
    run = new_run()
    log = EventLog(run.events_path)
    log.append(
        RunStarted(
            run_id=run.run_id,
            config=Configuration.model_validate(hyperparameters).model_dump(mode="json"),
            parameters=203_530,
            train_size=55_000,
            valid_size=5_000,
            test_size=10_000,
            host="box",
            versions={},
        )
    )
    path = "checkpoints/epoch-0003.safetensors"
    log.append(CheckpointSaved(epoch=3, path=path, valid_accuracy=None, is_best=False))
    return run


def run_in(situation: str, stack: ExitStack) -> LocalRun:
    """A run of three epochs and a part of the fourth in this situation."""
    run = interrupted_run()
    log = EventLog(run.events_path)
    for epoch in (1, 2, 3):
        log.append(EpochStarted(epoch=epoch, epochs=10, batches=100))
        figures = {"train_loss": 0.3 / epoch, "train_accuracy": 0.9, "valid_loss": 0.4, "valid_accuracy": 0.9}
        log.append(
            EpochFinished(epoch=epoch, learning_rate=0.1, seconds=1, samples_per_second=1e5, layers=[], **figures)
        )
    log.append(EpochStarted(epoch=4, epochs=10, batches=100))
    for batch in (50, 60):
        log.append(
            BatchTrained(
                epoch=4, batch=batch, batches=100, loss=0.1, accuracy=0.9, learning_rate=0.1, samples_per_second=1e5
            )
        )
    if situation == "paused":
        log.append(Paused(epoch=4, batch=60))
    if situation in ("stopped", "finished", "diverged"):
        end = {"best_epoch": 1, "best_valid_accuracy": 0.9, "test_loss": None, "test_accuracy": None, "seconds": 3}
        log.append(RunEnded(reason=situation, epochs=3, error=None, **end))
    if situation in ("training", "paused", "read-only"):
        stack.enter_context(live(run))
    return run

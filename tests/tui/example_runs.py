"""Runs that no job trains, for the app to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tuinet.config import Configuration
from tuinet.events import CheckpointSaved, RunStarted
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

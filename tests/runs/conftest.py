"""Runs that look as if a job had written them, without training."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tuinet.config import Configuration
from tuinet.events import AnyEvent, BatchTrained, EpochFinished, EpochStarted, RunEnded, RunStarted
from tuinet.recorded_batch import BatchFacts, RecordedBatch
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.snapshot import Progress, Snapshot

collect_ignore = [] if os.geteuid() == 0 else ["test_other_users.py"]

RNG = {"bit_generator": "PCG64", "state": {"state": 1, "inc": 2}, "has_uint32": 0, "uinteger": 0}


def snapshot(epoch: int = 1, batch: int = 0, best: int | None = None, seed: int = 0) -> Snapshot:
    """A snapshot of a small network, as it was after `epoch` epochs and `batch` batches."""
    rng = np.random.default_rng(seed)
    progress = Progress(
        epoch=epoch,
        batch=batch,
        config=Configuration(hidden=(3,)).model_dump(mode="json"),
        probe=[0, 7],
        widths=[4, 3, 2],
        rng=RNG,
        epoch_rng=RNG,
        optimizer_steps=epoch * 10 + batch,
        train_loss=0.1 + epoch,
        train_correct=3,
        train_seen=8,
        best_epoch=best,
        best_accuracy=None if best is None else 0.9,
        stale_epochs=0,
    )
    parameters = {
        "layers.0.weight": rng.normal(size=(3, 4)).astype(np.float32),
        "layers.0.bias": rng.normal(size=3).astype(np.float32),
        "layers.1.weight": rng.normal(size=(2, 3)).astype(np.float32),
        "layers.1.bias": rng.normal(size=2).astype(np.float32),
    }
    velocity = {name: rng.normal(size=array.shape).astype(np.float32) for name, array in parameters.items()}
    return Snapshot(progress, parameters, {"velocity": velocity})


def recorded_batch(batch: int = 3) -> RecordedBatch:
    """Five images of a batch of the first epoch, on which the network of `snapshot` was trained."""
    before = snapshot(batch=batch)
    rng = np.random.default_rng(batch)
    return RecordedBatch(
        facts=BatchFacts(
            epoch=1,
            batch=batch,
            batches=5,
            config=before.progress.config,
            widths=before.progress.widths,
            learning_rate=0.1,
            rng=RNG,
            optimizer_steps=batch - 1,
        ),
        x=rng.random((5, 4), np.float32),
        labels=np.array([0, 1, 1, 0, 1]),
        indices=np.arange(5),
        parameters=before.parameters,
        gradient=snapshot(seed=1).parameters,
        update=snapshot(seed=2).parameters,
        optimizer=before.optimizer,
    )


def started(run_id: str = "20260101-000000-calm-otter", resumed: int = 0, epochs: int = 3) -> RunStarted:
    return RunStarted(
        run_id=run_id,
        config={"epochs": epochs, "learning_rate": 0.1},
        parameters=23,
        train_size=8,
        valid_size=4,
        test_size=4,
        resumed_epoch=resumed,
        host="here",
        versions={},
    )


def epoch_started(epoch: int) -> EpochStarted:
    return EpochStarted(epoch=epoch, epochs=3, batches=5)


def batch_trained(epoch: int, batch: int) -> BatchTrained:
    return BatchTrained(
        epoch=epoch, batch=batch, batches=5, loss=1.0, accuracy=0.5, learning_rate=0.1, samples_per_second=10.0
    )


def epoch_finished(epoch: int, accuracy: float | None = 0.5) -> EpochFinished:
    return EpochFinished(
        epoch=epoch,
        train_loss=1.0 / epoch,
        train_accuracy=0.5,
        valid_loss=1.0,
        valid_accuracy=accuracy,
        learning_rate=0.1,
        seconds=1.0,
        samples_per_second=8.0,
        layers=[],
    )


def ended(reason: str = "finished") -> RunEnded:
    return RunEnded.model_validate(
        {
            "reason": reason,
            "epochs": 1,
            "best_epoch": 1,
            "best_valid_accuracy": 0.5,
            "test_loss": None,
            "test_accuracy": None,
            "seconds": 1.0,
        }
    )


def write_log(path: Path, *events: AnyEvent) -> EventLog:
    """A log of these events, still open."""
    log = EventLog(path, clock=lambda: 1000.0)
    for event in events:
        log.append(event)
    return log


def make_run(runs: Path, name: str | None = None, now: float = 1_700_000_000.0) -> Run:
    return LocalRun.create(runs, Configuration(), name, now)


@contextmanager
def process(code: str, *arguments: object, pass_fds: tuple[int, ...] = ()) -> Iterator[subprocess.Popen[str]]:
    """Python code in its own process: it has printed its first line when this begins, and is killed at the end."""
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=pass_fds,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline(), "the process died before it was ready"
        yield child
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()

"""Runs that look the same on every machine, for snapshots: nothing in them is trained, and all times are fixed."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator

import numpy as np

from tuinet.config import Configuration
from tuinet.datasets.dataset import load
from tuinet.events import (
    AnyEvent,
    BatchTrained,
    CheckpointSaved,
    EpochFinished,
    EpochStarted,
    ProbeEvaluated,
    RunEnded,
    RunStarted,
    Warned,
)
from tuinet.runs.checkpoints import Checkpoints
from tuinet.runs.home import home, runs_folder
from tuinet.runs.local import LocalRun
from tuinet.snapshot import Progress, Snapshot

from ..runs.conftest import RNG, write_log

VALID = (0.9712, 0.9766, 0.9806, 0.9812, 0.9838, 0.9850, 0.9852, 0.9864, 0.9860, 0.9862)
"""The validation accuracy of each epoch"""

BATCHES = 860

MORNING = 1_795_420_800.0
"""When the runs were made: Unix seconds of a day in the year 2026"""


def nearest_mean(epoch: int) -> Snapshot:
    """A network without hidden layers that chooses the class whose mean image is nearest: no chance is involved."""
    dataset = load("mnist", home(), valid_size="auto", train_limit=1000, splits=("train",))
    pixels = dataset.train.images.reshape(len(dataset.train.images), -1) / 255
    means = np.array([pixels[dataset.train.labels == label].mean(axis=0) for label in range(10)])
    parameters = {
        "layers.0.weight": (means / 4).astype(np.float32),
        "layers.0.bias": (-(means**2).sum(axis=1) / 8).astype(np.float32),
    }
    progress = Progress(
        epoch=epoch,
        batch=0,
        config=Configuration(hidden=()).model_dump(mode="json"),
        probe=[0],
        widths=[784, 10],
        rng=RNG,
        epoch_rng=RNG,
        optimizer_steps=epoch * BATCHES,
        train_loss=0.1,
        train_correct=0,
        train_seen=0,
        best_epoch=epoch,
        best_accuracy=VALID[epoch - 1],
        stale_epochs=0,
    )
    velocity = {name: np.zeros_like(array) for name, array in parameters.items()}
    return Snapshot(progress, parameters, {"velocity": velocity})


def recorded(name: str, epochs: int, *more: AnyEvent, minute: int = 0) -> LocalRun:
    """A run with a checkpoint and so many of ten epochs, followed by more events."""
    config = Configuration(hidden=())
    folder = LocalRun.create(runs_folder(), config, name, MORNING + 60 * minute).folder
    # An id ends with random words.
    run = LocalRun(folder.rename(folder.with_name(f"20261123-08{minute:02}00-calm-otter")))
    begin = RunStarted(
        run_id=run.run_id,
        config=config.model_dump(mode="json"),
        parameters=7850,
        train_size=55_000,
        valid_size=5_000,
        test_size=10_000,
        host="box",
        versions={},
    )
    path = Checkpoints(run.folder / "checkpoints").save(nearest_mean(epochs))
    saved = CheckpointSaved(epoch=epochs, path=path, valid_accuracy=VALID[epochs - 1], is_best=True)
    events = [event for epoch in range(1, epochs + 1) for event in events_of(epoch)]
    os.close(write_log(run.events_path, begin, *events, saved, *more)._descriptor)
    return run


def events_of(epoch: int) -> Iterator[AnyEvent]:
    """The events of an epoch."""
    yield EpochStarted(epoch=epoch, epochs=len(VALID), batches=BATCHES)
    for number in range(86, BATCHES + 1, 86):
        yield batch(epoch, number)
    yield EpochFinished(
        epoch=epoch,
        train_loss=0.3 * math.exp(-0.6 * epoch),
        train_accuracy=1 - 0.09 * math.exp(-0.5 * epoch),
        valid_loss=0.1 - 0.004 * epoch,
        valid_accuracy=VALID[epoch - 1],
        learning_rate=0.05,
        seconds=0.7,
        samples_per_second=84_000.0,
        layers=[],
    )


def batch(epoch: int, number: int) -> BatchTrained:
    """A batch, of which nine more are as good as the epoch, and every tenth is worse."""
    time = epoch - 1 + number / BATCHES
    accuracy = 1 - 0.5 * math.exp(-3 * time) - 0.02 * math.exp(-0.3 * time)
    return BatchTrained(
        epoch=epoch,
        batch=number,
        batches=BATCHES,
        loss=2 * math.exp(-2 * time) + 0.05,
        accuracy=accuracy,
        learning_rate=0.05,
        samples_per_second=84_000.0,
    )


def training_run() -> LocalRun:
    """A run in its fourth epoch, which warns. It seems to train while its lock is held."""
    probabilities = [0.005] * 10
    probabilities[7] = 0.955
    return recorded(
        "first",
        3,
        Warned(code="overfitting", message="the network is memorising the training images; try dropout 0.3"),
        EpochStarted(epoch=4, epochs=len(VALID), batches=BATCHES),
        batch(4, 344),
        ProbeEvaluated(epoch=4, batch=344, indices=[0], labels=[7], probabilities=[probabilities]),
    )


def finished_run(name: str = "first", minute: int = 0, test_accuracy: float = 0.8136) -> LocalRun:
    """A run that has finished its ten epochs."""
    end = RunEnded(
        reason="finished",
        epochs=10,
        best_epoch=8,
        best_valid_accuracy=VALID[7],
        test_loss=0.0569,
        test_accuracy=test_accuracy,
        seconds=10.4,
    )
    return recorded(name, 10, end, minute=minute)

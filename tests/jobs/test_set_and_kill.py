"""A live change, a SIGKILL and a resume: the weights are those of a run with that change that was never killed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from tuinet.config import Configuration
from tuinet.datasets.dataset import load as load_dataset
from tuinet.events import SettingChanged
from tuinet.runs.checkpoints import load
from tuinet.runs.directory import Run
from tuinet.training.engine import Engine

from .conftest import SMALL, Start

SETTINGS = {
    **SMALL,
    "epochs": 100_000,
    "valid_size": 1,
    "checkpoint_every": 10,
    "schedule": "cosine",
    "batch_size": 100,
}

Weights = dict[str, bytes]


def plainly(config: Configuration, changes: list[SettingChanged], home: Path) -> Weights:
    """The weights after training without job, log, checkpoints and validation: only batches, and the changes."""
    dataset = load_dataset(
        config.dataset, home, valid_size=config.valid_size, train_limit=config.train_limit, seed=config.seed
    )
    with ThreadpoolController().limit(limits=1, user_api="blas"), np.errstate(all="ignore"):
        engine = Engine(config, dataset)
        while engine.epoch < engine.config.epochs:
            engine.begin_epoch()
            while engine.batch < engine.batches:
                for change in changes:
                    if (change.epoch, change.batch) == (engine.epoch + 1, engine.batch):
                        engine.change(engine.config.changed(**{change.name: change.new}))
                engine.train_batch()
            engine.end_epoch()
    return {name: array.tobytes() for name, array in engine.network.named_parameters().items()}


def weights(run: Run) -> Weights:
    newest = load(run.checkpoints().choose("last", None).path)
    return {name: array.tobytes() for name, array in newest.parameters.items()}


CHANGES = {
    "learning_rate": [("learning_rate", 0.02)],
    "momentum": [("momentum", 0.3)],
    "weight_decay": [("weight_decay", 0.01)],
    "l1": [("l1", 0.01)],
    "dropout": [("dropout", 0.5)],
    "probe": [("probe", [1, 2])],
    "several at once": [("learning_rate", 0.02), ("dropout", 0.2), ("learning_rate", 0.05), ("weight_decay", 0.01)],
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_change_survives_a_kill(train: Start, own_home: Path, changes: list[tuple[str, Any]]) -> None:
    training = train(SETTINGS)
    last_epoch = training.pause().epoch + 12
    training.ask("step").expect("paused", 2)
    changes = [*changes, ("epochs", last_epoch)]
    for name, value in changes:
        training.set(name, value)
    training.expect("setting_changed", len(changes))
    training.ask("step_epoch").expect("paused", 3)
    training.ask("step").expect("paused", 4)
    training.kill()

    training.resume()

    assert training.of("run_ended")[0].epochs == last_epoch
    logged = training.of("setting_changed")
    assert [(change.name, change.new) for change in logged] == changes, "each is logged once"
    plain = [change for change in logged if change.name != "probe"]
    assert weights(training.run) == plainly(training.run.record().config, plain, own_home)


def test_without_a_kill_the_weights_are_the_same(train: Start, own_home: Path) -> None:
    training = train(SETTINGS, epochs=12)
    training.wait()
    assert weights(training.run) == plainly(training.run.record().config, [], own_home)


def test_a_probe_that_was_pinned_is_pinned_after_a_kill(train: Start) -> None:
    training = train(SETTINGS)
    training.pause()
    training.set("probe", [3, 17]).expect("setting_changed")
    training.set("epochs", training.of("paused")[0].epoch + 2).expect("setting_changed", 2)
    training.kill()
    training.resume()
    assert load(training.run.checkpoints().choose("last", None).path).progress.probe == [3, 17]

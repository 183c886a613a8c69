"""The record of a batch holds what its training step computed, bit for bit, and taking it changes nothing."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.analysis.loading import read_network
from tuinet.analysis.trace import trace
from tuinet.analysis.trained_batch import TrainedBatch
from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.errors import CheckpointError
from tuinet.nn.losses import Targets
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.recorded_batch import RecordedBatch
from tuinet.runs.last_batch import encode, load
from tuinet.training.engine import Engine
from tuinet.training.targets import Batch, TargetRule

from ..jobs.conftest import LONG, Start, train
from ..training.conftest import digits, few, one_thread, small

__all__ = ["digits", "few", "one_thread", "small", "train"]

Small = Callable[..., Configuration]

SETTINGS: list[dict[str, Any]] = [
    {"optimizer": name, "weight_decay": 0.01, "l1": 0.001} for name, rule in OPTIMIZERS.items() if not rule.full_batch
]
SETTINGS += [
    {"dropout": 0.4, "augment": "affine", "clip_norm": 0.1, "label_smoothing": 0.1, "hidden": (70, 5)},
    {"hidden": (), "max_norm": 0.3},
    {"normalisation": "batch", "hidden": (70, 5), "clip_norm": 0.1},
    {"normalisation": "layer", "hidden": (70, 5)},
    {"normalisation": "batch", "hidden": (24, 24), "shortcuts": "residual", "dropout": 0.3},
]


def begun(config: Configuration, dataset: Dataset) -> Engine:
    """An engine after two batches."""
    engine = Engine(config, dataset)
    engine.begin_epoch()
    engine.train_batch()
    engine.train_batch()
    return engine


def recorded(engine: Engine, path: Path) -> RecordedBatch:
    """The next batch, as it comes back from its file."""
    engine.train_batch(record=True)
    assert engine.recorded is not None
    path.write_bytes(encode(engine.recorded))
    return load(path, engine.config)


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: " ".join(map(str, s.values())))
def test_a_record_holds_every_number_of_the_step(
    settings: dict[str, Any], small: Small, few: Dataset, tmp_path: Path
) -> None:
    plain = begun(small(**settings), few)
    engine = begun(small(**settings), few)
    batch = TrainedBatch.of(recorded(engine, tmp_path / "batch"), tmp_path / "batch")
    assert (batch.epoch, batch.batch, batch.batches, batch.step.rate) == (1, 3, 10, engine.learning_rate)
    np.testing.assert_array_equal(batch.before.state, plain.network.state)
    plain.train_batch()
    np.testing.assert_array_equal(batch.after.state, plain.network.state)
    np.testing.assert_array_equal(engine.network.parameters, plain.network.parameters)

    np.testing.assert_array_equal(batch.step.update(batch.before.parameters, batch.gradient), batch.update)
    computed = trace(batch.before, batch.x, batch.labels, batch.step)
    for layer, own in zip(computed.layers, batch.trace().layers, strict=True):
        np.testing.assert_array_equal(layer.weight_gradient, own.weight_gradient)
        np.testing.assert_array_equal(layer.bias_gradient, own.bias_gradient)

    images = few.train[batch.indices]
    np.testing.assert_array_equal(batch.labels, images.labels)
    if "augment" not in settings:
        np.testing.assert_allclose(batch.x * 255, images.images.reshape(20, -1), atol=1e-4)


def test_a_record_holds_what_the_batches_of_an_update_have_collected(
    small: Small, few: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "batch"
    config = small(accumulate=4, optimizer="adam", clip_norm=0.1)
    engine = begun(config, few)
    third = TrainedBatch.of(recorded(engine, path), path)
    fourth = TrainedBatch.of(recorded(engine, path), path)
    plain = begun(config, few)
    plain.train_batch()
    plain.train_batch()

    assert (third.group, fourth.group) == ((3, 4), (4, 4))
    assert not third.update.any()
    np.testing.assert_array_equal(fourth.after.parameters, plain.network.parameters)
    assert third.collected is not None
    assert fourth.collected is not None
    np.testing.assert_allclose(fourth.collected, third.collected + fourth.gradient / 4, rtol=1e-5, atol=1e-8)
    np.testing.assert_array_equal(fourth.step.update(fourth.before.parameters, fourth.collected), fourth.update)


def halved(batch: Batch, targets: Targets) -> Targets:
    """Targets of images that are half of their class and half of the next."""
    classes = np.eye(10, dtype=np.float32)
    return Targets((classes[batch.labels] + classes[(batch.labels + 1) % 10]) / 2, targets.weights)


def weighted(batch: Batch, targets: Targets) -> Targets:
    """Targets of images of which those of high classes count more."""
    return Targets(targets.probabilities, batch.labels.astype(np.float32) / 5)


@pytest.mark.parametrize("rules", [[halved], [weighted], [halved, weighted]], ids=["shares", "weights", "both"])
def test_a_record_holds_what_the_batch_was_trained_towards(
    rules: list[TargetRule], small: Small, few: Dataset, tmp_path: Path
) -> None:
    engine = begun(small(), few)
    plain_gradient = TrainedBatch.of(recorded(engine, tmp_path / "batch"), tmp_path / "batch").gradient
    engine = begun(small(), few)
    engine.target_rules += rules
    batch = TrainedBatch.of(recorded(engine, tmp_path / "batch"), tmp_path / "batch")
    assert not np.allclose(batch.gradient, plain_gradient)
    computed = trace(batch.before, batch.x, batch.labels, batch.step, batch.targets)
    for layer, own in zip(computed.layers, batch.trace().layers, strict=True):
        np.testing.assert_array_equal(layer.weight_gradient, own.weight_gradient)


def test_a_trace_shows_the_gradient_and_the_update_of_the_run(small: Small, few: Dataset, tmp_path: Path) -> None:
    record = recorded(begun(small(), few), tmp_path / "batch")
    other = replace(record, gradient=record.update, update=record.gradient)
    layer = TrainedBatch.of(other, tmp_path).trace().layers[0]
    np.testing.assert_array_equal(layer.weight_gradient, record.update["layers.0.weight"])
    np.testing.assert_array_equal(layer.weight_update, record.gradient["layers.0.weight"])


def test_a_step_of_a_job_leaves_a_record_that_leads_to_the_next_checkpoint(train: Start) -> None:
    training = train({**LONG, "dropout": 0.2})
    training.pause()
    training.ask("step").expect("paused", 2)
    training.ask("checkpoint").expect("checkpoint_saved", 2)
    run = training.run
    state = run.state()
    assert state.recorded is not None
    assert state.recorded.path == run.last_batch_path.name
    assert stat.S_IMODE(run.last_batch_path.stat().st_mode) == 0o600
    batch = TrainedBatch.open(run, state.recorded)
    saved = run.checkpoints().all()[-1]
    assert (batch.epoch, batch.batch) == (saved.epoch + 1, saved.batch) == (state.epoch, state.epoch_batches)
    after, _ = read_network(saved.path, run.record().config)
    np.testing.assert_array_equal(batch.after.parameters, after.parameters)
    assert batch.trace().loss == pytest.approx(state.recorded.loss)

    training.ask("step").expect("paused", 3)
    with pytest.raises(CheckpointError, match=rf"holds batch {batch.batch + 1} of epoch {batch.epoch}"):
        TrainedBatch.open(run, state.recorded)


DAMAGE: dict[str, Callable[[RecordedBatch], RecordedBatch]] = {
    "a label beyond the classes": lambda batch: replace(batch, labels=batch.labels + 10),
    "a negative label": lambda batch: replace(batch, labels=batch.labels - 10),
    "no images": lambda batch: replace(batch, x=batch.x[:0], labels=batch.labels[:0], indices=batch.indices[:0]),
    "one image too few": lambda batch: replace(batch, x=batch.x[1:]),
    "a number instead of labels": lambda batch: replace(batch, labels=np.array(3)),
    "images of another size": lambda batch: replace(batch, x=batch.x[:, 1:]),
    "a gradient in float64": lambda batch: replace(
        batch, gradient={name: part.astype(np.float64) for name, part in batch.gradient.items()}
    ),
    "targets for another number of images": lambda batch: replace(batch, targets={"weights": np.ones(1, np.float32)}),
    "targets of an unknown kind": lambda batch: replace(batch, targets={"hints": np.ones(20, np.float32)}),
    "an update without a layer": lambda batch: replace(batch, update={}),
    "no state of the optimizer": lambda batch: replace(batch, optimizer={}),
    "no widths": lambda batch: replace(batch, facts=batch.facts.model_copy(update={"widths": []})),
    "another configuration": lambda batch: replace(
        batch, facts=batch.facts.model_copy(update={"config": {**batch.facts.config, "activation": "relu"}})
    ),
    "a configuration of another version": lambda batch: replace(
        batch, facts=batch.facts.model_copy(update={"config": {"unknown": 1}})
    ),
    "no random numbers": lambda batch: replace(batch, facts=batch.facts.model_copy(update={"rng": {}})),
}


def test_a_record_that_no_training_writes_is_refused_in_one_line(small: Small, few: Dataset, tmp_path: Path) -> None:
    engine = begun(small(optimizer="adam"), few)
    path = tmp_path / "batch"
    whole = recorded(engine, path)
    for what, damage in DAMAGE.items():
        path.write_bytes(encode(damage(whole)))
        with pytest.raises(CheckpointError, match=rf"^{path}: [^\n]+$"):
            TrainedBatch.of(load(path, engine.config), path)
            pytest.fail(what)

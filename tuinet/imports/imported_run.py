"""A run for a network that was trained elsewhere, so that the app and every command can open it.

Its log says that one epoch has finished, which stands for the training elsewhere: checkpoint 0 would mean an untrained
network. That epoch has the accuracy that the network reaches on the validation images here. Training continues with
epoch 2.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from tuinet.config import Configuration, configure
from tuinet.datasets.dataset import Dataset, load
from tuinet.errors import ForeignNetworkError
from tuinet.evaluation.dead_units import dead_shares
from tuinet.evaluation.predictions import Evaluation
from tuinet.evaluation.zero_weights import zero_shares
from tuinet.events import CheckpointSaved, EpochFinished, RunStarted, Warned
from tuinet.hidden_layers import hidden_layers
from tuinet.imports.foreign_network import ForeignNetwork
from tuinet.jobs.feasibility import check_feasible
from tuinet.jobs.start import with_resolved_dataset
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.nn.network import Network
from tuinet.runs.home import home, runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.runs.record import hostname, versions
from tuinet.runs.run_names import check_name, check_unused
from tuinet.snapshot import Progress, Snapshot
from tuinet.training.best import Best
from tuinet.training.endings import run_ended
from tuinet.training.engine import Engine
from tuinet.training.memory import check_memory


@dataclass(frozen=True)
class ImportedRun:
    """A run that was created from a file."""

    run: LocalRun
    test_accuracy: float


def configuration_of(network: ForeignNetwork, dataset: str) -> Configuration:
    """Return the configuration of a run that has trained such a network. Raises a TuinetError."""
    values: dict[str, object] = {"hidden": network.widths[1:-1], "dataset": dataset, "epochs": 1}
    if network.activations:
        most_common, _ = Counter(network.activations).most_common(1)[0]
        values["activation"] = most_common
        values["hidden"] = hidden_layers(network.widths[1:-1], network.activations, most_common)
    if network.is_normalised:
        values["normalisation"] = "layer"
    if network.has_shortcuts:
        values["shortcuts"] = "residual"
    return with_resolved_dataset(configure(values, source="the network"))


def load_data(config: Configuration) -> Dataset:
    """Return the data set that the network is to be explored with. Raises DatasetError."""
    return load(config.dataset, home(), valid_size=config.valid_size, train_limit=None, seed=config.seed)


def create_run(
    network: ForeignNetwork, config: Configuration, data: Dataset, name: str | None, origin: str
) -> ImportedRun:
    """Create a run from a network that fits a data set. It appears complete or not at all.

    `origin` is the file that the network is from. Raises a TuinetError, and leaves nothing behind.
    """
    if name is not None:
        check_unused(runs_folder(), check_name(name))
    check_feasible(config)
    check_memory(config, data.inputs, len(data.classes))
    config = config.changed(valid_size=len(data.valid))
    engine = Engine(config, data)
    engine.network.parameters[...] = _parameters(engine.network, network)
    engine.end_epoch()
    best = Best()
    validation = None
    if len(data.valid):
        validation = engine.evaluate(data.valid)
        best.consider(engine.epoch, validation.accuracy, engine.network.state)
    message = f"imported from {origin}: epoch 1 stands for its training elsewhere"
    imported = Warned(code="imported", message="; ".join((message, *network.notes)))
    ended = run_ended("finished", engine, best, seconds=0.0)

    def fill(run: LocalRun, run_id: str) -> None:
        run.change_record(lambda record: record.model_copy(update={"dataset": data.facts}))
        lock = run.lock()
        try:
            log = EventLog(run.events_path)
            log.append(_started(run_id, engine))
            log.append(imported)
            log.append(_finished(engine, validation))
            path = run.checkpoints().save(_snapshot(engine, best))
            log.append(
                CheckpointSaved(
                    epoch=engine.epoch,
                    path=path,
                    valid_accuracy=best.accuracy,
                    is_best=best.epoch == engine.epoch,
                )
            )
            log.append(ended)
        finally:
            lock.release()

    run = LocalRun.create(runs_folder(), config, name, fill=fill)
    return ImportedRun(run, ended.test_accuracy or 0.0)


def _parameters(model: Network, network: ForeignNetwork) -> np.ndarray:
    """Return the parameters as the vector of `model`. Raises ForeignNetworkError."""
    named = {}
    for index, layer in enumerate(network.layers):
        named[f"layers.{index}.weight"] = layer.weight
        named[f"layers.{index}.bias"] = layer.bias
        if layer.scale is not None and layer.shift is not None:
            named[f"layers.{index}.scale"] = layer.scale
            named[f"layers.{index}.shift"] = layer.shift
    try:
        return model.vector(named)
    except (KeyError, ValueError) as error:
        raise ForeignNetworkError(f"does not fit the data set: {error}") from None


def _started(run_id: str, engine: Engine) -> RunStarted:
    data = engine.dataset
    return RunStarted(
        run_id=run_id,
        config=engine.config.model_dump(mode="json"),
        parameters=len(engine.network.parameters),
        train_size=len(data.train),
        valid_size=len(data.valid),
        test_size=len(data.test),
        resumed_epoch=0,
        host=hostname(),
        versions=versions(),
    )


def _finished(engine: Engine, validation: Evaluation | None) -> EpochFinished:
    """Return the epoch that stands for the training elsewhere.

    Values that are only measured during training are null.
    """
    return EpochFinished(
        epoch=engine.epoch,
        train_loss=None,
        train_accuracy=None,
        valid_loss=validation.loss if validation else None,
        valid_accuracy=validation.accuracy if validation else None,
        learning_rate=engine.config.learning_rate,
        seconds=0.0,
        samples_per_second=None,
        layers=_diagnostics(engine),
    )


def _diagnostics(engine: Engine) -> list[LayerDiagnostics]:
    """Return the shapes and dead units of the layers. Gradients and updates are not known."""
    images = engine.dataset.valid
    if not len(images):
        images = engine.dataset.train
    dead = [*dead_shares(engine.network, images), None]
    zero = zero_shares(engine.network)
    return [
        LayerDiagnostics(
            name=f"layers.{index}",
            shape=shape,
            gradient_norm=None,
            update_ratio=None,
            dead_share=dead_share,
            zero_share=zero_share,
        )
        for index, (shape, dead_share, zero_share) in enumerate(zip(engine.network.shapes, dead, zero, strict=True))
    ]


def _snapshot(engine: Engine, best: Best) -> Snapshot:
    progress = Progress.model_validate(
        {
            **engine.progress_fields(),
            "probe": [0],
            "best_epoch": best.epoch,
            "best_accuracy": best.accuracy,
            "stale_epochs": 0,
        }
    )
    return Snapshot(progress, engine.network.named_parameters(), engine.named_state())

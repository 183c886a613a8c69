"""Getting at a trained network: which checkpoint, and the data it is for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset, load, needs_training_images
from tuinet.errors import CheckpointError, DatasetError
from tuinet.nn.network import Network
from tuinet.runs.checkpoints import Checkpoint, check_belongs
from tuinet.runs.checkpoints import load as load_checkpoint
from tuinet.runs.directory import Run
from tuinet.runs.home import home


@dataclass(frozen=True)
class Trained:
    """A network out of a checkpoint."""

    run: Run
    checkpoint: Checkpoint
    config: Configuration
    network: Network


def open_trained(run: Run, which: str) -> Trained:
    """The network of a run's checkpoint (`best`, `last` or an epoch). Raises RunError or CheckpointError."""
    config = run.record().config
    checkpoint = run.checkpoints().choose(which, run.best_saved())
    run.fetch(checkpoint)
    return Trained(run, checkpoint, config, read_network(checkpoint.path, config))


def read_network(path: Path, config: Configuration) -> Network:
    """The network in a checkpoint. Raises CheckpointError if it is not that of the configuration."""
    snapshot = load_checkpoint(path)
    check_belongs(snapshot, config, path)
    network = Network(snapshot.progress.widths, config.activation)
    try:
        network.parameters[...] = network.vector(snapshot.parameters)
    except (KeyError, ValueError):
        raise CheckpointError(f"{path}: its arrays are not those of a network {snapshot.progress.widths}") from None
    return network


def load_for(trained: Trained, dataset: str | None, *splits: str) -> Dataset:
    """Load splits of the run's data set, or of another. Raises DatasetError if they do not fit the network."""
    config = trained.config
    name = dataset or config.dataset
    limit = config.train_limit if name == config.dataset else None
    place = dataset or trained.run.dataset(with_training=needs_training_images(splits))
    data = load(place, home(), valid_size=config.valid_size, train_limit=limit, splits=splits)
    inputs, *_, outputs = trained.network.widths
    if data.inputs != inputs:
        height, width = data.image_shape
        raise DatasetError(f"{name}: images of {height}×{width} = {data.inputs} pixels: the network expects {inputs}")
    if len(data.classes) > outputs:
        raise DatasetError(f"{name}: {len(data.classes)} classes: the network has outputs for {outputs}")
    return data


def class_names(names: tuple[str, ...], outputs: int) -> tuple[str, ...]:
    """A name for each output; a network may have more outputs than the data set has classes."""
    return names + tuple(str(k) for k in range(len(names), outputs))

"""Reading a network, and the state of its training, from a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tuinet.analysis.training_step import TrainingStep, next_step
from tuinet.config import Configuration
from tuinet.errors import CheckpointError, RunError
from tuinet.nn.encodings import Encoding
from tuinet.nn.network import Network
from tuinet.runs.checkpoints import Checkpoint, check_belongs, configuration_of, load
from tuinet.runs.directory import Run
from tuinet.training.building import encoding_for, network_for


class TrainedNetwork(NamedTuple):
    """A network as it was trained, and what its outputs stand for."""

    network: Network
    encoding: Encoding


def read_network(path: Path, config: Configuration) -> TrainedNetwork:
    """Read the network in a checkpoint file. Raises CheckpointError if it does not match the configuration."""
    snapshot = load(path)
    check_belongs(snapshot, config, path)
    progress = snapshot.progress
    try:
        classes = progress.classes or progress.widths[-1]
        network = network_for(config, progress.widths[0], classes)
        network.state[...] = network.state_vector(snapshot.parameters)
    except (KeyError, ValueError, IndexError):
        raise CheckpointError(f"{path}: its arrays do not fit a network of widths {progress.widths}") from None
    return TrainedNetwork(network, encoding_for(config, classes))


def read_any_network(path: Path) -> TrainedNetwork:
    """Read the network in a checkpoint file of any run, with the configuration in the file. Raises CheckpointError."""
    return read_network(path, configuration_of(load(path), path))


def read_next_step(run: Run, checkpoint: Checkpoint, network: Network) -> TrainingStep:
    """Read the training step that follows a checkpoint, given its network as it was trained.

    Raises CheckpointError if the checkpoint cannot be read, and RunError if the log does not say how many images the
    run trains on.
    """
    path = checkpoint.path
    snapshot = load(path)
    train_size = 0
    if checkpoint.batch:
        started = run.state().started
        if started is None:
            raise RunError(f"{run.run_id}: the log does not say how many images the run trains on")
        train_size = started.train_size
    try:
        return next_step(snapshot, network, configuration_of(snapshot, path), train_size)
    except CheckpointError as error:
        raise CheckpointError(f"{path}: {error}") from None

"""Reading a network from a checkpoint file."""

from __future__ import annotations

from pathlib import Path

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.nn.network import Network
from tuinet.runs.checkpoints import check_belongs, load


def read_network(path: Path, config: Configuration) -> Network:
    """The network in a checkpoint file. Raises CheckpointError if it is not one of the configuration's."""
    snapshot = load(path)
    check_belongs(snapshot, config, path)
    network = Network(snapshot.progress.widths, config.activation)
    try:
        network.parameters[...] = network.vector(snapshot.parameters)
    except (KeyError, ValueError):
        raise CheckpointError(f"{path}: its arrays are not those of a network {snapshot.progress.widths}") from None
    return network

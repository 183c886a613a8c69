"""Runs on other machines, for a script: each call connects, fetches what it needs and disconnects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from tuinet.analysis.model import Model
from tuinet.errors import DatasetError
from tuinet.runs.overview import Overview

if TYPE_CHECKING:
    from tuinet.remote.machine import RemoteMachine


@contextmanager
def connected(host: str) -> Iterator[RemoteMachine]:
    """Connect to a machine. Raises LinkError if it cannot be reached, UsageError or ConfigurationError."""
    from tuinet.remote.named import machine_of

    with closing(machine_of(host, read_only=True)) as machine:
        machine.connect()
        yield machine


def open_there(host: str, run: str, checkpoint: str) -> Model:
    """Open a network on another machine, and fetch its test images and everything it needs to classify others.

    Raises a TuinetError as `Model.open` does, and LinkError.
    """
    with connected(host) as machine:
        directory = machine.find(run)
        model = Model.open(directory, checkpoint)
        try:
            # The model keeps both. Later there is no link to fetch them over.
            directory.dataset(with_training=False)
            _ = model.input_format
        except DatasetError:
            # The network can be used without its images; asking for them later raises the error again.
            pass
    return model


def overviews_there(host: str) -> list[Overview]:
    """Return the overviews of all runs on another machine, oldest first. Raises LinkError."""
    with connected(host) as machine:
        return machine.list_runs()

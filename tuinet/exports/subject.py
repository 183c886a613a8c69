"""The run that is exported, as every format receives it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tuinet.analysis.model import Model
from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.events import AnyEvent
from tuinet.runs.curves import Curves, fold_curves
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, read_overview
from tuinet.runs.record import Record
from tuinet.runs.state import RunState


@dataclass(frozen=True)
class ExportSubject:
    """A run and one of its checkpoints. Each part is read when a format first asks for it, and only once.

    A format of curves needs no checkpoint, and one of weights no events: what is not read cannot be missing, and does
    not cross the link from another machine.
    """

    run: Run
    checkpoint: str = "best"
    """`best`, `last` or the number of an epoch"""
    batches: bool = False
    """True if curves have a point for each batch report, instead of one for each epoch"""

    @cached_property
    def record(self) -> Record:
        """The content of `config.json`. Raises RunError."""
        return self.run.record()

    @cached_property
    def overview(self) -> Overview:
        """Name, status and results. Raises RunError if the run cannot be read."""
        overview = read_overview(self.run)
        if overview.problem:
            raise RunError(overview.problem)
        return overview

    @property
    def config(self) -> Configuration:
        """The hyperparameters that the run began with. Raises RunError."""
        return self.record.config

    @cached_property
    def events(self) -> list[AnyEvent]:
        """All events so far. Raises RunError."""
        return self.run.events()

    @property
    def state(self) -> RunState:
        """The fold of all events. Raises RunError."""
        return self.overview.state or RunState()

    @cached_property
    def curves(self) -> Curves:
        """The curves as a chart draws them. Raises RunError."""
        return fold_curves(self.events)

    @cached_property
    def model(self) -> Model:
        """The network of the checkpoint. Raises RunError, CheckpointError or TrustError."""
        return Model.open(self.run, self.checkpoint)

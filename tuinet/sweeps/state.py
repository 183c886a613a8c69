"""The state of a sweep: what it tries, and the state of each trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuinet.runs.directory import Run
from tuinet.sweeps.definition import UNLIMITED, SweepDefinition
from tuinet.sweeps.space import Space
from tuinet.sweeps.trial import Trial, best_of


@dataclass(frozen=True)
class TrialRun:
    """The run of a trial, if it is on this machine."""

    run: Run
    status: str
    seconds: float | None
    """Seconds of training"""


@dataclass(frozen=True)
class SweepState:
    """A sweep as it is now."""

    name: str
    definition: SweepDefinition
    space: Space
    trials: tuple[Trial, ...]
    """All trials so far, by their numbers"""
    is_running: bool
    """True if a process runs the sweep"""
    runs: Mapping[int, TrialRun] = field(default_factory=dict)
    """The runs of the trials, by the number of the trial"""

    @property
    def names(self) -> list[str]:
        """The hyperparameters that are tried."""
        return [dimension.name for dimension in self.space.dimensions]

    @property
    def ended(self) -> int:
        """The number of trials that have ended."""
        return sum(trial.ended is not None for trial in self.trials)

    @property
    def measured(self) -> int:
        """The number of trials that have ended with an accuracy."""
        return sum(trial.ended is not None and trial.accuracy is not None for trial in self.trials)

    @property
    def total(self) -> int | None:
        """The number of trials; None if a time limit decides."""
        if self.definition.trials >= UNLIMITED:
            return None
        return self.definition.trials

    @property
    def status(self) -> str:
        """`running`, `finished` or `interrupted`."""
        if self.is_running:
            return "running"
        is_complete = self.ended >= self.definition.trials or self.definition.minutes is not None
        if is_complete and self.ended == len(self.trials):
            return "finished"
        return "interrupted"

    @property
    def best(self) -> Trial | None:
        """The trial with the highest validation accuracy among those that have ended."""
        return best_of(list(self.trials))

    def status_of(self, trial: Trial) -> str:
        """Return how a trial ended, or what it is doing now."""
        run = self.runs.get(trial.number)
        if trial.ended:
            return trial.ended.outcome
        if self.is_running and run and run.status == "paused":
            return "paused"
        if self.is_running:
            return "training"
        return "interrupted"

    def epochs_of(self, trial: Trial) -> int:
        """Return the epochs that a trial has trained."""
        epochs = max(trial.accuracies, default=0)
        if trial.ended:
            # Nobody counted the epochs of a trial whose process has died.
            return max(trial.ended.epochs, epochs)
        return epochs

    def seconds_of(self, trial: Trial) -> float | None:
        """Return the seconds that a trial has trained; None if they are not known."""
        if trial.ended and trial.ended.seconds:
            return trial.ended.seconds
        run = self.runs.get(trial.number)
        if run is None:
            return None
        return run.seconds

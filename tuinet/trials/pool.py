"""Where trials are trained: what this machine and a cluster have in common for the runner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Protocol

from tuinet.config import Configuration
from tuinet.sweeps.trial import Trial, TrialEnded


@dataclass(frozen=True)
class EpochDone:
    """A trial has finished an epoch."""

    number: int
    epoch: int
    accuracy: float | None


@dataclass(frozen=True)
class TrialDone:
    """The run of a trial has ended."""

    number: int
    ended: TrialEnded


@dataclass(frozen=True)
class TrialStopped:
    """The run of a trial was stopped before its end, and can be resumed."""

    number: int
    ended: TrialEnded


@dataclass(frozen=True)
class TrialLost:
    """The process or the machine of a trial has died."""

    number: int
    reason: str


News = EpochDone | TrialDone | TrialStopped | TrialLost


class Pool(Protocol):
    """Trains several trials at the same time."""

    kill_does: ClassVar[str]
    """What `kill` does to the trials, for the message before the second Ctrl-C"""

    has_runs_here: ClassVar[bool]
    """True if the runs of its trials are in the home of this process while they train."""

    @property
    def workers(self) -> int:
        """The number of trials that can be trained at the same time."""
        ...

    @property
    def running(self) -> Collection[int]:
        """The numbers of the trials that have been started and have not ended."""
        ...

    def start(self, trial: Trial, config: Configuration) -> None:
        """Start a trial, or continue it if an earlier process began it. Raises a TuinetError if it cannot be."""
        ...

    def news(self) -> list[News]:
        """Return what has happened since the last call."""
        ...

    def wait(self, seconds: float) -> None:
        """Wait for that time, or less if a trial ends."""
        ...

    def prune(self, number: int) -> None:
        """Stop a trial, which then ends as `pruned`."""
        ...

    def stop(self) -> None:
        """Stop all trials after their current batch, so that they can be resumed."""
        ...

    def kill(self) -> None:
        """End all trials at once, or leave them training where they are. They can be resumed in either case."""
        ...

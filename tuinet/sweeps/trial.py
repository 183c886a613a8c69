"""Trials: their entries in the log, and their state, which is a fold over the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tuinet.config import configure
from tuinet.event_fields import Seconds
from tuinet.events import EndReason
from tuinet.sanitize import SafeText

Outcome = EndReason
"""How a trial ended, which is how its run ended"""

Accuracy = Annotated[float, Field(ge=0, le=1)] | None
Number = Annotated[int, Field(ge=0)]


class Entry(BaseModel):
    """The base of all lines of `trials.jsonl`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: Number
    """The trial, from 0"""


class TrialStarted(Entry):
    """A trial is about to begin, or to begin again after its process has died."""

    type: Literal["trial_started"] = "trial_started"
    values: dict[SafeText, SafeText]
    """The values of the swept hyperparameters"""
    run: SafeText
    """The name of its run"""


class TrialEnded(Entry):
    """A trial has ended, and is not run again."""

    type: Literal["trial_ended"] = "trial_ended"
    outcome: Outcome
    valid_accuracy: Accuracy = None
    """The highest validation accuracy, by which trials are compared"""
    test_accuracy: Accuracy = None
    epochs: Number = 0
    seconds: Seconds = 0.0
    """Duration of the training"""
    error: SafeText | None = None


AnyEntry = Annotated[TrialStarted | TrialEnded, Field(discriminator="type")]

ENTRIES: TypeAdapter[TrialStarted | TrialEnded] = TypeAdapter(AnyEntry)


@dataclass
class Trial:
    """A trial so far."""

    number: int
    values: dict[str, str]
    run: str
    """The name of its run"""
    ended: TrialEnded | None = None
    accuracies: dict[int, float] = field(default_factory=dict)
    """The validation accuracy after each epoch so far, while the sweep runs"""
    may_have_run: bool = False
    """True if an earlier process or another worker may have begun its run, which is then continued"""

    @property
    def accuracy(self) -> float | None:
        """The highest validation accuracy so far."""
        if self.ended is not None:
            return self.ended.valid_accuracy
        return max(self.accuracies.values(), default=None)

    @property
    def status(self) -> str:
        """`training`, or how it ended."""
        return self.ended.outcome if self.ended else "training"

    def as_data(self) -> dict[str, Any]:
        """Return the trial as JSON values."""
        ended = self.ended
        return {
            "trial": self.number,
            "run": self.run,
            "status": self.status,
            "values": {name: _typed(name, text) for name, text in self.values.items()},
            "valid_accuracy": self.accuracy,
            "test_accuracy": ended.test_accuracy if ended else None,
            "epochs": ended.epochs if ended else len(self.accuracies),
            "seconds": ended.seconds if ended else None,
            "error": ended.error if ended else None,
        }


def apply(trials: dict[int, Trial], entry: TrialStarted | TrialEnded) -> None:
    """Update the trials, by number, with the next entry of the log."""
    if isinstance(entry, TrialStarted):
        trials[entry.number] = Trial(entry.number, dict(entry.values), entry.run)
    elif entry.number in trials:
        trials[entry.number].ended = entry


def best_of(trials: list[Trial]) -> Trial | None:
    """Return the trial with the highest validation accuracy; of several, the first one."""
    measured = [trial for trial in trials if trial.ended and trial.accuracy is not None]
    return max(measured, key=lambda trial: (trial.accuracy, -trial.number), default=None)


def _typed(name: str, text: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return the value of a hyperparameter as JSON."""
    return configure({name: text}).model_dump(mode="json")[name]

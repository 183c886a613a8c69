"""What a list says of a run, whole or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuinet.config import Configuration
from tuinet.errors import RunError, UnsupportedRunError
from tuinet.runs.directory import Run
from tuinet.runs.names import words_of
from tuinet.runs.state import RunState, fold
from tuinet.sanitize import sanitize

LIVE = ("training", "paused")
"""What the status of a run is while a job trains it"""


@dataclass(frozen=True)
class Overview:
    """What a list says of a run; `problem` instead of the rest where it is not whole."""

    run: Run
    name: str | None = None
    created: float | None = None
    status: str = "damaged"
    config: Configuration | None = None
    state: RunState | None = None
    problem: str | None = None
    log_problem: str = ""
    """What of its log cannot be read, in one line; the rest is as it should be"""

    @property
    def label(self) -> str:
        """The run's name, or its id."""
        return self.name or self.run.run_id

    @property
    def short_label(self) -> str:
        """The run's name, or the words of its id: every command takes either."""
        return self.name or words_of(self.run.run_id)

    @property
    def live(self) -> bool:
        """Whether a job trains it now."""
        return self.status in LIVE

    @property
    def seconds(self) -> float | None:
        """Seconds of training."""
        return self.state.seconds if self.state else None

    @property
    def test_accuracy(self) -> float | None:
        """The test accuracy at the end."""
        return self.state.ended.test_accuracy if self.state and self.state.ended else None

    @property
    def valid_accuracy(self) -> float | None:
        """The best validation accuracy."""
        return self.state.best.valid_accuracy if self.state and self.state.best else None

    @property
    def epochs(self) -> str:
        """Epochs done of those planned."""
        if self.state is None or self.config is None:
            return ""
        return f"{self.state.epochs_done}/{self.state.epochs or self.config.epochs}"

    def as_data(self) -> dict[str, Any]:
        """The same for a program."""
        state = self.state
        return {
            "run_id": self.run.run_id,
            "name": self.name,
            "status": self.status,
            "created": self.created,
            "machine": self.run.machine or None,
            "path": None if self.run.machine else str(self.run.folder),
            "config": self.config.model_dump(mode="json") if self.config else None,
            "epochs_done": state.epochs_done if state else None,
            "best_epoch": state.best.epoch if state and state.best else None,
            "best_valid_accuracy": self.valid_accuracy,
            "test_accuracy": self.test_accuracy,
            "test_loss": state.ended.test_loss if state and state.ended else None,
            "seconds": self.seconds,
            "problem": self.problem,
            "log_problem": self.log_problem or None,
        }


def labels_of(found: Sequence[Overview], *, short: bool = False) -> list[str]:
    """A label for each run; those that several runs share also say on which machine each is."""
    labels = [each.short_label if short else each.label for each in found]
    shared = {label for label, count in Counter(labels).items() if count > 1}
    return [
        f"{label} ({each.run.machine or 'here'})" if label in shared else label
        for label, each in zip(labels, found, strict=True)
    ]


def overview(run: Run) -> Overview:
    """What there is to say of a run, whole or not."""
    try:
        live = run.is_live()
        record = run.record()
        tail = run.tail()
        state = fold(tail.new_events())
    except RunError as error:
        return unusable(run, error)
    log_problem = tail.problem or run.log_problem
    return Overview(run, record.name, record.created, state.status(live), record.config, state, log_problem=log_problem)


def unusable(run: Run, error: RunError) -> Overview:
    """What there is to say of a run that cannot be read, or that a newer version has made."""
    status = "unsupported" if isinstance(error, UnsupportedRunError) else "damaged"
    return Overview(run, status=status, problem=sanitize(str(error)))

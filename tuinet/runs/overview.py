"""What a list says of a run, whole or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.harmless import harmless
from tuinet.runs.directory import Run
from tuinet.runs.names import words_of
from tuinet.runs.state import RunState

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
        }


def overview(run: Run) -> Overview:
    """What there is to say of a run, whole or not."""
    try:
        live = run.is_live()
        record, state = run.record(), run.state()
    except RunError as error:
        return Overview(run, problem=harmless(str(error)))
    return Overview(run, record.name, record.created, state.status(live), record.config, state)

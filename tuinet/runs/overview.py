"""The overview of a run that a list shows, complete or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuinet.config import Configuration
from tuinet.errors import RunError, UnsupportedRunError
from tuinet.runs.directory import Run
from tuinet.runs.run_ids import short_id
from tuinet.runs.state import RunState, fold
from tuinet.sanitize import sanitize

LIVE = ("training", "paused")
"""The statuses of a run that a job is training"""


@dataclass(frozen=True)
class Overview:
    """The summary of a run in a list. Of a run that cannot be read, only the status and the `problem` are known."""

    run: Run
    name: str | None = None
    created: float | None = None
    status: str = "damaged"
    config: Configuration | None = None
    state: RunState | None = None
    problem: str | None = None
    log_problem: str = ""
    """One line about lines of the log that cannot be read; everything else is known nevertheless"""

    def __repr__(self) -> str:
        """Return one line, for a user at a prompt. The state alone would fill a screen."""
        parts = [self.run.run_id, self.name, self.status, self.epochs, self.problem]
        if self.test_accuracy is not None:
            parts.append(f"test accuracy {100 * self.test_accuracy:.2f} %")
        return f"<Overview {', '.join(filter(None, parts))}>"

    @property
    def label(self) -> str:
        """The run's name, else its id."""
        return self.name or self.run.run_id

    @property
    def short_label(self) -> str:
        """The run's name, or else the two words of its id. Every command accepts either."""
        return self.name or short_id(self.run.run_id)

    @property
    def live(self) -> bool:
        """True if a job is training the run."""
        return self.status in LIVE

    @property
    def seconds(self) -> float | None:
        """Seconds of training."""
        if self.state is None:
            return None
        return self.state.seconds

    @property
    def test_accuracy(self) -> float | None:
        """The test accuracy; None until the run has ended."""
        if self.state is None or self.state.ended is None:
            return None
        return self.state.ended.test_accuracy

    @property
    def test_loss(self) -> float | None:
        """The test loss; None until the run has ended."""
        if self.state is None or self.state.ended is None:
            return None
        return self.state.ended.test_loss

    @property
    def best_epoch(self) -> int | None:
        """The epoch with the highest validation accuracy."""
        if self.state is None or self.state.best is None:
            return None
        return self.state.best.epoch

    @property
    def valid_accuracy(self) -> float | None:
        """The highest validation accuracy."""
        if self.state is None or self.state.best is None:
            return None
        return self.state.best.valid_accuracy

    @property
    def epochs(self) -> str:
        """Finished and planned epochs, such as `3/10`."""
        if self.state is None or self.config is None:
            return ""
        return f"{self.state.epochs_done}/{self.state.epochs or self.config.epochs}"

    def as_data(self) -> dict[str, Any]:
        """Return the overview as JSON values."""
        is_remote = bool(self.run.machine)
        return {
            "run_id": self.run.run_id,
            "name": self.name,
            "status": self.status,
            "created": self.created,
            "machine": self.run.machine or None,
            "path": None if is_remote else str(self.run.folder),
            "config": self.config.model_dump(mode="json") if self.config else None,
            "epochs_done": self.state.epochs_done if self.state else None,
            "best_epoch": self.best_epoch,
            "best_valid_accuracy": self.valid_accuracy,
            "test_accuracy": self.test_accuracy,
            "test_loss": self.test_loss,
            "seconds": self.seconds,
            "problem": self.problem,
            "log_problem": self.log_problem or None,
        }


def labels_of(overviews: Sequence[Overview], *, short: bool = False) -> list[str]:
    """Return a label for each run. Where runs share a label, it also says which machine the run is on."""
    labels = [overview.short_label if short else overview.label for overview in overviews]
    counts = Counter(labels)
    return [
        f"{label} ({overview.run.machine or 'here'})" if counts[label] > 1 else label
        for label, overview in zip(labels, overviews, strict=True)
    ]


def read_overview(run: Run) -> Overview:
    """Read the overview of a run, complete or not."""
    try:
        live = run.is_live()
        record = run.record()
        tail = run.tail()
        state = fold(tail.new_events())
    except RunError as error:
        return overview_of_unreadable(run, error)
    log_problem = tail.problem or run.log_problem
    return Overview(run, record.name, record.created, state.status(live), record.config, state, log_problem=log_problem)


def overview_of_unreadable(run: Run, error: RunError) -> Overview:
    """Return the overview of a run that cannot be read, or that a newer version wrote."""
    status = "damaged"
    if isinstance(error, UnsupportedRunError):
        status = "unsupported"
    return Overview(run, status=status, problem=sanitize(str(error)))

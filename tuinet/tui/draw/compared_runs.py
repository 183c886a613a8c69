"""Other runs whose networks are asked about the drawing as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from textual.screen import Screen

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.errors import TuinetError
from tuinet.runs.directory import Run
from tuinet.runs.run_ids import short_id
from tuinet.tui.inquiry import Inquiry, IsWanted

MOST = 5
"""Runs beside the one that the app shows"""


class ComparedRun(NamedTuple):
    """A run, and the network of its best epoch."""

    run: Run
    label: str
    model: Model
    classes: tuple[str, ...]


@dataclass(frozen=True)
class OpenBest:
    """Open the best network of each of these runs."""

    runs: tuple[Run, ...]


def open_best(question: OpenBest, is_wanted: IsWanted) -> list[ComparedRun]:
    """Open the networks. Raises RunError, CheckpointError, DatasetError or LinkError."""
    compared = []
    for run in question.runs:
        if not is_wanted():
            break
        exploration = Exploration.shared(run)
        model = exploration.model(exploration.default_checkpoint(run.best_saved()))
        compared.append(ComparedRun(run, run.record().name or short_id(run.run_id), model, model.classes))
    return compared


class ComparedRuns:
    """At most five runs, in the order they were chosen.

    Args:
        owner: The screen that shows them.
        on_change: Called when other runs are compared.
        on_error: Takes what went wrong.
    """

    def __init__(
        self, owner: Screen[Any], on_change: Callable[[], None], on_error: Callable[[object, TuinetError], None]
    ) -> None:
        self.runs: list[ComparedRun] = []
        self._on_change = on_change
        self._opening = Inquiry(owner, open_best, self._on_opened, on_error)

    def toggle(self, run: Run) -> None:
        """Ask a run as well, or no longer; a sixth one pushes the first one out."""
        others = [compared.run for compared in self.runs if compared.run.key != run.key]
        if len(others) == len(self.runs):
            others.append(run)
        self.choose(others)

    def choose(self, runs: Sequence[Run]) -> None:
        """Ask these runs and no others."""
        self._opening.ask_again(OpenBest(tuple(runs[-MOST:])))

    def leave_out(self, run: Run) -> bool:
        """Leave out a run that has a column of its own now; return whether it was one of these."""
        others = [compared for compared in self.runs if compared.run.key != run.key]
        was_compared = len(others) < len(self.runs)
        self.runs = others
        return was_compared

    def _on_opened(self, _: OpenBest, runs: list[ComparedRun]) -> None:
        self.runs = runs
        self._on_change()

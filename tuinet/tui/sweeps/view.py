"""What the panes of the Sweep screen show: the sweep, and what the user has chosen of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuinet.render.trial_rows import sorted_trials
from tuinet.runs.directory import Run
from tuinet.sweeps.state import SweepState
from tuinet.sweeps.trial import Trial


@dataclass(frozen=True)
class SweepView:
    """Passed down to all panes; a change makes a new one."""

    state: SweepState | None = None
    """None until it has been read"""
    selected: int | None = None
    """The number of the selected trial"""
    hyperparameter: str = ""
    """The one in the scatter plot"""
    log: bool = False
    """True for a logarithmic axis of the error"""
    sort: str = "valid"
    """The name of the column by which trials are sorted"""
    reverse: bool = False
    front: int = 0
    """The index of the pictures that are in front on a small screen"""
    problem: str = ""
    """Why the sweep cannot be read; empty if it can"""
    importances: Mapping[str, float] = field(default_factory=dict)
    """By the name of the hyperparameter; empty if they are not known"""
    importance_problem: str = ""
    """Why they are not; empty if that is not known either"""

    @property
    def message(self) -> str:
        """What to show instead of a picture; empty if there are trials."""
        if self.problem:
            return self.problem
        if self.state is None:
            return "Loading the sweep …"
        if not self.state.trials:
            return "No trial has begun yet."
        return ""

    @property
    def run(self) -> Run | None:
        """The run of the selected trial; None if it is not on this machine."""
        if self.state is None or self.selected is None or self.selected not in self.state.runs:
            return None
        return self.state.runs[self.selected].run

    @property
    def trials(self) -> list[Trial]:
        """The trials in their order."""
        if self.state is None:
            return []
        return sorted_trials(self.state, self.sort, reverse=self.reverse)

    @property
    def trial(self) -> Trial | None:
        """The selected trial."""
        if self.state is None:
            return None
        return next((trial for trial in self.state.trials if trial.number == self.selected), None)

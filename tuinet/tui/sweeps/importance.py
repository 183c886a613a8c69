"""Asking for the importance of the hyperparameters of a sweep, off the event loop: it takes a moment, and Optuna."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuinet.sweeps.importance import importances
from tuinet.sweeps.state import SweepState
from tuinet.tui.inquiry import IsWanted

FEWEST = 2
"""Minimum number of trials with an accuracy for an estimate"""


@dataclass(frozen=True)
class ImportanceQuestion:
    """The sweep as it was when it was asked about. A trial that has ended makes another question."""

    name: str
    measured: int
    """Trials that have ended with an accuracy"""
    state: SweepState = field(compare=False)


def question_of(state: SweepState) -> ImportanceQuestion:
    """Return the question about the sweep as it is now."""
    measured = state.measured
    return ImportanceQuestion(state.name, measured, state)


def obstacle(question: ImportanceQuestion) -> str:
    """Return why there is no answer yet; empty if there is one."""
    if len(question.state.names) < 2:
        return "Only one hyperparameter is tried: there is nothing to compare it with."
    if question.measured < FEWEST:
        return (
            "Estimated as soon as two trials have ended: the longer the bar of a hyperparameter, the more it matters."
        )
    return ""


def answer(question: ImportanceQuestion, is_wanted: IsWanted) -> Mapping[str, float]:
    """Return the importance of each hyperparameter. Raises MissingPackageError if Optuna is missing."""
    return importances(question.state.space, question.state.trials)

"""What the user does with the view of a sweep: each function returns another view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tuinet.render.trial_rows import columns_of
from tuinet.sweeps.state import SweepState
from tuinet.tui.sweeps.view import SweepView


def updated(view: SweepView, state: SweepState) -> SweepView:
    """Return the view with a newer state. What was selected stays selected."""
    selected = view.selected
    if selected not in [trial.number for trial in state.trials]:
        first = state.best or next(iter(state.trials), None)
        selected = first.number if first else None
    hyperparameter = view.hyperparameter
    if hyperparameter not in state.names:
        hyperparameter = state.names[0]
    return replace(view, state=state, selected=selected, hyperparameter=hyperparameter, problem="")


def with_position(view: SweepView, position: int) -> SweepView:
    """Return the view with the trial at a position of the table selected."""
    trials = view.trials
    if position >= len(trials):
        return view
    return replace(view, selected=trials[position].number)


def with_hyperparameter(view: SweepView, by: int) -> SweepView:
    """Return the view with the next hyperparameter in the scatter plot, or a previous one."""
    if view.state is None:
        return view
    names = view.state.names
    index = names.index(view.hyperparameter) + by
    return replace(view, hyperparameter=names[index % len(names)])


def with_other_axis(view: SweepView) -> SweepView:
    """Return the view with a logarithmic axis of the error, or with a linear one again."""
    return replace(view, log=not view.log)


def with_next_sort(view: SweepView) -> SweepView:
    """Return the view sorted by the next column."""
    if view.state is None:
        return view
    names = [column.name for column in columns_of(view.state)]
    return replace(view, sort=names[(names.index(view.sort) + 1) % len(names)], reverse=False)


def with_sort(view: SweepView, name: str) -> SweepView:
    """Return the view sorted by a column; by the same one again in the reverse order."""
    return replace(view, sort=name, reverse=name == view.sort and not view.reverse)


def turned(view: SweepView) -> SweepView:
    """Return the view sorted the other way round."""
    return replace(view, reverse=not view.reverse)


def with_best(view: SweepView) -> SweepView:
    """Return the view with the best trial selected."""
    if view.state is None or view.state.best is None:
        return view
    return replace(view, selected=view.state.best.number)


CHOICES: dict[str, Callable[[SweepView], SweepView]] = {
    "log": with_other_axis,
    "sort": with_next_sort,
    "turn": turned,
    "best": with_best,
    "hyperparameter": partial(with_hyperparameter, by=1),
    "previous_hyperparameter": partial(with_hyperparameter, by=-1),
}
"""What a key chooses, by the names that `tuinet.tui.runs_keys` has for it"""


def is_possible(view: SweepView, name: str) -> bool:
    """Return True if there is something to choose."""
    state = view.state
    if state is None or not state.trials:
        return False
    match name:
        case "best":
            return state.best is not None
        case "hyperparameter" | "previous_hyperparameter":
            return len(state.names) > 1
    return True

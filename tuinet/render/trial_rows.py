"""The trials of a sweep as rows, with as many columns as fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from tuinet.messages import spoken_status
from tuinet.render.formatting import MISSING, duration, percent, shown_value
from tuinet.render.palette import Palette
from tuinet.render.status import status_word
from tuinet.render.trial_axes import share_of, short_name
from tuinet.render.trial_signs import sign_of
from tuinet.sweeps.dimensions import Dimension
from tuinet.sweeps.state import SweepState
from tuinet.sweeps.trial import Trial

GAP = 2
"""Blank columns between two columns"""

BEST = {False: "★", True: "*"}
"""The mark of the best trial, by whether only ASCII is drawn"""

MARK_WIDTH = 2

SHORTENED = 7
"""Columns of a heading where there is too little room for all hyperparameters"""

LONGEST_VALUE = 14
"""Maximum number of columns of a value"""


@dataclass(frozen=True)
class TrialColumn:
    """A figure of each trial."""

    name: str
    """The heading, too"""
    cell: Callable[[SweepState, Trial], str]
    sort_value: Callable[[SweepState, Trial], Any]
    """The value to sort by; trials without one come last"""
    descending: bool = False
    """True if the highest value comes first"""
    align_right: bool = True


def columns_of(state: SweepState) -> list[TrialColumn]:
    """Return the columns of a sweep, from left to right: the number, what was tried, and the results."""
    return [
        TrialColumn("trial", lambda _, trial: str(trial.number), lambda _, trial: trial.number),
        *map(_value_column, state.space.dimensions),
        TrialColumn(
            "valid", lambda _, trial: percent(trial.accuracy), lambda _, trial: trial.accuracy, descending=True
        ),
        TrialColumn(
            epochs_name(state.names),
            lambda state, trial: str(state.epochs_of(trial)),
            SweepState.epochs_of,
            descending=True,
        ),
        TrialColumn(
            "time", lambda state, trial: duration(state.seconds_of(trial)), SweepState.seconds_of, descending=True
        ),
        TrialColumn("test", lambda _, trial: percent(_test(trial)), lambda _, trial: _test(trial), descending=True),
        TrialColumn(
            "state",
            lambda state, trial: spoken_status(state.status_of(trial)),
            lambda state, trial: state.status_of(trial),
            align_right=False,
        ),
    ]


def epochs_name(names: Sequence[str]) -> str:
    """Return the name of the column of epochs that were trained, beside the epochs that were to be trained."""
    if "epochs" in names:
        return "trained"
    return "epochs"


def _value_column(dimension: Dimension) -> TrialColumn:
    name = dimension.name
    return TrialColumn(
        name,
        lambda _, trial: shown_value(trial.values.get(name, "")),
        lambda _, trial: share_of(dimension, trial.values.get(name, "")),
    )


def _test(trial: Trial) -> float | None:
    if trial.ended is None:
        return None
    return trial.ended.test_accuracy


def sorted_trials(state: SweepState, by: str, *, reverse: bool) -> list[Trial]:
    """Return the trials in the order of a column, those that are training first; ties in the order of their numbers."""
    column = next((column for column in columns_of(state) if column.name == by), columns_of(state)[0])
    with_value = [trial for trial in state.trials if column.sort_value(state, trial) is not None]
    with_value.sort(key=lambda trial: column.sort_value(state, trial), reverse=column.descending != reverse)
    without_value = [trial for trial in state.trials if column.sort_value(state, trial) is None]
    return sorted(with_value + without_value, key=lambda trial: trial.ended is not None)


@dataclass(frozen=True)
class TrialRows:
    """Rows of trials that fit into a width."""

    headings: Text
    rows: Sequence[Text]
    spans: Sequence[tuple[int, int, str]]
    """For each column where it starts and ends, and its name"""
    omitted: Sequence[str]
    """The hyperparameters for which there is no room"""


def trial_rows(
    state: SweepState,
    trials: Sequence[Trial],
    width: int,
    palette: Palette,
    *,
    sort: str = "trial",
    reverse: bool = False,
    ascii_only: bool = False,
) -> TrialRows:
    """Lay out the rows of some trials, and the headings above them.

    Args:
        state: The sweep. All its trials decide on the widths of columns, so that they do not move when rows scroll.
        trials: The trials to lay out, in their order.
        width: Maximum number of columns of the terminal.
        palette: The colours.
        sort: The name of the column by which they are sorted.
        reverse: True if that order is reversed.
        ascii_only: Draw in ASCII alone.
    """
    columns = columns_of(state)
    headings = {column.name: _heading(column, sort, reverse, len(column.name)) for column in columns}
    widths = _widths(state, columns, headings)
    chosen = _fitting(columns, widths, width - 2 * MARK_WIDTH, state.names, sort)
    if not set(state.names) <= {column.name for column in chosen}:
        # Values matter more than the full names of their hyperparameters.
        headings = {column.name: _heading(column, sort, reverse, SHORTENED) for column in columns}
        widths = _widths(state, columns, headings)
        chosen = _fitting(columns, widths, width - 2 * MARK_WIDTH, state.names, sort)
    spans = []
    start = 2 * MARK_WIDTH
    for column in chosen:
        spans.append((start, start + widths[column.name] + GAP, column.name))
        start += widths[column.name] + GAP
    head = Text(" " * 2 * MARK_WIDTH + _joined([(headings[each.name], each, widths) for each in chosen]))
    rows = []
    best = state.best
    for trial in trials:
        is_best = trial is best
        status = state.status_of(trial)
        row = Text(no_wrap=True)
        row.append(f"{BEST[ascii_only]} " if is_best else "  ", palette.valid)
        row.append(f"{sign_of(status, ascii_only=ascii_only)} ", status_word(status, palette).style)
        row.append(_joined([(_cell(each, state, trial), each, widths) for each in chosen]), "bold" if is_best else "")
        rows.append(row)
    omitted = [name for name in state.names if name not in [column.name for column in chosen]]
    return TrialRows(head, rows, spans, omitted)


_NOBODY = Trial(0, {}, "")
"""Stands for the trials of a sweep without any"""


def _cell(column: TrialColumn, state: SweepState, trial: Trial) -> str:
    text = column.cell(state, trial) or MISSING
    if len(text) > LONGEST_VALUE and column.align_right:
        return text[: LONGEST_VALUE - 1] + "…"
    return text


def _heading(column: TrialColumn, sort: str, reverse: bool, room: int) -> str:
    name = short_name(column.name, room)
    if column.name != sort:
        return name
    return f"{name} {'▲' if column.descending == reverse else '▼'}"


def _widths(state: SweepState, columns: Sequence[TrialColumn], headings: dict[str, str]) -> dict[str, int]:
    """Return the width of each column: that of its heading, or of its longest cell."""
    trials = state.trials or (_NOBODY,)
    return {
        column.name: max(len(headings[column.name]), *(len(_cell(column, state, trial)) for trial in trials))
        for column in columns
    }


def _joined(cells: Sequence[tuple[str, TrialColumn, dict[str, int]]]) -> str:
    parts = [
        text.rjust(widths[column.name]) if column.align_right else text.ljust(widths[column.name])
        for text, column, widths in cells
    ]
    return (" " * GAP).join(parts).rstrip()


def _fitting(
    columns: Sequence[TrialColumn], widths: dict[str, int], room: int, names: Sequence[str], sort: str
) -> list[TrialColumn]:
    """Return the columns for which there is room; the most important are chosen first.

    The column by which they are sorted is one of these: without it, nothing would explain their order.
    """
    chosen: list[str] = []
    used = 0
    for name in dict.fromkeys(("trial", "valid", sort, *names, epochs_name(names), "state", "time", "test")):
        needed = widths[name] + GAP * bool(chosen)
        if used + needed <= room:
            chosen.append(name)
            used += needed
    return [column for column in columns if column.name in chosen]

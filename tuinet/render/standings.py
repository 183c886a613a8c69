"""The standings of a race: its runs by their best validation accuracy so far, and who leads by how much."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tuinet.messages import and_list, spoken_status
from tuinet.render.comparison import last_valid_accuracy
from tuinet.render.formatting import MISSING, duration, percent, shortened
from tuinet.render.palette import Palette, bold
from tuinet.runs.overview import Overview

GAP = 2
"""Columns between two values"""

LEAST_NAME = 10
"""Minimum number of columns to which the name of a run is cut"""

MOST_NAME = 48
"""Maximum number of columns of a name: values far away from it are hard to read"""

PLACE = 3
"""Columns of a run's place: `1. `"""


@dataclass(frozen=True)
class Column:
    """A value of each run."""

    title: str
    text: Callable[[Overview], str]
    importance: int
    """The least important column is left out first where there is not enough room"""
    figure: Callable[[Overview], float | None] = lambda _: None
    """The figure whose highest value is the best; None if no value is better than another"""
    is_left_aligned: bool = False


def last_train_accuracy(overview: Overview) -> float | None:
    """Return the training accuracy of the last epoch."""
    if overview.state is None or not overview.state.history:
        return None
    return overview.state.history[-1].train_accuracy


COLUMNS = (
    Column("best", lambda run: percent(run.valid_accuracy), 9, lambda run: run.valid_accuracy),
    Column("last", lambda run: percent(last_valid_accuracy(run.state)), 4, lambda run: last_valid_accuracy(run.state)),
    Column("train", lambda run: percent(last_train_accuracy(run)), 3, last_train_accuracy),
    Column("test", lambda run: percent(run.test_accuracy), 5, lambda run: run.test_accuracy),
    Column("epoch", lambda run: run.epochs or MISSING, 8),
    Column("time", lambda run: duration(run.seconds), 7),
    Column("status", lambda run: spoken_status(run.status), 6, is_left_aligned=True),
    Column("run", lambda run: run.short_label, 2, is_left_aligned=True),
)
"""In the order in which they are shown. Accuracies are those of validation, unless the title says otherwise"""


def ranking(overviews: Sequence[Overview]) -> list[int]:
    """Return the indices of the runs, the leader first. Runs that are level keep their order."""
    return sorted(range(len(overviews)), key=lambda k: -accuracy(overviews[k]))


def accuracy(overview: Overview) -> float:
    """Return the figure that decides a race; the lowest of all before the first epoch has ended."""
    if overview.valid_accuracy is None:
        return -math.inf
    return overview.valid_accuracy


def places(overviews: Sequence[Overview]) -> list[str]:
    """Return the place of each run, such as `1.`; runs that are level share it. A dash before the first epoch."""
    figures = [accuracy(overview) for overview in overviews]
    return [MISSING if figure == -math.inf else f"{1 + sum(map(figure.__lt__, figures))}." for figure in figures]


def lead(labels: Sequence[str], overviews: Sequence[Overview], *, is_over: bool) -> str:
    """Return who leads or came out ahead, and by how much: `wide leads by 0.42 points`; empty before that is known."""
    order = ranking(overviews)
    first, second = order[:2]
    margin = accuracy(overviews[first]) - accuracy(overviews[second])
    if accuracy(overviews[second]) == -math.inf:
        return ""
    if margin == 0:
        level = [labels[k] for k in order if accuracy(overviews[k]) == accuracy(overviews[first])]
        return f"{and_list(level)} are level"
    verb = "leads"
    if is_over:
        # Not "won": the runs may have been stopped.
        verb = "came out ahead"
    return f"{labels[first]} {verb} by {100 * margin:.2f} points"


def standings(labels: Sequence[str], overviews: Sequence[Overview], signs: str, width: int, palette: Palette) -> Text:
    """Draw a line for each run under a heading, the leader first; the best value of each column is bold.

    Args:
        labels: The names of the runs in the race.
        overviews: The runs.
        signs: The sign of each run, the same as on the chart.
        width: Columns of the pane; columns that do not fit are left out.
        palette: The colours.
    """
    columns = [column for column in COLUMNS if any(column.text(run) != MISSING for run in overviews)]
    widths = {column.title: max(map(cell_len, (column.title, *map(column.text, overviews)))) for column in columns}
    names = [f"{sign} {label}" for sign, label in zip(signs, labels, strict=False)]
    wanted = min(max(map(cell_len, names)), MOST_NAME)
    columns = fitting(columns, widths, width - PLACE - min(wanted, LEAST_NAME))
    name_width = min(wanted, width - PLACE - taken(columns, widths))
    heading = Text(" " * (PLACE + name_width), palette.dim, no_wrap=True)
    for column in columns:
        heading.append(" " * GAP + aligned(column.title, column, widths))
    heading.rstrip()
    place = places(overviews)
    lines = [heading]
    for k in ranking(overviews):
        line = Text(f"{place[k]:<{PLACE}}", no_wrap=True)
        line.append(set_cell_size(shortened(names[k], name_width), name_width), bold(palette.runs[k]))
        for column in columns:
            style = "bold" if is_best(k, column, overviews) else ""
            line.append(" " * GAP).append(aligned(column.text(overviews[k]), column, widths), style)
        line.rstrip()
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)


def fitting(columns: Sequence[Column], widths: dict[str, int], room: int) -> list[Column]:
    """Return the most important columns that fit, in their order."""
    chosen = list(columns)
    while taken(chosen, widths) > room and len(chosen) > 1:
        chosen.remove(min(chosen, key=lambda column: column.importance))
    return chosen


def taken(columns: Sequence[Column], widths: dict[str, int]) -> int:
    """Return the columns of the terminal that these columns take, with the gaps before them."""
    return sum(GAP + widths[column.title] for column in columns)


def aligned(text: str, column: Column, widths: dict[str, int]) -> str:
    """Return a value in the width of its column: numbers on the right, words on the left."""
    padding = " " * (widths[column.title] - cell_len(text))
    if column.is_left_aligned:
        return text + padding
    return padding + text


def is_best(k: int, column: Column, overviews: Sequence[Overview]) -> bool:
    """Return True if run `k` has the highest figure of a column, and not all have the same."""
    figures = [figure for overview in overviews if (figure := column.figure(overview)) is not None]
    own = column.figure(overviews[k])
    return own is not None and own == max(figures) and len(set(figures)) > 1

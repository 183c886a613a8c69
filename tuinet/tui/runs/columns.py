"""The columns of the list of runs: what each shows, and how it sorts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.text import Text

from tuinet.render.formatting import duration, percent, short_architecture, shown_value
from tuinet.render.palette import Palette
from tuinet.render.status import SIGNS, status_word
from tuinet.render.trend import bars
from tuinet.runs.overview import Overview
from tuinet.runs.run_ids import sort_key
from tuinet.runs.run_list import UNREAD
from tuinet.values import value_text

STATES = (*SIGNS, UNREAD)
"""The states of a run, in the order the list sorts them"""

GAP = 2
"""Blank columns of the terminal between two columns of the list"""

TREND_WIDTH = 8
"""Columns of the terminal for the validation accuracy by epoch"""


@dataclass(frozen=True)
class Column:
    """A figure of each run."""

    name: str
    """The heading, too"""
    cell: Callable[[Overview, Palette], str | Text]
    sort_value: Callable[[Overview], Any]
    """The value to sort by; runs without one come last in either order"""
    max_width: int
    """Columns of the terminal"""
    descending: bool = False
    """True if the highest value comes first, unless the order is reversed"""
    align_right: bool = False


def state_cell(overview: Overview, palette: Palette) -> Text:
    """Return the state with its sign: `✓ finished`."""
    if overview.status == UNREAD:
        return Text(f"… {UNREAD}", palette.dim)
    return status_word(overview.status, palette)


def state_order(overview: Overview) -> int | None:
    """Return the position of the state among all states."""
    if overview.status not in STATES:
        return None
    return STATES.index(overview.status)


def network(overview: Overview) -> str:
    """Return the architecture: `128-64 relu`."""
    if overview.config is None:
        return ""
    return short_architecture(overview.config)


def network_size(overview: Overview) -> tuple[int, tuple[int, ...], tuple[str, ...]] | None:
    """Return a key that sorts small networks before large ones."""
    config = overview.config
    if config is None:
        return None
    return sum(config.hidden_widths), config.hidden_widths, config.activations


def optimizer(overview: Overview) -> str:
    """Return the optimizer."""
    if overview.config is None:
        return ""
    return overview.config.optimizer


def learning_rate(overview: Overview) -> float | None:
    """Return the learning rate that the run began with."""
    if overview.config is None:
        return None
    return overview.config.learning_rate


def batch_size(overview: Overview) -> int | None:
    """Return the batch size."""
    if overview.config is None:
        return None
    return overview.config.batch_size


def trend(overview: Overview, palette: Palette) -> Text:
    """Return the validation accuracy by epoch as bars."""
    if overview.state is None:
        return Text()
    return Text(bars(overview.state.trend.values, TREND_WIDTH), palette.valid)


def number_text(value: float | None) -> str:
    """Return a number with at most four digits; nothing if it is not known."""
    if value is None:
        return ""
    return shown_value(value_text(value))


def started(overview: Overview) -> str:
    """Return when the run was started: `23 Nov 14:15`, or `2025-11-23` if that was in another year."""
    if overview.created is None:
        return "–"
    moment = datetime.fromtimestamp(overview.created).astimezone()
    if moment.year == datetime.now().astimezone().year:
        return f"{moment:%d %b %H:%M}"
    return f"{moment:%Y-%m-%d}"


COLUMNS = (
    Column("status", state_cell, state_order, max_width=16),
    Column("run", lambda run, _: run.short_label, lambda run: run.short_label.casefold(), max_width=40),
    Column("on", lambda run, _: run.run.machine or "here", lambda run: run.run.machine, max_width=16),
    Column("network", lambda run, _: network(run), network_size, max_width=20),
    Column("optimizer", lambda run, _: optimizer(run), lambda run: optimizer(run) or None, max_width=9),
    Column(
        "rate",
        lambda run, _: number_text(learning_rate(run)),
        learning_rate,
        max_width=8,
        align_right=True,
    ),
    Column(
        "batch",
        lambda run, _: number_text(batch_size(run)),
        batch_size,
        max_width=7,
        align_right=True,
    ),
    Column(
        "epochs",
        lambda run, _: run.epochs,
        lambda run: run.state and run.state.epochs_done,
        max_width=13,
        descending=True,
        align_right=True,
    ),
    Column("trend", trend, lambda run: run.valid_accuracy, max_width=TREND_WIDTH, descending=True),
    Column(
        "valid",
        lambda run, _: percent(run.valid_accuracy),
        lambda run: run.valid_accuracy,
        max_width=8,
        descending=True,
        align_right=True,
    ),
    Column(
        "test",
        lambda run, _: percent(run.test_accuracy),
        lambda run: run.test_accuracy,
        max_width=8,
        descending=True,
        align_right=True,
    ),
    Column(
        "time",
        lambda run, _: duration(run.seconds),
        lambda run: run.seconds,
        max_width=12,
        descending=True,
        align_right=True,
    ),
    Column("started", lambda run, _: started(run), lambda run: sort_key(run.run.run_id), max_width=12, descending=True),
    Column("id", lambda run, _: run.run.run_id, lambda run: run.run.run_id, max_width=40),
)

BY_IMPORTANCE = (
    *("status", "run", "on", "valid", "test", "trend", "network", "rate", "optimizer", "batch", "time", "started"),
    *("epochs", "id"),
)
"""If there is too little room, columns are left out from the end"""

SORTS = ("started", "status", "run", "network", "valid", "test", "time")
"""The columns that the sort key goes through"""


def column(name: str) -> Column:
    """Return the column of a name."""
    return COLUMNS[index_of(name)]


def index_of(name: str) -> int:
    """Return the position of a column in `COLUMNS`."""
    return [column.name for column in COLUMNS].index(name)


def fitting(widths: Sequence[int], room: int, several_machines: bool = False) -> list[int]:
    """Return the indices of the columns that fit into a line, chosen in the order of their importance."""
    chosen: list[int] = []
    for name in BY_IMPORTANCE:
        if name == "on" and not several_machines:
            continue
        index = index_of(name)
        if sum(widths[other] + GAP for other in chosen) + widths[index] <= room:
            chosen.append(index)
    return sorted(chosen)


def sort_runs(overviews: Iterable[Overview], by: str, reverse: bool) -> list[Overview]:
    """Sort runs by a column, the live ones first. Ties are broken by age, the newest first."""
    sort_value = column(by).sort_value
    newest_first = sorted(overviews, key=lambda overview: sort_key(overview.run.run_id), reverse=True)
    with_value = [overview for overview in newest_first if sort_value(overview) is not None]
    with_value.sort(key=sort_value, reverse=column(by).descending != reverse)
    without_value = [overview for overview in newest_first if sort_value(overview) is None]
    return sorted(with_value + without_value, key=lambda overview: not overview.live)

"""What the list tells of each run: a column for each figure, with its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.text import Text

from tuinet.render.formatting import duration, percent, short_architecture
from tuinet.render.palette import Palette
from tuinet.render.status import SIGNS, status_word
from tuinet.runs.overview import Overview
from tuinet.runs.run_ids import sort_key
from tuinet.runs.run_list import UNREAD

STATES = (*SIGNS, UNREAD)
"""In their order"""


@dataclass(frozen=True)
class Column:
    """A figure of each run."""

    name: str
    """Also what stands above it"""
    cell: Callable[[Overview, Palette], str | Text]
    order: Callable[[Overview], Any]
    """What to sort by; None comes last, either way"""
    most: int
    """Columns of the terminal that it may take"""
    descending: bool = False
    """Whether the highest come first, unless turned round"""
    right: bool = False
    """Whether it stands at the right"""


def state_cell(each: Overview, palette: Palette) -> Text:
    """`✓ finished`."""
    return Text(f"… {UNREAD}", palette.dim) if each.status == UNREAD else status_word(each.status, palette)


def network(each: Overview) -> str:
    """`128-64 relu`."""
    return short_architecture(each.config) if each.config else ""


def size(each: Overview) -> tuple[int, tuple[int, ...], str] | None:
    """Small networks before large ones."""
    config = each.config
    return (sum(config.hidden), config.hidden, config.activation) if config else None


def started(each: Overview) -> str:
    """`23 Nov 14:15`; of another year `2025-11-23`."""
    if each.created is None:
        return "–"
    moment = datetime.fromtimestamp(each.created).astimezone()
    return f"{moment:%d %b %H:%M}" if moment.year == datetime.now().astimezone().year else f"{moment:%Y-%m-%d}"


COLUMNS = (
    Column("state", state_cell, lambda each: STATES.index(each.status) if each.status in STATES else None, 16),
    Column("run", lambda each, _: each.short_label, lambda each: each.short_label.casefold(), 28),
    Column("on", lambda each, _: each.run.machine or "here", lambda each: each.run.machine, 16),
    Column("network", lambda each, _: network(each), size, 20),
    Column("epochs", lambda each, _: each.epochs, lambda each: each.state and each.state.epochs_done, 13, True, True),
    Column("valid", lambda each, _: percent(each.valid_accuracy), lambda each: each.valid_accuracy, 8, True, True),
    Column("test", lambda each, _: percent(each.test_accuracy), lambda each: each.test_accuracy, 8, True, True),
    Column("time", lambda each, _: duration(each.seconds), lambda each: each.seconds, 12, True, True),
    Column("started", lambda each, _: started(each), lambda each: sort_key(each.run.run_id), 12, True),
    Column("id", lambda each, _: each.run.run_id, lambda each: each.run.run_id, 40),
)

IMPORTANCE = ("state", "run", "on", "valid", "test", "network", "time", "started", "epochs", "id")
"""Columns that are left out last come first"""

SORTS = ("started", "state", "run", "network", "valid", "test", "time")
"""What a key sorts by, in turn"""

GAP = 2


def column(name: str) -> Column:
    """The column of a name."""
    return next(column for column in COLUMNS if column.name == name)


def fitting(widths: Sequence[int], room: int, several_machines: bool = False) -> list[int]:
    """Which of the columns fit into a line: as many as can be, the important ones first."""
    chosen: list[int] = []
    for name in IMPORTANCE:
        if name == "on" and not several_machines:
            continue
        k = next(k for k, column in enumerate(COLUMNS) if column.name == name)
        if sum(widths[i] + GAP for i in chosen) + widths[k] <= room:
            chosen.append(k)
    return sorted(chosen)


def arranged(found: Iterable[Overview], by: str, reverse: bool) -> list[Overview]:
    """Live runs first; then by a column, those without a figure last; where equal, the newest first."""
    wanted = column(by)
    newest = sorted(found, key=lambda each: sort_key(each.run.run_id), reverse=True)
    known = [each for each in newest if wanted.order(each) is not None]
    known.sort(key=wanted.order, reverse=wanted.descending != reverse)
    rest = [each for each in newest if wanted.order(each) is None]
    return sorted(known + rest, key=lambda each: not each.live)

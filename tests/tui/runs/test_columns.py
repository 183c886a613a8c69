"""The order of runs, and which columns fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuinet.config import configure
from tuinet.render.palette import PLAIN
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.run_list import UNREAD
from tuinet.runs.state import fold
from tuinet.tui.runs.columns import BY_IMPORTANCE, COLUMNS, GAP, SORTS, column, fitting, sort_runs

from ...runs.conftest import epoch_finished, started
from .conftest import finish


def run(
    day: int, status: str = "finished", valid: float | None = None, test: float | None = None, **settings: Any
) -> Overview:
    events = [started(), epoch_finished(1, valid), *([finish(test)] if test else [])]
    recorded = Run(Path(f"202601{day:02}-120000-calm-otter"))
    return Overview(recorded, f"r{day}", float(day), status, configure(settings), fold(events))


def names(overviews: list[Overview]) -> str:
    return " ".join(overview.label for overview in overviews)


DAMAGED = Overview(Run(Path("20260109-120000-odd-newt")), problem="it is incomplete")


def test_the_newest_come_first() -> None:
    assert names(sort_runs([run(1), run(3), run(2)], "started", reverse=False)) == "r3 r2 r1"


def test_in_reverse_the_oldest_come_first() -> None:
    assert names(sort_runs([run(1), run(3), run(2)], "started", reverse=True)) == "r1 r2 r3"


@pytest.mark.parametrize("by", SORTS)
@pytest.mark.parametrize("reverse", [False, True])
def test_live_runs_come_first_in_any_order(by: str, reverse: bool) -> None:
    overviews = [run(1, valid=0.9), run(2, "paused", 0.5), run(3, valid=0.1), run(4, "training", 0.2), DAMAGED]
    assert {overview.label for overview in sort_runs(overviews, by, reverse)[:2]} == {"r2", "r4"}


@pytest.mark.parametrize(("reverse", "order"), [(False, "r2 r1 r3"), (True, "r1 r2 r3")])
def test_a_run_without_the_figure_comes_last_in_either_order(reverse: bool, order: str) -> None:
    assert names(sort_runs([run(1, valid=0.5), run(2, valid=0.9), run(3)], "valid", reverse)) == order


def test_ties_are_broken_by_age() -> None:
    assert (
        names(sort_runs([run(1, valid=0.5), run(3, valid=0.5), run(2, valid=0.5)], "valid", reverse=False))
        == "r3 r2 r1"
    )


def test_networks_are_sorted_by_their_size() -> None:
    overviews = [run(1, hidden=(100,)), run(2, hidden=()), run(3, hidden=(9,))]
    assert names(sort_runs(overviews, "network", reverse=False)) == "r2 r3 r1"


def test_the_best_tested_run_comes_first() -> None:
    assert names(sort_runs([run(1, test=0.9), run(2, test=0.95)], "test", reverse=False)) == "r2 r1"


def test_states_have_an_order() -> None:
    overviews = [run(1, "failed"), run(2, "finished"), run(3, "interrupted"), DAMAGED]
    assert names(sort_runs(overviews, "status", reverse=False)) == "r2 r3 r1 20260109-120000-odd-newt"


def test_a_run_that_is_still_being_read_says_so() -> None:
    assert str(column("status").cell(Overview(DAMAGED.run, status=UNREAD), PLAIN)) == f"… {UNREAD}"


def test_a_damaged_run_has_a_name_and_a_state_and_no_figures() -> None:
    cells = {column.name: str(column.cell(DAMAGED, PLAIN)) for column in COLUMNS}
    assert (cells.pop("status"), cells.pop("run"), cells.pop("id"), cells.pop("on")) == (
        "✗ damaged",
        "odd-newt",
        "20260109-120000-odd-newt",
        "here",
    )
    assert set(cells.values()) == {"", "–"}


def test_with_little_room_the_important_columns_remain() -> None:
    widths = [10] * len(COLUMNS)
    for count in range(1, len(COLUMNS) + 1):
        chosen = fitting(widths, 10 * count + GAP * (count - 1), several_machines=True)
        assert {COLUMNS[k].name for k in chosen} == set(BY_IMPORTANCE[:count])


def test_the_machine_is_shown_if_there_are_several() -> None:
    widths = [1] * len(COLUMNS)
    assert [len(fitting(widths, 1000, several)) for several in (False, True)] == [len(COLUMNS) - 1, len(COLUMNS)]


def test_a_column_that_does_not_fit_makes_way_for_a_narrower_one() -> None:
    widths = [50 if column.name == "network" else 5 for column in COLUMNS]
    assert {COLUMNS[k].name for k in fitting(widths, 40)} == {"status", "run", "valid", "test", "trend", "rate"}

"""The order of runs, and which of their figures find room."""

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
from tuinet.tui.runs.columns import COLUMNS, GAP, IMPORTANCE, SORTS, arranged, column, fitting

from ...runs.conftest import epoch_finished, started
from .conftest import finish


def run(
    day: int, status: str = "finished", valid: float | None = None, test: float | None = None, **settings: Any
) -> Overview:
    events = [started(), epoch_finished(1, valid), *([finish(test)] if test else [])]
    place = Run(Path(f"202601{day:02}-120000-calm-otter"))
    return Overview(place, f"r{day}", float(day), status, configure(settings), fold(events))


def names(found: list[Overview]) -> str:
    return " ".join(each.label for each in found)


DAMAGED = Overview(Run(Path("20260109-120000-odd-newt")), problem="it is not whole")


def test_the_newest_come_first() -> None:
    assert names(arranged([run(1), run(3), run(2)], "started", reverse=False)) == "r3 r2 r1"


def test_turned_round_the_oldest_come_first() -> None:
    assert names(arranged([run(1), run(3), run(2)], "started", reverse=True)) == "r1 r2 r3"


@pytest.mark.parametrize("by", SORTS)
@pytest.mark.parametrize("reverse", [False, True])
def test_live_runs_come_first_in_any_order(by: str, reverse: bool) -> None:
    found = [run(1, valid=0.9), run(2, "paused", 0.5), run(3, valid=0.1), run(4, "training", 0.2), DAMAGED]
    assert {each.label for each in arranged(found, by, reverse)[:2]} == {"r2", "r4"}


@pytest.mark.parametrize(("reverse", "order"), [(False, "r2 r1 r3"), (True, "r1 r2 r3")])
def test_a_run_without_the_figure_comes_last_either_way(reverse: bool, order: str) -> None:
    assert names(arranged([run(1, valid=0.5), run(2, valid=0.9), run(3)], "valid", reverse)) == order


def test_where_the_figure_is_the_same_the_newest_come_first() -> None:
    assert (
        names(arranged([run(1, valid=0.5), run(3, valid=0.5), run(2, valid=0.5)], "valid", reverse=False)) == "r3 r2 r1"
    )


def test_networks_are_sorted_by_their_size() -> None:
    found = [run(1, hidden=(100,)), run(2, hidden=()), run(3, hidden=(9,))]
    assert names(arranged(found, "network", reverse=False)) == "r2 r3 r1"


def test_the_best_tested_run_comes_first() -> None:
    assert names(arranged([run(1, test=0.9), run(2, test=0.95)], "test", reverse=False)) == "r2 r1"


def test_every_state_has_its_place() -> None:
    found = [run(1, "failed"), run(2, "finished"), run(3, "interrupted"), DAMAGED]
    assert names(arranged(found, "state", reverse=False)) == "r2 r3 r1 20260109-120000-odd-newt"


def test_a_run_that_is_still_being_read_says_so() -> None:
    assert str(column("state").cell(Overview(DAMAGED.run, status=UNREAD), PLAIN)) == f"… {UNREAD}"


def test_a_damaged_run_has_a_name_and_a_state_and_no_figures() -> None:
    cells = {each.name: str(each.cell(DAMAGED, PLAIN)) for each in COLUMNS}
    assert (cells.pop("state"), cells.pop("run"), cells.pop("id"), cells.pop("on")) == (
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
        assert {COLUMNS[k].name for k in chosen} == set(IMPORTANCE[:count])


def test_on_which_machine_a_run_is_is_told_where_there_are_several() -> None:
    widths = [1] * len(COLUMNS)
    assert [len(fitting(widths, 1000, several)) for several in (False, True)] == [len(COLUMNS) - 1, len(COLUMNS)]


def test_a_column_that_finds_no_room_makes_way_for_a_narrower_one() -> None:
    widths = [50 if each.name == "network" else 5 for each in COLUMNS]
    assert {COLUMNS[k].name for k in fitting(widths, 33)} == {"state", "run", "valid", "test", "time"}

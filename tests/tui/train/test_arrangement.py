"""Which panes of the Train screen are displayed, and where."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest
from textual.geometry import Size

from tuinet.tui.train.arrangement import ONE_COLUMN, Arrangement

SIZES = [Size(*size) for size in ((60, 20), (79, 60), (80, 24), (99, 50), (100, 30), (120, 40), (160, 24), (200, 60))]


def arranged(width: int, height: int, **changes: Any) -> Arrangement:
    return Arrangement(Size(width, height), **changes)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_panes_do_not_overlap_and_fill_their_room(size: Size) -> None:
    room = Size(size.width, size.height - 5)
    for changes in product((False, True), (False, True), ("chart", "layers", "log")):
        arrangement = Arrangement(size, *changes)
        regions = arrangement.regions(room)
        assert set(regions) == set(arrangement.displayed), changes
        assert all(region.width >= 30 and region.height >= 6 for region in regions.values()), changes
        assert not any(one.overlaps(other) for one, other in combinations(regions.values(), 2)), changes
        assert all(region.right <= room.width for region in regions.values()), changes
        if size.width >= ONE_COLUMN:
            assert max(region.right for region in regions.values()) == room.width, changes
            assert all(region.bottom <= room.height for region in regions.values()), changes


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_before_a_run_there_is_neither_a_chart_nor_a_log(size: Size) -> None:
    arrangement = Arrangement(size)
    assert {"digit"} <= set(arrangement.displayed) <= {"form", "digit"}
    assert not arrangement.shows_log_line


def test_on_a_small_screen_the_form_makes_room_for_a_run() -> None:
    assert arranged(80, 24).displayed == ("form", "digit")
    running = arranged(80, 24, has_run=True)
    assert running.displayed == ("chart", "digit")
    assert running.shows_log_line


def test_at_80_by_24_the_chart_has_at_least_nine_rows_for_its_curves() -> None:
    # Above and below the panes are five lines; of the chart, border, legend and axis take four more.
    assert arranged(80, 24, has_run=True).regions(Size(80, 19))["chart"].height - 4 >= 9


@pytest.mark.parametrize("size", [Size(80, 24), Size(120, 40)], ids=str)
def test_the_layers_leave_the_chart_in_sight_where_there_is_room(size: Size) -> None:
    assert {"layers", "chart", "digit"} <= set(Arrangement(size, has_run=True, front="layers").displayed)


def test_the_layers_take_the_place_of_the_chart_where_there_is_no_room_for_both() -> None:
    assert arranged(60, 20, has_run=True, front="layers").displayed == ("layers", "digit")
    assert arranged(100, 30, has_run=True, front="layers").displayed == ("form", "log", "layers", "digit")


def test_an_opened_form_is_beside_the_chart() -> None:
    assert arranged(80, 24, has_run=True, is_form_open=True).displayed == ("form", "chart")
    assert arranged(60, 20, has_run=True, is_form_open=True).displayed == ("form",)


def test_on_a_large_screen_everything_is_in_sight() -> None:
    for size in (Size(100, 30), Size(120, 40), Size(200, 60)):
        arrangement = Arrangement(size, has_run=True)
        assert arrangement.displayed == ("form", "log", "chart", "digit")
        assert not arrangement.shows_log_line


def test_a_wide_but_low_screen_keeps_the_form_beside_a_run() -> None:
    assert arranged(160, 24, has_run=True).displayed == ("form", "chart", "digit")


def test_one_column_shows_one_pane_at_a_time_where_it_has_no_room_for_two() -> None:
    low = arranged(60, 20, has_run=True).regions(Size(60, 15))
    assert [region.height for region in low.values()] == [15, 15]
    high = arranged(60, 50, has_run=True).regions(Size(60, 45))
    assert [region.height for region in high.values()] == [22, 23]


def test_a_problem_takes_a_second_line() -> None:
    assert arranged(80, 24, has_run=True).status_rows == 1
    assert arranged(80, 24, has_run=True, has_problem=True).status_rows == 2

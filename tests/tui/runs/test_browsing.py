"""Moving through the list of runs, and sorting it, by keys and by mouse."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown

from tuinet.tui.remembered import RememberedChoices

from .conftest import opened_runs, record


@pytest.fixture
def forty() -> None:
    """More runs than fit on the screen."""
    for number in range(40):
        record(f"run-{number:02}", minute=number)


async def test_the_cursor_stays_on_its_run_while_others_come_and_go(three: None) -> None:
    async with opened_runs() as person:
        await person.press("down")
        newer = record("newer", minute=9)
        await person.until(lambda: len(person.names) == 4, "4 runs listed")
        assert person.selected == "second"
        newer.remove()
        await person.until(lambda: len(person.names) == 3, "3 runs listed")
        assert person.selected == "second"


async def test_the_cursor_keeps_its_position_if_its_run_is_removed(three: None) -> None:
    async with opened_runs() as person:
        await person.press("end")
        selected = person.table.selected
        assert selected
        selected.run.remove()
        await person.until(lambda: len(person.names) == 2, "2 runs listed")
        assert person.selected == "second"


async def test_keys_scroll_through_more_runs_than_fit(forty: None) -> None:
    async with opened_runs() as person:
        seen = [person.selected]
        for key in ("down", "pagedown", "pageup", "end", "up", "home", "up"):
            await person.press(key)
            assert person.selected in person.text.partition("Selected run")[0]
            seen.append(person.selected)
        page = 38 - person.table.rows
        assert seen == ["run-39", "run-38", f"run-{page:02}", "run-38", "run-00", "run-01", "run-39", "run-39"]


async def test_the_wheel_scrolls(forty: None) -> None:
    async with opened_runs() as person:
        assert "run-39" in person.text
        await person.pilot._post_mouse_events([MouseScrollDown], person.table, (5, 5))
        await person.pause()
        assert "run-39" not in person.text.partition("Selected run")[0]


async def test_a_click_selects_and_a_double_click_opens(three: None) -> None:
    async with opened_runs() as person:
        await person.pilot.click(person.table, offset=(10, 4))
        await person.pause()
        assert person.selected == "first"
        await person.pilot.double_click(person.table, offset=(10, 3))
        await person.until(lambda: person.app.run_session.follower, "a run opened")
        assert person.app.current_mode == "train"
        assert person.app.run_session.follower
        assert person.app.run_session.follower.label == "second"


async def test_a_click_on_a_heading_sorts_and_a_second_one_reverses(three: None) -> None:
    async with opened_runs() as person:
        column = person.line("status").index("valid")
        for order in (["second", "third", "first"], ["first", "third", "second"]):
            await person.pilot.click(person.table, offset=(column, 1))
            await person.pause()
            assert person.names == order


async def test_keys_sort_and_reverse_and_the_order_is_remembered(three: None) -> None:
    async with opened_runs() as person:
        while "by valid" not in person.text:
            await person.press("o")
        assert person.names == ["second", "third", "first"]
        await person.press("O")
        assert person.names == ["first", "third", "second"]
    assert (RememberedChoices.read().runs_sort, RememberedChoices.read().runs_turned) == ("valid", True)


async def test_an_unknown_remembered_order_is_ignored(three: None) -> None:
    chosen = RememberedChoices(runs_sort="beauty")
    chosen.save()

    async with opened_runs() as person:
        assert person.names == ["third", "second", "first"]
        await person.press("o")

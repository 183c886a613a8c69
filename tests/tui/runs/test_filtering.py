"""Filtering the list of runs by what is typed."""

from __future__ import annotations

from .conftest import opened_runs


async def test_a_filter_narrows_the_list_and_escape_clears_it(three: None) -> None:
    async with opened_runs() as person:
        await person.press("slash")
        await person.type("acc>75 tanh")
        assert person.names == ["second"]
        await person.until(lambda: person.lines[-1].startswith(" esc Leave filter"), "the way out")
        assert "1 of 3 runs" in person.text
        await person.press("escape")
        assert person.app.focused is person.table
        assert person.names == ["second"]
        await person.see("esc Show all")
        await person.press("escape")
        assert len(person.names) == 3


async def test_a_filter_that_is_not_understood_says_what_is(three: None) -> None:
    async with opened_runs() as person:
        await person.press("slash")
        await person.type("beauty>9")
        await person.see("! unknown name 'beauty': expected acc, test, loss", "0 of 3 runs")


async def test_letters_are_text_while_a_filter_is_typed(three: None) -> None:
    async with opened_runs() as person:
        await person.press("slash")
        await person.type("omexdrsq1")
        assert person.input.value == "omexdrsq1"
        assert (person.app.current_mode, person.list.marks.keys) == ("runs", [])
        assert "No run matches 'omexdrsq1'." in person.text


async def test_arrows_go_through_the_list_while_a_filter_is_typed(three: None) -> None:
    async with opened_runs() as person:
        await person.press("slash", "down", "enter")
        assert person.selected == "second"
        assert person.app.focused is person.table

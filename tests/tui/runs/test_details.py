"""The details of the selected run on the Runs screen."""

from __future__ import annotations

from tuinet.events import Warned
from tuinet.tui.runs.details import RunDetails

from .conftest import add, finish, opened_runs, record


async def test_details_of_the_selected_run_are_shown() -> None:
    failed = finish(0.5, "failed").model_copy(update={"error": "out of memory: take a smaller network"})
    record("small", failed, hidden=(8,), learning_rate=0.3)

    async with opened_runs() as person:
        for text in ("✗ out of memory", "hidden = 8", "learning_rate = 0.3"):
            assert text in person.text


async def test_the_details_are_aligned_pairs() -> None:
    record("aligned", valid=0.9824, hidden=(8,))

    async with opened_runs((120, 40)) as person:
        values = {"epochs": "1 of 1", "validation": "98.24 %", "test loss": "0.2500", "configuration": "hidden = 8"}
        lines = [line.text for line in person.find(RunDetails)._lines]
        starts = [line.index(values[name]) for line in lines for name in values if line.startswith(f"{name}  ")]
        assert starts == [15, 15, 15, 15]


async def test_a_long_name_and_the_id_are_shown_whole_where_there_is_room() -> None:
    name = "a-long-name-" * 5
    record(name, valid=0.9824)

    async with opened_runs((120, 40)) as person:
        details = person.find(RunDetails)
        assert details.overview is not None
        lines = [line.text.strip() for line in details._lines]
        assert details.overview.run.run_id in lines[0]
        assert "".join(lines[1:3]) == name


async def test_details_that_do_not_fit_end_with_an_ellipsis() -> None:
    record("busy", finish(0.5, "failed").model_copy(update={"error": "long " * 200}))

    async with opened_runs((60, 20)) as person:
        details = person.find(RunDetails)
        assert details._lines[-1].text.rstrip().endswith("…")


async def test_warnings_are_counted_where_there_is_no_room_for_their_texts() -> None:
    warned = Warned(code="dead_units", message="81 % of hidden layer 1 is dead: try activation leaky_relu")
    run = record("warned", dropout=0.1, weight_decay=0.001, augment="shift", label_smoothing=0.1, end=False)
    add(run, warned, warned, finish(0.9))

    async with opened_runs((80, 24)) as person:
        details = person.find(RunDetails)
        assert "! 2 warnings" in details._lines[0].text
    async with opened_runs((120, 40)) as person:
        assert "! 2 warnings" not in person.text
        assert "81 % of hidden layer 1" in person.text


async def test_the_details_follow_the_filter(three: None) -> None:
    async with opened_runs() as person:
        details = person.find(RunDetails)
        await person.press("down", "slash")
        await person.type("first")
        assert details.overview is person.table.selected
        assert person.selected == "first"
        await person.type("!")
        assert details.overview is None


async def test_a_large_screen_shows_the_curves_of_the_selected_run(three: None) -> None:
    async with opened_runs((120, 40)) as person:
        await person.see("★ 80.00 %")
        await person.press("down")
        await person.see("★ 90.00 %")

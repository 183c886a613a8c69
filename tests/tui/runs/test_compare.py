"""Comparing runs."""

from __future__ import annotations

from typing import Any

import pytest

from tuinet.tui.help_text import key_rows
from tuinet.tui.runs.compare_screen import CompareScreen, Differences
from tuinet.tui.runs.curves import RunsChart
from tuinet.tui.widgets.keybar import KeyBar

from ...runs.conftest import epoch_finished, started
from .conftest import PersonAtRuns, add, opened_runs, record


async def compare(person: PersonAtRuns, count: int) -> None:
    """Mark the first runs of the list and compare them."""
    await person.press(*["m", "down"] * count, "c")
    assert isinstance(person.app.screen, CompareScreen)
    await person.until(
        lambda: "status" in table(person) and "epoch" in person.text.partition("Differences")[0],
        "the chart and the table",
    )


def table(person: PersonAtRuns) -> str:
    """All of the table, including what has to be scrolled to."""
    return person.find(Differences).shown.plain


def history(*accuracies: float) -> list[Any]:
    return [started(epochs=9), *(epoch_finished(k, accuracy) for k, accuracy in enumerate(accuracies, 1))]


async def test_curves_and_differences_are_on_one_screen() -> None:
    record("narrow", *history(0.5, 0.6), minute=3, hidden=(8,))
    record("wide", *history(0.7, 0.8), minute=2, hidden=(512,))
    record("deep", *history(0.4, 0.9), minute=1, hidden=(8, 8), activation="tanh")

    async with opened_runs((120, 40)) as person:
        await compare(person, 3)
        rows = {line[:19].strip(): line[19:].split() for line in table(person).splitlines()}
        assert table(person).split("\n")[0].split() == ["differ", "in", "●", "narrow", "▲", "wide", "■", "deep"]
        assert rows["hidden"] == ["8", "512", "8,8"]
        assert rows["activation"] == ["relu", "relu", "tanh"]
        assert rows["best valid accuracy"] == ["60.00", "%", "80.00", "%", "90.00", "%"]
        assert "learning_rate" not in table(person)
        assert "validation accuracy %" in person.text
        for words in ("● narrow", "▲ wide", "■ deep"):
            assert words in person.text.partition("Differences")[0]


async def test_a_comparison_has_its_own_zoom() -> None:
    record("long", *history(0.5, 0.6, 0.7, 0.8), minute=2)
    record("short", *history(0.5), minute=1)

    async with opened_runs((120, 40)) as person:
        person.app.remembered.zoom = 2
        await compare(person, 2)
        assert "last half" not in person.text
        await person.press("h")
        assert "last half" in person.text
        assert person.app.remembered.zoom == 2


async def test_six_runs_fit_any_screen() -> None:
    for number in range(6):
        record(f"a-rather-long-name-{number}", *history(0.5, 0.6 + number / 100), minute=number, seed=number)

    async with opened_runs((60, 20)) as person:
        await compare(person, 6)
        for size in ((60, 20), (80, 24), (120, 40), (200, 60)):
            await person.resize(*size)
            lines = person.text.split("\n")
            assert (len(lines), max(map(len, lines)) <= size[0]) == (size[1], True), size
            pane = person.find(Differences)
            assert max(map(len, table(person).splitlines())) <= pane.content_size.width, size
            assert pane.region.bottom <= person.find(KeyBar).region.y, size
            assert all(f"{accuracy}.00 %" in table(person) for accuracy in range(60, 66)), size


async def test_runs_that_train_are_followed() -> None:
    live = record("live", *history(0.5), minute=2)
    record("done", *history(0.6), minute=1)
    lock = live.lock()

    async with opened_runs() as person:
        await compare(person, 2)
        add(live, epoch_finished(2, 0.95))
        await person.until(lambda: "95.00 %" in table(person), "the new accuracy")
        assert "training" in table(person)
        lock.release()
        await person.until(lambda: "interrupted" in table(person), "the end of the run")


async def test_the_chart_has_its_keys_but_nothing_more_to_lay_over() -> None:
    record("one", *history(0.5), minute=2)
    record("two", *history(0.6), minute=1)

    async with opened_runs() as person:
        await compare(person, 2)
        assert person.app.focused is person.find(RunsChart)
        await person.press("c")
        assert "loss" in person.text
        titles = {command.title for command in person.app.get_system_commands(person.app.screen)}
        assert "Log axis" in titles
        assert "Overlay" not in titles
        # Another theme changes the colours of the table, too.
        pane = person.find(Differences)
        before = pane.shown.spans
        await person.press("t")
        await person.until(lambda: pane.shown.spans != before, "other colours")


async def test_a_crosshair_reads_out_each_run_and_escape_removes_it_before_it_leads_back_to_the_marked_runs() -> None:
    record("one", *history(0.5, 0.7), minute=2)
    record("two", *history(0.6, 0.8), minute=1)

    async with opened_runs() as person:
        await compare(person, 2)
        await person.press("left")
        assert "epoch 2 · ● one 70.00 % · ▲ two 80.00 %" in person.text
        await person.press("escape")
        assert isinstance(person.app.screen, CompareScreen)
        assert "epoch 2 ·" not in person.text
        await person.press("escape")
        assert not isinstance(person.app.screen, CompareScreen)
        assert len(person.list.marks.keys) == 2


async def test_an_enlarged_pane_leaves_the_keys_in_sight() -> None:
    record("one", *history(0.5), minute=2)
    record("two", *history(0.6), minute=1)

    async with opened_runs() as person:
        await person.press("z")
        assert person.app.screen.maximized
        assert "? Help" in person.lines[-1]
        await person.press("z")
        await compare(person, 2)
        await person.press("z")
        assert person.app.screen.maximized
        assert "? Help" in person.lines[-1]
        assert "3 Runs" in person.lines[0]


async def test_a_log_that_can_no_longer_be_read_is_reported() -> None:
    damaged = record("one", *history(0.5), minute=2)
    record("two", *history(0.6), minute=1)

    async with opened_runs() as person:
        await compare(person, 2)
        damaged.events_path.unlink()
        damaged.events_path.mkdir()
        await person.see("events.jsonl: cannot be read")


def names(person: PersonAtRuns) -> str:
    """The line above the rows, as it is on the screen."""
    return next(line for line in person.text.split("\n") if "differ in" in line)


def record_many() -> None:
    for number in range(5):
        record(f"otter-{number}", *history(0.5), minute=number, seed=number)


async def test_the_title_says_that_more_runs_are_below() -> None:
    record_many()

    async with opened_runs((60, 20)) as person:
        await compare(person, 5)
        for size, title in (
            ((60, 20), "results · 3 more runs below: tab, ↓"),
            ((80, 24), "results · 1 more run below: tab, ↓"),
            ((120, 40), "results ─"),
        ):
            await person.resize(*size)
            await person.see(f"Differences and {title}")


async def test_the_names_of_the_runs_stay_above_the_rows_that_are_scrolled_and_the_title_says_what_is_below() -> None:
    record_many()

    async with opened_runs((60, 20)) as person:
        await compare(person, 5)
        pane = person.find(Differences)
        await person.see("esc Back", "? Help")
        assert names(person).split()[2:] == ["●", "otter-4", "▲", "otter-3"]
        await person.press("tab")
        await person.see("3 more runs below: ↓")
        # A page ends where the next one begins.
        await person.press("pagedown")
        await person.until(lambda: pane.scroll_offset.y == pane.content_size.height - 1, "a page without the names")
        await person.press("home", "down", "down")
        await person.until(lambda: pane.scroll_offset.y == 2, "two rows to be scrolled")
        assert names(person).split()[2:6] == ["●", "otter-4", "▲", "otter-3"]
        await person.press("end")
        await person.until(lambda: "otter-0" in names(person), "the names of the last block")
        await person.see("training time")
        await person.until(lambda: "below" not in person.text, "the end of the table")
        await person.press("up")
        await person.see("Differences and results · more below: ↓")


@pytest.mark.parametrize(("count", "keys"), [(2, {"c", "o", "l", "h"}), (3, {"c", "l", "h"})])
async def test_the_help_has_only_keys_that_do_something(count: int, keys: set[str]) -> None:
    record_many()

    async with opened_runs() as person:
        await compare(person, count)
        pointless = person.app.screen.pointless_actions
        shown = {key for key, _ in key_rows("Chart pane", omitted=pointless)}
        assert shown & {"c", "o", "l", "h", "v"} == keys
        await person.press("question_mark", *"overlay")
        await person.see("Nothing here contains 'overlay'")


async def test_a_long_name_is_whole_where_there_is_room() -> None:
    name = "five-with-a-rather-long-name"
    record(name, *history(0.5), minute=2, seed=1)
    record("two", *history(0.6), minute=1)

    async with opened_runs((120, 40)) as person:
        await compare(person, 2)
        assert person.text.count(name) == 2


async def test_the_title_says_that_the_results_are_below() -> None:
    settings = {"optimizer": "adam", "hidden": (8,), "batch_size": 8, "dropout": 0.5, "seed": 1, "activation": "gelu"}
    record("one", *history(0.5), minute=2, **settings)
    record("two", *history(0.6), minute=1)

    async with opened_runs((60, 20)) as person:
        await compare(person, 2)
        await person.see("Differences and results · more below: tab, ↓")


async def test_in_ascii_the_title_names_the_key() -> None:
    record_many()
    async with opened_runs((60, 20), ascii_only=True) as person:
        await compare(person, 5)
        await person.see("3 more runs below: tab, down")

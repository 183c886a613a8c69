"""The Runs screen: what is listed, and how to move around in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuinet.errors import RunError
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.ssh import Address
from tuinet.runs.directory import Run
from tuinet.runs.run_list import RunList
from tuinet.tui.remembered import RememberedChoices
from tuinet.tui.runs.details import RunDetails

from ...runs.conftest import epoch_finished
from .conftest import add, finish, opened_runs, record

SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


@pytest.fixture
def three() -> None:
    """Three runs; `second` is the best."""
    record("first", minute=1, valid=0.7, hidden=(8,))
    record("second", minute=2, valid=0.9, activation="tanh")
    record("third", minute=3, valid=0.8)


async def test_an_empty_list_says_what_to_do() -> None:
    async with opened_runs() as person:
        assert "No runs yet. Go to the Train screen (1) and press space to train" in person.sentences
        await person.press("m", "r", "D", "enter", "down", "c", "e")
        assert person.app.current_mode == "runs"


async def test_every_run_is_a_line_with_its_figures(three: None) -> None:
    async with opened_runs() as person:
        assert person.names == ["third", "second", "first"]
        line = person.line("second")
        for words in ("✓ finished", "256 tanh", "0.05", "▄", "90.00 %"):
            assert words in line


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_fits_any_screen(three: None, size: tuple[int, int]) -> None:
    async with opened_runs(size) as person:
        lines = person.text.split("\n")
        assert (len(lines), max(map(len, lines)) <= size[0]) == (size[1], True)
        for words in ("status", "✓ finished", "third", "80.00 %", "Selected run", "configuration"):
            assert words in person.text


async def test_a_live_run_is_on_top_and_is_followed(three: None) -> None:
    run = record("live", minute=0, end=False, epochs=9)
    lock = run.lock()

    async with opened_runs() as person:
        assert person.names[0] == "live"
        assert "▶ training" in person.line("live")
        add(run, epoch_finished(2, 0.95))
        await person.see("95.00 %")
        add(run, finish(0.93))
        lock.release()
        await person.see("93.00 %")
        assert "✓ finished" in person.line("live")
        assert person.names[-1] == "live"


async def test_a_damaged_run_is_listed_with_its_problem(three: None) -> None:
    record("broken", minute=9).record_path.write_text("{")

    async with opened_runs() as person:
        assert "✗ damaged" in person.text
        assert "is not valid" in person.sentences
        await person.press("enter")
        assert person.app.current_mode == "runs"


async def test_unreadable_lines_of_a_log_are_reported_beside_the_rest(three: None) -> None:
    with record("holed", minute=9).events_path.open("a") as log:
        log.write("otter\n")

    async with opened_runs() as person:
        assert person.selected == "holed"
        await person.see("! events.jsonl: line 5 cannot be read: skipped")
        assert "damaged" not in person.text


async def test_an_unreadable_folder_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(runs: Path) -> list[Run]:
        raise RunError(f"{runs}: cannot be read (Permission denied)")

    monkeypatch.setattr("tuinet.runs.run_list.all_runs", refuse)
    async with opened_runs() as person:
        await person.see("cannot be read (Permission denied)")


async def test_an_unreachable_machine_is_reported_and_hides_no_other_runs() -> None:
    record("ours")

    async with opened_runs(machines=[RemoteMachine(Address("box", "box"))]) as person:
        assert person.names == ["ours"]
        assert "! box: not connected" in person.sentences


async def test_brackets_in_names_are_shown_literally() -> None:
    run = record()
    run.folder.rename(run.folder.with_name("[bold]x[nothing=1]"))

    async with opened_runs() as person:
        assert person.selected == "[bold]x[nothing=1]"
        assert "[bold]x[nothing=1]" in person.text
        await person.press("e")
        assert "[bold]x[nothing=1]" in person.text


async def test_details_of_the_selected_run_are_shown() -> None:
    failed = finish(0.5, "failed").model_copy(update={"error": "out of memory: take a smaller network"})
    record("small", failed, hidden=(8,), learning_rate=0.3)

    async with opened_runs() as person:
        for words in ("✗ out of memory", "hidden = 8", "learning_rate = 0.3"):
            assert words in person.text


async def test_the_details_are_aligned_pairs() -> None:
    record("aligned", valid=0.9824, hidden=(8,))

    async with opened_runs((120, 40)) as person:
        values = {"epochs": "1 of 1", "validation": "98.24 %", "test loss": "0.2500", "configuration": "hidden = 8"}
        lines = [line.text for line in person.find(RunDetails)._lines]
        starts = [line.index(values[name]) for line in lines for name in values if line.startswith(f"{name}  ")]
        assert starts == [15, 15, 15, 15]


async def test_a_run_shows_its_rate_its_optimizer_and_the_trend_of_its_accuracy() -> None:
    record("adam", *[epoch_finished(k, 0.9 + k / 100) for k in range(1, 6)], optimizer="adam", batch_size=256)

    async with opened_runs((200, 60)) as person:
        line = person.line("adam")
        for text in ("adam", "0.002", "256", "▁▃▄▅▇", "95.00 %"):
            assert text in line


async def test_details_that_do_not_fit_end_with_an_ellipsis() -> None:
    record("busy", finish(0.5, "failed").model_copy(update={"error": "long " * 200}))

    async with opened_runs((60, 20)) as person:
        details = person.find(RunDetails)
        assert details._lines[-1].text.rstrip().endswith("…")


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


async def test_keys_scroll_through_more_runs_than_fit() -> None:
    for number in range(40):
        record(f"run-{number:02}", minute=number)

    async with opened_runs() as person:
        seen = [person.selected]
        for key in ("down", "pagedown", "pageup", "end", "up", "home", "up"):
            await person.press(key)
            assert person.selected in person.text.partition("Selected run")[0]
            seen.append(person.selected)
        page = 38 - person.table.rows
        assert seen == ["run-39", "run-38", f"run-{page:02}", "run-38", "run-00", "run-01", "run-39", "run-39"]


async def test_the_wheel_scrolls() -> None:
    for number in range(40):
        record(f"run-{number:02}", minute=number)

    async with opened_runs() as person:
        assert "run-39" in person.text
        await person.pilot._post_mouse_events([_wheel_down()], person.table, (5, 5))
        await person.pause()
        assert "run-39" not in person.text.partition("Selected run")[0]


def _wheel_down() -> Any:
    from textual.events import MouseScrollDown

    return MouseScrollDown


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


async def test_a_filter_narrows_the_list_and_escape_clears_it(three: None) -> None:
    async with opened_runs() as person:
        await person.press("slash")
        await person.type("acc>75 tanh")
        assert person.names == ["second"]
        assert "1 of 3 runs" in person.text
        await person.press("escape")
        assert person.app.focused is person.table
        assert person.names == ["second"]
        await person.press("escape")
        assert len(person.names) == 3


async def test_a_filter_that_is_not_understood_says_what_is(three: None) -> None:
    async with opened_runs() as person:
        await person.press("slash")
        await person.type("beauty>9")
        await person.see("! unknown name 'beauty': expected acc, test, loss", "0 of 3 runs")


async def test_the_details_follow_the_filter(three: None) -> None:
    async with opened_runs() as person:
        details = person.find(RunDetails)
        await person.press("down", "slash")
        await person.type("first")
        assert details.overview is person.table.selected
        assert person.selected == "first"
        await person.type("!")
        assert details.overview is None


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


async def test_an_unchanged_list_is_not_repainted(three: None, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    look = RunList.refresh
    monkeypatch.setattr(RunList, "refresh", lambda self: (looks.append(1), look(self))[1])

    async with opened_runs() as person:
        await person.until(lambda: len(looks) > 5, "the list read several times")
        drawn: list[int] = []
        draw = person.table.draw
        monkeypatch.setattr(person.table, "draw", lambda *size: (drawn.append(1), draw(*size))[1])
        before = len(looks)
        await person.until(lambda: len(looks) > before + 5, "the list read several more times")
        assert drawn == []


async def test_the_list_is_not_read_while_another_screen_is_shown(three: None, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    look = RunList.refresh
    monkeypatch.setattr(RunList, "refresh", lambda self: (looks.append(1), look(self))[1])

    async with opened_runs() as person:
        await person.press("1")
        await person.pilot.pause(0.05)
        before = len(looks)
        await person.pilot.pause(0.1)
        assert len(looks) == before
        await person.press("3")
        await person.until(lambda: len(looks) > before, "the list read again")


async def test_ascii_only_shows_nothing_else(three: None) -> None:
    async with opened_runs(ascii_only=True) as person:
        await person.press("m", "down", "m")
        assert person.text.isascii()


async def test_a_large_screen_shows_the_curves_of_the_selected_run(three: None) -> None:
    async with opened_runs((120, 40)) as person:
        await person.see("★ 80.00 %")
        await person.press("down")
        await person.see("★ 90.00 %")

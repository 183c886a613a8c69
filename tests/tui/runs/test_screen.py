"""The Runs screen: what is listed, and how one gets about in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tuinet.errors import RunError
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.ssh import Address
from tuinet.runs.directory import Run
from tuinet.runs.run_list import RunList
from tuinet.tui.preferences import Preferences
from tuinet.tui.runs.details import RunDetails

from ...runs.conftest import epoch_finished
from .conftest import Person, add, finish, record

AtTheRuns = Callable[..., None]

SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


@pytest.fixture
def three() -> None:
    """Three runs; `second` is the best."""
    record("first", minute=1, valid=0.7, hidden=(8,))
    record("second", minute=2, valid=0.9, activation="tanh")
    record("third", minute=3, valid=0.8)


def test_without_runs_words_say_what_to_do(at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        assert person.is_shown("No runs yet. Go to the Train screen (1) and press space")
        await person.press("m", "r", "D", "enter", "down", "c", "e")
        assert person.app.current_mode == "runs"

    at_the_runs(steps)


def test_every_run_is_a_line_with_its_figures(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        assert person.names == ["third", "second", "first"]
        line = person.line("second")
        for words in ("✓ finished", "256 tanh", "90.00 %", "1.00 s"):
            assert words in line

    at_the_runs(steps)


@pytest.mark.parametrize("size", SIZES)
def test_the_list_fits_any_screen(three: None, at_the_runs: AtTheRuns, size: tuple[int, int]) -> None:
    async def steps(person: Person) -> None:
        lines = person.screen().split("\n")
        assert (len(lines), max(map(len, lines)) <= size[0]) == (size[1], True)
        for words in ("state", "✓ finished", "third", "80.00 %", "Selected run", "settings: "):
            assert words in person.screen()

    at_the_runs(steps, size)


def test_a_live_run_is_on_top_and_is_followed(three: None, at_the_runs: AtTheRuns) -> None:
    run = record("live", minute=0, end=False, epochs=9)
    lock = run.lock()

    async def steps(person: Person) -> None:
        assert person.names[0] == "live"
        assert "▶ training" in person.line("live")
        add(run, epoch_finished(2, 0.95))
        await person.until_shown("95.00 %")
        add(run, finish(0.93))
        lock.release()
        await person.until_shown("93.00 %")
        assert "✓ finished" in person.line("live")
        assert person.names[-1] == "live"

    at_the_runs(steps)


def test_a_damaged_run_is_listed_with_what_is_wrong(three: None, at_the_runs: AtTheRuns) -> None:
    record("broken", minute=9).record_path.write_text("{")

    async def steps(person: Person) -> None:
        assert "✗ damaged" in person.screen()
        assert person.is_shown("is not valid")
        await person.press("enter")
        assert person.app.current_mode == "runs"

    at_the_runs(steps)


def test_what_of_a_log_cannot_be_read_is_told_beside_the_rest(three: None, at_the_runs: AtTheRuns) -> None:
    with record("holed", minute=9).events_path.open("a") as log:
        log.write("otter\n")

    async def steps(person: Person) -> None:
        assert person.selected == "holed"
        await person.until_shown("! events.jsonl: line 5 cannot be read: skipped")
        assert "damaged" not in person.screen()

    at_the_runs(steps)


def test_a_folder_that_cannot_be_read_is_told(at_the_runs: AtTheRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(runs: Path) -> list[Run]:
        raise RunError(f"{runs}: cannot be read (Permission denied)")

    async def steps(person: Person) -> None:
        await person.until_shown("cannot be read (Permission denied)")

    monkeypatch.setattr("tuinet.runs.run_list.all_runs", refuse)
    at_the_runs(steps)


def test_a_machine_that_cannot_be_reached_is_told_and_hides_no_runs_of_others(at_the_runs: AtTheRuns) -> None:
    record("ours")

    async def steps(person: Person) -> None:
        assert person.names == ["ours"]
        assert person.is_shown("! box: no link")

    at_the_runs(steps, machines=[RemoteMachine(Address("box", "box"))])


def test_brackets_in_names_and_messages_are_shown_as_they_are(at_the_runs: AtTheRuns) -> None:
    run = record()
    run.folder.rename(run.folder.with_name("[bold]x[nothing=1]"))

    async def steps(person: Person) -> None:
        assert person.selected == "[bold]x[nothing=1]"
        assert "[bold]x[nothing=1]" in person.screen()
        await person.press("e")
        assert "[bold]x[nothing=1]" in person.screen()

    at_the_runs(steps)


def test_the_selected_run_is_told_more_of(at_the_runs: AtTheRuns) -> None:
    failed = finish(0.5, "failed").model_copy(update={"error": "out of memory: take a smaller network"})
    record("small", failed, hidden=(8,), learning_rate=0.3)

    async def steps(person: Person) -> None:
        for words in ("✗ out of memory", "hidden = 8", "learning_rate = 0.3"):
            assert words in person.screen()

    at_the_runs(steps)


def test_what_finds_no_room_is_hinted_at(at_the_runs: AtTheRuns) -> None:
    record("busy", finish(0.5, "failed").model_copy(update={"error": "long " * 200}))

    async def steps(person: Person) -> None:
        details = person.app.screen.query_one(RunDetails)
        assert details._lines[-1].text.rstrip().endswith("…")

    at_the_runs(steps, (60, 20))


def test_the_cursor_stays_on_its_run_while_others_come_and_go(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        await person.press("down")
        newer = record("newer", minute=9)
        await person.until(lambda: len(person.names) == 4)
        assert person.selected == "second"
        newer.remove()
        await person.until(lambda: len(person.names) == 3)
        assert person.selected == "second"

    at_the_runs(steps)


def test_the_cursor_stays_in_its_place_if_its_run_goes(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        await person.press("end")
        selected = person.table.selected
        assert selected
        selected.run.remove()
        await person.until(lambda: len(person.names) == 2)
        assert person.selected == "second"

    at_the_runs(steps)


def test_keys_go_through_more_runs_than_there_is_room_for(at_the_runs: AtTheRuns) -> None:
    for number in range(40):
        record(f"run-{number:02}", minute=number)

    async def steps(person: Person) -> None:
        seen = [person.selected]
        for key in ("down", "pagedown", "pageup", "end", "up", "home", "up"):
            await person.press(key)
            assert person.selected in person.screen().partition("Selected run")[0]
            seen.append(person.selected)
        page = 38 - person.table.rows
        assert seen == ["run-39", "run-38", f"run-{page:02}", "run-38", "run-00", "run-01", "run-39", "run-39"]

    at_the_runs(steps)


def test_the_wheel_scrolls(at_the_runs: AtTheRuns) -> None:
    for number in range(40):
        record(f"run-{number:02}", minute=number)

    async def steps(person: Person) -> None:
        assert "run-39" in person.screen()
        await person.pilot._post_mouse_events([_wheel_down()], person.table, (5, 5))
        await person.pilot.pause()
        assert "run-39" not in person.screen().partition("Selected run")[0]

    at_the_runs(steps)


def _wheel_down() -> Any:
    from textual.events import MouseScrollDown

    return MouseScrollDown


def test_a_click_selects_and_a_second_one_opens(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        await person.pilot.click(person.table, offset=(10, 4))
        await person.pilot.pause()
        assert person.selected == "first"
        await person.pilot.double_click(person.table, offset=(10, 3))
        await person.until(lambda: person.app.run_session.follower)
        assert person.app.current_mode == "train"
        assert person.app.run_session.follower
        assert person.app.run_session.follower.label == "second"

    at_the_runs(steps)


def test_a_click_on_a_column_sorts_by_it_and_a_second_one_turns_it_round(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        column = person.line("state").index("valid")
        for order in (["second", "third", "first"], ["first", "third", "second"]):
            await person.pilot.click(person.table, offset=(column, 1))
            await person.pilot.pause()
            assert person.names == order

    at_the_runs(steps)


def test_keys_sort_and_turn_round_and_it_is_remembered(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        while "by valid" not in person.screen():
            await person.press("o")
        assert person.names == ["second", "third", "first"]
        await person.press("O")
        assert person.names == ["first", "third", "second"]

    at_the_runs(steps)
    assert (Preferences.read().runs_sort, Preferences.read().runs_turned) == ("valid", True)


def test_a_remembered_order_that_there_is_no_more_is_as_if_there_were_none(three: None, at_the_runs: AtTheRuns) -> None:
    chosen = Preferences(runs_sort="beauty")
    chosen.save()

    async def steps(person: Person) -> None:
        assert person.names == ["third", "second", "first"]
        await person.press("o")

    at_the_runs(steps)


def test_a_filter_narrows_the_list_and_escape_takes_it_away(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        await person.press("slash")
        await person.type("acc>75 tanh")
        assert person.names == ["second"]
        assert "1 of 3 runs" in person.screen()
        await person.press("escape")
        assert person.app.focused is person.table
        assert person.names == ["second"]
        await person.press("escape")
        assert len(person.names) == 3

    at_the_runs(steps)


def test_what_is_told_of_the_selected_run_follows_the_filter(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        details = person.app.screen.query_one(RunDetails)
        await person.press("down", "slash")
        await person.type("first")
        assert details.overview is person.table.selected
        assert person.selected == "first"
        await person.type("!")
        assert details.overview is None

    at_the_runs(steps)


def test_letters_are_no_keys_while_a_filter_is_typed(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        await person.press("slash")
        await person.type("omexdrsq1")
        assert person.field.value == "omexdrsq1"
        assert (person.app.current_mode, person.list.marks) == ("runs", [])
        assert "No run matches 'omexdrsq1'." in person.screen()

    at_the_runs(steps)


def test_arrows_go_through_the_list_while_a_filter_is_typed(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        await person.press("slash", "down", "enter")
        assert person.selected == "second"
        assert person.app.focused is person.table

    at_the_runs(steps)


def test_nothing_is_painted_where_nothing_changes(
    three: None, at_the_runs: AtTheRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = RunList.refresh
    monkeypatch.setattr(RunList, "refresh", lambda self: (looks.append(1), look(self))[1])

    async def steps(person: Person) -> None:
        await person.until(lambda: len(looks) > 5)
        drawn: list[int] = []
        draw = person.table.draw
        monkeypatch.setattr(person.table, "draw", lambda *size: (drawn.append(1), draw(*size))[1])
        before = len(looks)
        await person.until(lambda: len(looks) > before + 5)
        assert drawn == []

    at_the_runs(steps)


def test_nothing_is_looked_at_while_another_screen_is_shown(
    three: None, at_the_runs: AtTheRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = RunList.refresh
    monkeypatch.setattr(RunList, "refresh", lambda self: (looks.append(1), look(self))[1])

    async def steps(person: Person) -> None:
        await person.press("1")
        await person.pilot.pause(0.05)
        before = len(looks)
        await person.pilot.pause(0.1)
        assert len(looks) == before
        await person.press("3")
        await person.until(lambda: len(looks) > before)

    at_the_runs(steps)


def test_with_ascii_only_nothing_else_is_shown(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        await person.press("m", "down", "m")
        assert person.screen().isascii()

    at_the_runs(steps, ascii_only=True)


def test_the_curves_of_the_selected_run_are_there_where_there_is_room(three: None, at_the_runs: AtTheRuns) -> None:
    async def steps(person: Person) -> None:
        await person.until_shown("★ 80.00 %")
        await person.press("down")
        await person.until_shown("★ 90.00 %")

    at_the_runs(steps, (120, 40))

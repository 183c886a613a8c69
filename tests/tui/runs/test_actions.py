"""What can be done with a run on the Runs screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tuinet.commands import parse_command
from tuinet.runs.collection import all_runs
from tuinet.runs.home import runs_folder
from tuinet.tui.runs.compare_screen import CompareScreen
from tuinet.tui.widgets.ask import Ask, Choose

from ...runs.conftest import epoch_finished, started
from .conftest import Person, finish, record

AtTheRuns = Callable[..., None]


def there() -> list[str]:
    """The ids of the runs on the disk."""
    return [run.run_id for run in all_runs(runs_folder())]


def offered(person: Person) -> set[str]:
    """What the footer and the palette offer."""
    return {command.title for command in person.app.get_system_commands(person.app.screen)}


@pytest.mark.parametrize(("key", "mode"), [("enter", "train"), ("x", "explore")])
def test_a_run_is_opened_on_another_screen(at_the_runs: AtTheRuns, key: str, mode: str) -> None:
    run = record("mine")

    async def steps(person: Person) -> None:
        await person.press(key)
        await person.until(lambda: person.app.run_session.follower)
        assert person.app.current_mode == mode
        assert person.app.run_session.follower
        assert person.app.run_session.follower.run.run_id == run.run_id

    at_the_runs(steps)


def test_a_finished_run_is_given_more_epochs(at_the_runs: AtTheRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    run = record("done")
    resumed: list[tuple[str, int | None]] = []

    async def steps(person: Person) -> None:
        monkeypatch.setattr(person.app.opener, "resume", lambda run, epochs=None: resumed.append((run.run_id, epochs)))
        await person.press("r")
        assert isinstance(person.app.screen, Ask)
        await person.press("backspace", "1", "enter")
        assert person.is_shown("expected a whole number above 1")
        await person.press("5", "enter")

    at_the_runs(steps)
    assert resumed == [(run.run_id, 15)]


@pytest.mark.parametrize("epochs", [1, 3])
def test_a_run_that_was_cut_off_goes_on_without_a_question(
    at_the_runs: AtTheRuns, monkeypatch: pytest.MonkeyPatch, epochs: int
) -> None:
    """Also after its last epoch, if it has not ended."""
    run = record("cut", started(epochs=epochs), epoch_finished(1), epochs=epochs)
    resumed: list[tuple[str, int | None]] = []

    async def steps(person: Person) -> None:
        monkeypatch.setattr(person.app.opener, "resume", lambda run, epochs=None: resumed.append((run.run_id, epochs)))
        await person.press("r")

    at_the_runs(steps)
    assert resumed == [(run.run_id, None)]


def test_a_run_that_cannot_go_on_says_why(at_the_runs: AtTheRuns) -> None:
    record("wild", started(epochs=3), finish(0.1, "diverged"), epochs=3)

    async def steps(person: Person) -> None:
        await person.press("r")
        await person.until(lambda: person.was_told("would again"))

    at_the_runs(steps)


def test_a_live_run_is_stopped_and_not_resumed(at_the_runs: AtTheRuns) -> None:
    run = record("live", end=False)
    lock = run.lock()

    async def steps(person: Person) -> None:
        assert "Stop" in offered(person)
        assert "Resume" not in offered(person)
        await person.press("s")
        await person.until(lambda: run.commands_path.exists())
        assert parse_command(run.commands_path.read_bytes()).type == "stop"

    at_the_runs(steps)
    lock.release()


def test_a_run_that_stands_still_is_resumed_and_not_stopped(at_the_runs: AtTheRuns) -> None:
    record("still")

    async def steps(person: Person) -> None:
        assert "Resume" in offered(person)
        assert "Stop" not in offered(person)

    at_the_runs(steps)


def test_a_damaged_run_can_only_be_removed(at_the_runs: AtTheRuns) -> None:
    record("broken").record_path.unlink()

    async def steps(person: Person) -> None:
        assert "Remove" in offered(person)
        assert not {"Open", "Resume", "Stop", "Mark", "Rename"} & offered(person)
        await person.press("D", "r")
        await person.until(lambda: not there())

    at_the_runs(steps)


def test_a_run_is_renamed(at_the_runs: AtTheRuns) -> None:
    run = record("old")

    async def steps(person: Person) -> None:
        await person.press("e")
        assert person.field.value == "old"
        await person.press("ctrl+u")
        await person.type("new")
        await person.press("enter")
        await person.until(lambda: person.names == ["new"])

    at_the_runs(steps)
    assert run.record().name == "new"


def test_why_a_name_cannot_be_is_shown_while_it_is_typed(at_the_runs: AtTheRuns) -> None:
    record("two", minute=1)
    run = record("one", minute=2)

    async def steps(person: Person) -> None:
        await person.press("e", "ctrl+u")
        await person.type("two")
        assert person.is_shown("is already taken")
        await person.press("enter")
        assert isinstance(person.app.screen, Ask)
        await person.press("slash")
        assert person.is_shown("expected up to 64 letters")
        await person.press("escape")

    at_the_runs(steps)
    assert run.record().name == "one"


def test_the_run_that_is_watched_has_its_new_name_in_the_header(at_the_runs: AtTheRuns) -> None:
    record("old")

    async def steps(person: Person) -> None:
        await person.press("enter")
        await person.until(lambda: person.app.run_session.follower)
        await person.press("3", "e", "ctrl+u")
        await person.type("new")
        await person.press("enter")
        await person.until(lambda: person.names == ["new"] and "new" in person.screen().splitlines()[0])

    at_the_runs(steps)


def test_removing_asks_by_name_and_keeps_the_run_unless_told(at_the_runs: AtTheRuns) -> None:
    run = record("dear")

    async def steps(person: Person) -> None:
        for answer in ("k", "escape", "enter"):
            await person.press("D")
            assert isinstance(person.app.screen, Choose)
            assert person.is_shown("Remove dear for good")
            await person.press(answer)
        assert there() == [run.run_id]

    at_the_runs(steps)


@pytest.mark.parametrize("key", ["D", "delete"])
def test_a_run_is_removed_after_a_yes(at_the_runs: AtTheRuns, key: str) -> None:
    kept = record("kept", minute=1)
    record("gone", minute=2)

    async def steps(person: Person) -> None:
        await person.press(key, "r")
        await person.until(lambda: person.names == ["kept"])

    at_the_runs(steps)
    assert there() == [kept.run_id]


def test_a_live_run_is_not_removed_but_has_to_be_stopped_first(at_the_runs: AtTheRuns) -> None:
    run = record("live", end=False)
    lock = run.lock()

    async def steps(person: Person) -> None:
        await person.press("D")
        assert not isinstance(person.app.screen, Choose)
        await person.until(lambda: person.was_told("stop it first"))

    at_the_runs(steps)
    assert there() == [run.run_id]
    lock.release()


def test_a_run_that_was_removed_is_watched_no_more(at_the_runs: AtTheRuns) -> None:
    record("gone")

    async def steps(person: Person) -> None:
        await person.press("enter")
        await person.until(lambda: person.app.run_session.follower)
        await person.press("3", "D", "r")
        await person.until(lambda: person.app.run_session.follower is None)

    at_the_runs(steps)


def test_a_removal_that_fails_is_told(at_the_runs: AtTheRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    run = record("busy")

    def refuse(path: object) -> None:
        raise OSError(13, "Permission denied")

    async def steps(person: Person) -> None:
        monkeypatch.setattr("shutil.rmtree", refuse)
        monkeypatch.setattr("os.replace", lambda *paths: refuse(paths))
        await person.press("D", "r")
        await person.until(lambda: person.was_told("cannot be removed"))

    at_the_runs(steps)
    assert there() == [run.run_id]


def test_marks_are_signs_and_are_taken_away_again(at_the_runs: AtTheRuns) -> None:
    record("beta", minute=1)
    record("alpha", minute=2)

    async def steps(person: Person) -> None:
        await person.press("m", "down", "space")
        assert "● ✓" in person.line("alpha")
        assert "▲ ✓" in person.line("beta")
        assert "2 marked" in person.screen()
        await person.press("up", "m")
        assert "● ✓" in person.line("beta")
        await person.press("escape")
        assert person.list.marks == []

    at_the_runs(steps)


def test_there_are_six_marks_at_most(at_the_runs: AtTheRuns) -> None:
    for number in range(7):
        record(f"run-{number}", minute=number)

    async def steps(person: Person) -> None:
        await person.press(*["m", "down"] * 7)
        assert len(person.list.marks) == 6
        await person.until(lambda: person.was_told("6 runs are marked already"))

    at_the_runs(steps)


def test_the_mark_of_a_run_that_is_gone_is_gone(at_the_runs: AtTheRuns) -> None:
    gone = record("gone")

    async def steps(person: Person) -> None:
        await person.press("m")
        gone.remove()
        await person.until(lambda: not person.list.marks)

    at_the_runs(steps)


def test_comparing_takes_two_runs(at_the_runs: AtTheRuns) -> None:
    record("one")

    async def steps(person: Person) -> None:
        await person.press("m", "c")
        assert not isinstance(person.app.screen, CompareScreen)
        await person.until(lambda: person.was_told("Mark two to six runs"))

    at_the_runs(steps)


def test_one_mark_is_compared_with_the_run_under_the_cursor(at_the_runs: AtTheRuns) -> None:
    older = record("two", minute=1)
    newer = record("one", minute=2)

    async def steps(person: Person) -> None:
        await person.press("m", "down", "c")
        assert isinstance(person.app.screen, CompareScreen)
        assert [run.run_id for run in person.app.screen.compared] == [newer.run_id, older.run_id]

    at_the_runs(steps)

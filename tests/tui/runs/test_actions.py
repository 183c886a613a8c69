"""Actions on a run on the Runs screen."""

from __future__ import annotations

import pytest

from tuinet.commands import parse_command
from tuinet.runs.collection import all_runs
from tuinet.runs.home import runs_folder
from tuinet.tui.runs.compare_screen import CompareScreen
from tuinet.tui.widgets.ask import Ask, Choose
from tuinet.tui.widgets.chart_pane import ChartPane

from ...runs.conftest import epoch_finished, started
from .conftest import PersonAtRuns, finish, opened_runs, record


def run_ids() -> list[str]:
    """Return the ids of the runs on disk."""
    return [run.run_id for run in all_runs(runs_folder())]


def offered(person: PersonAtRuns) -> set[str]:
    """Return the commands that the footer and the palette offer."""
    return {command.title for command in person.app.get_system_commands(person.app.screen)}


async def test_a_run_is_opened_on_another_screen() -> None:
    first = record("first", minute=1)
    second = record("second", minute=2)

    async with opened_runs() as person:
        for keys, mode, run in (("enter", "train", second), ("3 down x", "explore", first)):
            await person.press(*keys.split())
            session = person.app.run_session
            await person.until(
                lambda run=run, session=session: session.follower and session.follower.run.run_id == run.run_id,
                f"{run.record().name} opened",
            )
            assert person.app.current_mode == mode


async def test_a_run_that_is_not_training_can_be_resumed_unless_it_would_diverge_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record("wild", started(epochs=3), finish(0.1, "diverged"), minute=1, epochs=3)
    # It has not ended, even after its last epoch.
    complete = record("complete", started(epochs=1), epoch_finished(1), minute=2, epochs=1)
    cut = record("cut", started(epochs=3), epoch_finished(1), minute=3, epochs=3)
    done = record("done", minute=4)
    resumed: list[tuple[str, int | None]] = []

    async with opened_runs() as person:
        monkeypatch.setattr(person.app.opener, "resume", lambda run, epochs=None: resumed.append((run.run_id, epochs)))
        assert "Resume" in offered(person)
        assert "Stop" not in offered(person)
        await person.press("r")
        assert isinstance(person.app.screen, Ask)
        await person.press("backspace", "1", "enter")
        assert "expected a whole number greater than 1" in person.sentences
        await person.press("5", "enter")
        # A run that was cut off goes on without a question.
        await person.press("down", "r", "down", "r", "down")
        assert person.selected == "wild"
        assert "Open" in offered(person)
        assert "Resume" not in offered(person)
    assert resumed == [(done.run_id, 15), (cut.run_id, None), (complete.run_id, None)]


async def test_a_live_run_is_stopped_and_neither_resumed_nor_removed() -> None:
    run = record("live", end=False)
    lock = run.lock()

    async with opened_runs() as person:
        assert "Stop" in offered(person)
        assert "Resume" not in offered(person)
        await person.press("D")
        assert not isinstance(person.app.screen, Choose)
        await person.see_notification("stop it first")
        assert run_ids() == [run.run_id]
        await person.press("s")
        await person.until(lambda: run.commands_path.exists(), "the command written")
        assert parse_command(run.commands_path.read_bytes()).type == "stop"
    lock.release()


async def test_a_damaged_run_can_only_be_removed() -> None:
    record("broken").record_path.unlink()

    async with opened_runs() as person:
        assert "Remove" in offered(person)
        assert not {"Open", "Resume", "Stop", "Mark", "Rename"} & offered(person)
        await person.press("D", "y")
        await person.until(lambda: not run_ids(), "the run removed")


async def test_a_run_is_renamed() -> None:
    run = record("old")

    async with opened_runs() as person:
        await person.press("e")
        assert person.input.value == "old"
        await person.press("ctrl+u")
        await person.type("new")
        await person.press("enter")
        await person.until(lambda: person.names == ["new"], "the list of runs")
    assert run.record().name == "new"


async def test_an_invalid_name_is_explained_while_it_is_typed() -> None:
    record("two", minute=1)
    run = record("one", minute=2)

    async with opened_runs() as person:
        await person.press("e", "ctrl+u")
        await person.type("two")
        assert "is already taken" in person.sentences
        await person.press("enter")
        assert isinstance(person.app.screen, Ask)
        await person.press("slash")
        assert "expected up to 64 letters" in person.sentences
        await person.press("escape")
    assert run.record().name == "one"


async def test_the_header_shows_the_new_name_of_the_open_run() -> None:
    record("old")

    async with opened_runs() as person:
        await person.press("enter")
        await person.until(lambda: person.app.run_session.follower, "a run opened")
        await person.press("3", "e", "ctrl+u")
        await person.type("new")
        await person.press("enter")
        await person.until(
            lambda: person.names == ["new"] and "new" in person.text.splitlines()[0],
            "the new name in the list and the header",
        )


async def test_removing_asks_first_and_keeps_the_run_unless_confirmed() -> None:
    kept = record("kept", minute=1)
    record("gone", minute=2)
    dear = record("dear", minute=3)

    async with opened_runs() as person:
        for answer in ("escape", "enter"):
            await person.press("D")
            assert isinstance(person.app.screen, Choose)
            assert "Remove dear permanently" in person.sentences
            await person.press(answer)
            assert dear.run_id in run_ids()
        for key, names in (("D", ["gone", "kept"]), ("delete", ["kept"])):
            await person.press(key, "y")
            await person.until(lambda names=names: person.names == names, f"the list of {names}")
    assert run_ids() == [kept.run_id]


async def test_a_removed_run_is_closed() -> None:
    record("gone")

    async with opened_runs() as person:
        await person.press("enter")
        await person.until(lambda: person.app.run_session.follower, "a run opened")
        await person.press("3", "D", "y")
        await person.until(lambda: person.app.run_session.follower is None, "the run closed")


@pytest.mark.parametrize(("removed", "label"), [("watched", None), ("overlaid", "watched")])
async def test_a_removed_run_leaves_no_curve_behind(removed: str, label: str | None) -> None:
    record("overlaid", minute=1, valid=0.5)
    record("watched", minute=2, valid=0.75)

    async with opened_runs() as person:
        await person.press("enter")
        await person.until(lambda: person.app.run_session.follower, "a run opened")
        chart = person.find(ChartPane)
        await person.focus(chart)
        await person.press("v")
        await person.until(lambda: chart.overlaid, "the other run overlaid")
        await person.press("3", *(["down"] if removed == "overlaid" else []), "D", "y")
        await person.until(lambda: len(person.names) == 1, "the run removed")
        await person.press("1")
        assert [run.label for run in chart.chart_runs()] == ([label] if label else [])


async def test_a_failed_removal_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    run = record("busy")

    def refuse(path: object) -> None:
        raise OSError(13, "Permission denied")

    async with opened_runs() as person:
        monkeypatch.setattr("shutil.rmtree", refuse)
        monkeypatch.setattr("os.replace", lambda *paths: refuse(paths))
        await person.press("D", "y")
        await person.see_notification("cannot be removed")
    assert run_ids() == [run.run_id]


async def test_marks_are_signs_and_can_be_removed() -> None:
    record("beta", minute=1)
    record("alpha", minute=2)

    async with opened_runs() as person:
        await person.press("m", "down", "space")
        assert "● ✓" in person.line("alpha")
        assert "▲ ✓" in person.line("beta")
        assert "2 marked" in person.text
        await person.press("up", "m")
        assert "● ✓" in person.line("beta")
        await person.press("escape", "escape")
        assert len(person.list.marks.keys) == 1
        await person.press("u")
        assert person.list.marks.keys == []


async def test_at_most_six_runs_can_be_marked() -> None:
    for number in range(7):
        record(f"run-{number}", minute=number)

    async with opened_runs() as person:
        await person.press(*["m", "down"] * 7)
        assert len(person.list.marks.keys) == 6
        await person.see_notification("6 runs are marked")


async def test_a_removed_run_loses_its_mark() -> None:
    gone = record("gone")

    async with opened_runs() as person:
        await person.press("m")
        gone.remove()
        await person.until(lambda: not person.list.marks.keys, "no marks")


async def test_a_comparison_needs_two_runs() -> None:
    record("one")

    async with opened_runs() as person:
        await person.press("m", "c")
        assert not isinstance(person.app.screen, CompareScreen)
        await person.see_notification("mark two to six runs")


async def test_a_single_marked_run_is_compared_with_the_selected_one() -> None:
    older = record("two", minute=1)
    newer = record("one", minute=2)

    async with opened_runs() as person:
        await person.press("m", "down", "c")
        assert isinstance(person.app.screen, CompareScreen)
        assert [run.run_id for run in person.app.screen.compared] == [newer.run_id, older.run_id]

"""The app, without a terminal: its screens, its questions and its looks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static
from textual.widgets._toast import Toast

from tuinet.config import Configuration
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.machine import ThisMachine
from tuinet.render.palette import DARK, LIGHT, PLAIN, SIXTEEN, SIXTEEN_LIGHT
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.tui.app import TuinetApp
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.help import HelpScreen
from tuinet.tui.leaving import Leaving
from tuinet.tui.preferences import Preferences
from tuinet.tui.too_small import TooSmall
from tuinet.tui.train.digit import DigitPane
from tuinet.tui.widgets.chart_pane import ChartPane
from tuinet.tui.widgets.keybar import KeyBar

from .conftest import opened, shown

pytestmark = pytest.mark.usefixtures("soon_idle")

Visit = Callable[[TuinetApp, Pilot[None]], Awaitable[Any]]


def visit(steps: Visit, size: tuple[int, int] = (80, 24), **options: Any) -> Any:
    """Open the app, do something, and return what that gave."""

    async def go() -> Any:
        app = TuinetApp(**options)
        async with app.run_test(size=size) as pilot:
            while app.current_mode != app.FIRST_MODE:
                await pilot.pause()
            await pilot.pause()
            return await steps(app, pilot)

    return asyncio.run(go())


async def test_it_opens_with_the_train_screen_and_words_in_every_pane() -> None:
    async with opened() as person:
        await person.see("space trains the network", "Every event of the training", "784 → 256", "? Help")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
def test_nothing_is_wider_than_the_screen(size: tuple[int, int]) -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[str]:
        return shown(app).split("\n")

    lines = visit(steps, size)
    assert len(lines) == size[1]
    assert max(map(len, lines)) <= size[0]


def test_too_small_a_terminal_is_told_what_is_needed_until_there_is_room() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> tuple[str, bool]:
        words = str(app.screen.query_one(Static).content)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        return words, isinstance(app.screen, TooSmall)

    words, still = visit(steps, (50, 10))
    assert "needs 60×20" in words
    assert "50×10" in words
    assert not still


def test_a_terminal_that_becomes_large_enough_under_a_question_is_not_too_small_afterwards() -> None:
    run = LocalRun.create(runs_folder(), Configuration(), None)
    lock = run.lock()

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[bool]:
        while app.run_session.follower is None:
            await pilot.pause(0.01)
        await pilot.press("q")
        asked = isinstance(app.screen, Leaving)
        await pilot.resize_terminal(80, 24)
        await pilot.press("escape")
        await pilot.pause()
        return [asked, isinstance(app.screen, TooSmall)]

    assert visit(steps, (50, 10)) == [True, False]
    lock.release()


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p"])
def test_where_there_is_no_room_nothing_opens(key: str) -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> bool:
        await pilot.press(key)
        await pilot.pause()
        return isinstance(app.screen, TooSmall)

    assert visit(steps, (50, 10))


def test_the_help_has_all_meanings_of_a_key() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        await pilot.press("question_mark")
        await pilot.pause()
        return shown(app)

    text = visit(steps, (120, 300))
    for words in ("Start: Train a new run", "Pause: Pause after", "Continue: Resume a paused run"):
        assert words in text


def test_with_ascii_only_arrows_go_by_their_names() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        return shown(app)

    assert "left Previous  right Next" in visit(steps, ascii_only=True)


@pytest.mark.parametrize("columns", range(60, 202, 3))
def test_help_is_whole_at_the_end_of_the_keys(columns: int) -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[str]:
        lines = []
        for focus in (app.screen.query_one(DigitPane), app.screen.query_one(Input)):
            focus.focus()
            await pilot.pause()
            lines.append(app.screen.query_one(KeyBar).draw(columns, 2).plain.rstrip())
        return lines

    for text in visit(steps):
        assert text.endswith(" Help")
        assert max(map(len, text.split("\n"))) <= columns


def test_the_help_explains_keys_fields_and_figures() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        return shown(app)

    text = visit(steps, (120, 300))
    for words in ("One batch", "learning_rate", "Cross-entropy", "precision"):
        assert words in text


async def test_escape_closes_the_help() -> None:
    async with opened() as person:
        await person.press("question_mark")
        assert isinstance(person.app.screen, HelpScreen)
        await person.press("escape")
        assert not isinstance(person.app.screen, HelpScreen)


def test_no_letter_key_steals_from_a_text_field() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        form = app.screen.query_one(ConfigurationForm)
        field = form.query(Input).first()
        field.focus()
        await pilot.press("b", "q", "t", "1", "s")
        return field.value

    assert visit(steps).endswith("bqt1s")


def test_the_theme_is_remembered() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> None:
        await pilot.press("t")
        await pilot.pause()

    visit(steps)
    assert Preferences.read().theme == "tuinet-light"


def test_pictures_have_the_colours_of_the_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[object]:
        before = app.palette
        app.theme = "tuinet-light"
        return [before, app.palette]

    assert visit(steps) == [DARK, LIGHT]


def test_sixteen_colours_have_a_palette_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM", raising=False)

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[object]:
        before = app.palette
        app.theme = "tuinet-light"
        return [before, app.palette, app.current_theme.accent]

    assert visit(steps) == [SIXTEEN, SIXTEEN_LIGHT, SIXTEEN_LIGHT.valid]


def test_no_color_means_a_palette_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> object:
        return app.palette

    assert visit(steps) == PLAIN


def test_ascii_only_shows_nothing_else() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        return shown(app)

    assert visit(steps, ascii_only=True).isascii()


def test_every_key_that_works_now_is_in_the_palette() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> set[str]:
        return {command.title for command in app.get_system_commands(app.screen)}

    assert {"Start", "One batch", "One epoch", "Style", "Help", "Quit", "Copy command"} <= visit(steps)


def test_the_palette_does_in_another_pane_what_a_key_does_there() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> tuple[bool, int]:
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        await commands["Smooth (chart pane)"]()
        await pilot.pause()
        return app.screen.query_one(ChartPane).has_focus, app.preferences.smoothing

    assert visit(steps) == (True, 1)


@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_the_palette_has_no_name_twice_and_nothing_of_ours_again(key: str) -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[str]:
        await pilot.press(key)
        await pilot.pause()
        return [command.title for command in app.get_system_commands(app.screen)]

    titles = visit(steps)
    assert len(titles) == len(set(titles))
    assert {"Explore screen", "Theme", "All themes", "Screenshot"} <= set(titles)
    assert not {"Keys", "Maximize"} & set(titles)


def test_a_message_leaves_the_keys_readable(run_async: Callable[[Any], Any]) -> None:
    async def steps() -> bool:
        app = TuinetApp()
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            while app.current_mode != app.FIRST_MODE:
                await pilot.pause()
            app.notify("words", timeout=60)
            while not (toasts := app.screen.query(Toast)) or not toasts.first().region:
                await pilot.pause()
            return toasts.first().region.overlaps(app.screen.query_one(KeyBar).region)

    assert not run_async(steps())


def test_a_pane_can_be_shown_alone() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> tuple[object, object]:
        app.screen.query_one(ChartPane).focus()
        await pilot.press("z")
        alone = app.screen.maximized
        await pilot.press("z")
        return alone, app.screen.maximized

    alone, afterwards = visit(steps)
    assert isinstance(alone, ChartPane)
    assert afterwards is None


def test_leaving_without_a_run_asks_nothing() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> bool:
        await pilot.press("q")
        return app.is_running and isinstance(app.screen, Leaving)

    assert not visit(steps)


def test_leaving_while_a_run_trains_asks() -> None:
    run = LocalRun.create(runs_folder(), Configuration(), None)
    lock = run.lock()  # a run is live while somebody holds its lock

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> bool:
        while app.run_session.follower is None:
            await pilot.pause(0.01)
        await pilot.press("q")
        asked = isinstance(app.screen, Leaving)
        await pilot.press("s")
        return asked and app.is_running

    assert visit(steps)
    lock.release()


def test_a_run_that_is_opened_while_the_first_one_is_looked_for_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    first, chosen = (LocalRun.create(runs_folder(), Configuration(), name) for name in ("first", "chosen"))
    opened, given = threading.Event(), threading.Event()

    def late(*_: object) -> Run:
        opened.wait()
        given.set()
        return first

    monkeypatch.setattr(ThisMachine, "find", late)

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        app.opener.open(chosen)
        while app.run_session.follower is None:
            await pilot.pause(0.01)
        opened.set()
        while not given.is_set():
            await pilot.pause(0.01)
        await pilot.pause()
        return app.run_session.follower.record.name

    assert visit(steps, wanted="first") == "chosen"


@pytest.mark.parametrize("trains", [False, True])
def test_a_start_waits_until_it_is_known_whether_a_run_trains(monkeypatch: pytest.MonkeyPatch, trains: bool) -> None:
    run, known, started = LocalRun.create(runs_folder(), Configuration(), None), threading.Event(), threading.Event()

    def late(_: object) -> Run | None:
        known.wait()
        return run if trains else None

    def start(*_: object) -> RunFollower:
        started.set()
        return RunFollower(run)

    monkeypatch.setattr(ThisMachine, "find_live", late)
    monkeypatch.setattr(ThisMachine, "start", start)

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> bool:
        assert "opening" in shown(app)
        await pilot.press("space")
        await pilot.pause()
        assert not started.is_set()
        known.set()
        while app.run_session.follower is None:
            await pilot.pause(0.01)
        return started.is_set()

    assert visit(steps) is not trains


def test_a_run_that_ended_while_nobody_looked_is_there_at_the_next_start_and_only_then() -> None:
    run = LocalRun.create(runs_folder(), Configuration(), None)

    async def until_opened(app: TuinetApp, pilot: Pilot[None]) -> str:
        while app.run_session.pending:
            await pilot.pause(0.01)
        return app.run_session.follower.run.run_id if app.run_session.follower else ""

    lock = run.lock()
    found = [visit(until_opened)]
    lock.release()
    found += [visit(until_opened), visit(until_opened)]
    assert found == [run.run_id, run.run_id, ""]


def test_leaving_asks_for_all_runs_that_were_let_go_of_too() -> None:
    runs = [LocalRun.create(runs_folder(), Configuration(), name) for name in ("one", "two")]
    locks = [run.lock() for run in runs]

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        for run in runs:
            app.opener.open(run)
            while app.run_session.follower is None or app.run_session.follower.run.folder != run.folder:
                await pilot.pause(0.01)
        await pilot.press("n")
        assert app.run_session.follower is None
        assert "two trains on; the list of runs (3) has it." in [told.message for told in app._notifications]
        await pilot.press("q")
        await pilot.pause()
        return " ".join(shown(app).split())

    text = visit(steps)
    for words in ("one and two are training.", "Leave them running", "Stop them and leave"):
        assert words in text
    for lock in locks:
        lock.release()


def test_the_run_goes_by_its_short_name_where_there_is_no_room_for_its_id() -> None:
    run = LocalRun.create(runs_folder(), Configuration(), None)

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        while app.run_session.follower is None:
            await pilot.pause(0.01)
        await pilot.pause()
        return shown(app).split("\n")[0].rstrip()

    short = "-".join(run.run_id.split("-")[2:])
    assert visit(steps, (60, 20), wanted=run.run_id).endswith(f" {short}")
    assert visit(steps, (120, 40), wanted=run.run_id).endswith(f"  {run.run_id}")


def test_the_next_digit_is_a_key_away() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[int]:
        pane = app.screen.query_one(DigitPane)
        while pane.dataset is None:
            await pilot.pause(0.01)
        await pilot.press("right", "right", "left", "pagedown")
        return [pane.index]

    assert visit(steps) == [11]

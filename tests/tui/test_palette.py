"""The command palette."""

from __future__ import annotations

import pytest
from textual.app import SystemCommand
from textual.widgets import Input

from tuinet.runs.local import LocalRun
from tuinet.tui import keys
from tuinet.tui.app import TuinetApp
from tuinet.tui.distant_commands import HOMES
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.palette_search import PaletteSearch
from tuinet.tui.runs.compare_screen import CompareScreen
from tuinet.tui.train.log_pane import LogPane
from tuinet.tui.widgets.chart_pane import ChartPane

from .conftest import Person, opened
from .example_runs import interrupted_run, new_run

pytestmark = pytest.mark.usefixtures("soon_idle")


def commands(app: TuinetApp) -> list[SystemCommand]:
    return list(app.get_system_commands(app.screen))


async def test_every_key_is_in_it_once_by_its_label() -> None:
    async with opened() as person:
        titles = [command.title for command in commands(person.app)]
        assert {"Start", "One batch", "One epoch", "Style", "Help", "Quit", "Copy command"} <= set(titles)
        for key in ("1", "2", "3"):
            await person.press(key)
            titles = [command.title for command in commands(person.app)]
            assert len(titles) == len(set(titles)), key
            assert {"Explore screen", "Theme", "All themes", "Screenshot"} <= set(titles), key
            # Textual's own commands for what a key of ours does
            assert not {"Keys", "Maximize"} & set(titles), key
            for binding in keys.ALL:
                assert any(title.startswith(binding.description) for title in titles), (key, binding.description)


async def test_a_command_does_in_another_pane_what_the_key_does_there_and_brings_it_into_sight() -> None:
    async with opened(run=interrupted_run().run_id) as person:
        await person.until(lambda: person.find(ChartPane).display, "the chart")
        (smooth,) = [command for command in commands(person.app) if command.title == "Smooth (chart pane)"]
        await smooth.callback()
        await person.pause()
        assert person.find(ChartPane).has_focus
        assert person.app.remembered.smoothing == 1
        assert not person.find(LogPane).display
        await choose(person, "Filter (log pane)")
        await person.until(lambda: person.find(LogPane).display, "the log")
        await person.until(lambda: person.app.remembered.log_filter == "epochs", "the filter")


@pytest.mark.parametrize("group", keys.TABLE)
def test_it_knows_where_each_group_of_keys_works(group: str) -> None:
    assert group in HOMES


async def choose(person: Person[TuinetApp], title: str) -> None:
    """Choose a command as the palette does."""
    (command,) = [command for command in commands(person.app) if command.title == title]
    person.app.call_later(command.callback)
    await person.pause()


async def test_a_command_of_another_screen_goes_there_and_runs(run: LocalRun) -> None:
    async with opened(run=run.run_id) as person:
        await person.until(lambda: person.app.run_session.follower, "the run")
        await choose(person, "Mistakes (explore screen)")
        await person.until(lambda: isinstance(person.app.screen, ExploreScreen), "the Explore screen")
        assert isinstance(person.app.screen, ExploreScreen)
        screen = person.app.screen
        await person.until(lambda: screen.explorer.cursor.filter.wrong, "only mistakes")
        await choose(person, "Counts/shares (confusion matrix)")
        await person.until(lambda: isinstance(person.app.screen, ConfusionScreen), "the confusion matrix")
        await choose(person, "Filter (list of runs)")
        await person.until(lambda: isinstance(person.app.focused, Input), "the cursor in the filter")
        assert person.app.current_mode == "runs"


async def test_a_command_of_a_screen_below_closes_what_is_above_it() -> None:
    new_run("older")
    new_run("newer")
    async with opened() as person:
        await person.press("3")
        await person.see("newer")
        await person.press("m", "down", "c")
        assert isinstance(person.app.screen, CompareScreen)
        await choose(person, "Rename (runs screen)")
        await person.see("Rename older")


async def test_a_command_that_is_impossible_now_says_when_it_is_possible() -> None:
    async with opened() as person:
        await choose(person, "Smooth (chart pane)")
        await person.until(lambda: person.notifications, "a notification")
        assert person.notifications == ["Smooth: possible when a run is open"]
        assert not person.find(ChartPane).display
        for title, answer, mode in (
            ("Pause (train screen)", "Pause: possible while a run trains", "train"),
            ("Mistakes (explore screen)", "Mistakes: possible when the open run has a checkpoint", "explore"),
            (
                "Open images (confusion matrix)",
                "Open images: possible in the confusion matrix of an open run",
                "explore",
            ),
            ("Mark (runs screen)", "Mark: possible on a run that can be read", "runs"),
            ("Field below (configuration form)", "Field below: possible in a field of the form", "train"),
        ):
            # What the last command has opened goes.
            await person.press("escape", "2" if mode == "runs" else "3")
            await choose(person, title)
            await person.until(lambda answer=answer: answer in person.notifications, answer)
            assert person.app.current_mode == mode, title


async def test_a_read_only_app_says_that_it_changes_nothing() -> None:
    async with opened(read_only=True) as person:
        await choose(person, "Start (train screen)")
        assert person.notifications == ["Start: not possible in a read-only app (--read-only)"]


async def test_the_words_of_a_title_come_before_scattered_letters_and_a_theme_is_chosen_by_its_name() -> None:
    async with opened() as person:
        await person.see("guessing")
        search = PaletteSearch(person.app.screen)
        for query, first in (
            ("light", "Theme: light"),
            ("dark", "Theme: dark"),
            ("theme", "Theme"),
            ("theme li", "Theme: light"),
            ("smooth", "Smooth (chart pane)"),
            ("weight", "Field: weight decay"),
            ("wgt dcy", "Field: weight decay"),
        ):
            hits = [hit async for hit in search.search(query)]
            assert max(hits).text == first, query
        await person.press("ctrl+p", *"light")
        await person.see("Use the theme tuinet-light")
        await person.press("enter")
        await person.until(lambda: person.app.theme == "tuinet-light", "the light theme")

"""The help of a screen."""

from __future__ import annotations

import pytest
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input, RichLog

from tuinet.tui import keys
from tuinet.tui.app import TuinetApp
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.help_page import Section, lay_out
from tuinet.tui.help_screen import HelpScreen
from tuinet.tui.help_text import key_names
from tuinet.tui.inside.inside_screen import InsideScreen
from tuinet.tui.runs.compare_screen import CompareScreen
from tuinet.tui.runs.race_screen import RaceScreen
from tuinet.tui.runs.runs_screen import RunsScreen
from tuinet.tui.train.train_screen import TrainScreen

from .conftest import Person, opened

pytestmark = pytest.mark.usefixtures("soon_idle")

ALL_IN_SIGHT = (120, 300)


def headings(person: Person[TuinetApp]) -> list[str]:
    """The headings of the page, in order: they are underlined."""
    lines = [
        "".join(segment.text for segment in strip if segment.style and segment.style.underline)
        for strip in person.find(RichLog).lines
    ]
    return [line for line in lines if line]


async def test_it_begins_with_what_to_try_explains_fields_and_terms_and_ends_with_every_meaning_of_a_key() -> None:
    async with opened(size=ALL_IN_SIGHT) as person:
        await person.press("question_mark")
        assert isinstance(person.app.screen, HelpScreen)
        first, *others, last = headings(person)
        assert (first, last) == ("Try this", "Keys: everywhere")
        assert others[:3] == ["This screen", "Terms", "Hyperparameters"]
        assert all(title.startswith("Keys: ") for title in others[3:])
        await person.see("learning_rate", "Cross-entropy", "precision")
        await person.see("Train a new run", "Pause after the current batch", "Continue a paused run")
        # A heading that matches shows all that is below it.
        await person.press("slash", *"keys:", "space", *"chart")
        assert headings(person) == ["Keys: chart pane"]
        for binding in keys.CHART:
            assert getattr(binding, "tooltip") in person.text  # noqa: B009 - of a binding, not of a tuple


def test_paragraphs_are_separated_by_an_empty_line() -> None:
    page = lay_out([Section("Network", text="Each ball is a unit.\n\nMove the cursor.")], "", width=60)
    assert [line.plain for line in page.lines] == ["Network", "Each ball is a unit.", "", "Move the cursor."]


@pytest.mark.parametrize(
    "screen", [TrainScreen, ExploreScreen, ConfusionScreen, RunsScreen, CompareScreen, InsideScreen]
)
def test_what_to_try_uses_keys_that_exist(screen: type[Screen[object]]) -> None:
    known = {name for binding in keys.ALL for name in key_names(binding).split(", ")}
    tries = getattr(screen, "HELP_TRY")  # noqa: B009 - not all screens have it
    assert len(tries) >= 3
    for names, sentence in tries:
        assert set(names.split()) <= known
        assert sentence[-1] in ".?"


async def test_typing_shows_only_what_matches_until_escape_clears_the_search() -> None:
    async with opened() as person:
        await person.press("question_mark", *"dropout")
        assert person.find(Input).value == "dropout"
        await person.see("Fraction of the hidden units to drop")
        assert headings(person) == ["Hyperparameters"]
        assert "batch_size" not in person.text
        await person.press("escape")
        assert isinstance(person.app.screen, HelpScreen)
        assert person.find(Input).value == ""
        assert headings(person)[0] == "Try this"
        # The page scrolls while a search is typed.
        await person.press("e", "pagedown")
        assert person.find(Input).has_focus
        assert person.find(RichLog).scroll_offset.y > 0
        await person.press("escape", "escape")
        assert not isinstance(person.app.screen, HelpScreen)


async def test_enter_and_letters_go_through_the_hits() -> None:
    async with opened() as person:
        await person.press("question_mark", *"epoch", "enter")
        screen = person.app.screen
        assert isinstance(screen, HelpScreen)
        hits = len(screen.page.hits)
        assert hits > 10
        subtitles = []
        for key in ("n", "n", "N", "N", "N"):
            await person.press(key)
            subtitles.append(str(person.find(RichLog).border_title).split(" · ")[1])
            top = person.find(RichLog).scroll_offset.y
            assert top <= screen.page.hits[screen.hit] < top + 24
        assert subtitles == [f"{number} of {hits}" for number in (2, 3, 2, 1, hits)]


async def test_a_letter_of_a_key_begins_a_search_and_does_not_act_and_none_is_lost() -> None:
    async with opened() as person:
        theme = person.app.theme
        await person.press("question_mark", "t", "2", "n")
        assert person.find(Input).value == "t2n"
        assert (person.app.theme, person.app.current_mode) == (theme, "train")
        await person.see("Nothing here contains 't2n'. Press esc to see everything.")
        await person.press("escape")
        for letter in "uitnq":
            person.app.post_message(Key(letter, letter))
        await person.until(lambda: person.find(Input).value == "uitnq", "all letters")


async def test_the_title_names_the_keys_that_work_now() -> None:
    async with opened() as person:
        await person.press("question_mark", "slash")
        await person.see("Help · type to search · esc back")
        await person.press("r", "a", "t", "e")
        await person.see("1 of ", "enter go there")
        assert "n next" not in person.text
        await person.press("enter")
        await person.see("1 of ", "n next", "N previous")
        await person.press("escape")
        await person.see("/ search · esc close")


async def test_keys_close_it() -> None:
    async with opened() as person:
        for key in ("escape", "q", "question_mark", "f1"):
            await person.press("question_mark")
            assert isinstance(person.app.screen, HelpScreen), key
            await person.press(key)
            assert not isinstance(person.app.screen, HelpScreen), key


async def test_in_ascii_arrow_keys_are_named_because_an_arrow_would_look_like_a_letter() -> None:
    async with opened(ascii_only=True) as person:
        await person.press("question_mark")
        await person.see("left right  Watch how another digit")


@pytest.mark.parametrize("screen", [CompareScreen, RaceScreen])
def test_the_signs_of_a_chart_of_several_runs_are_explained(screen: type[Screen[object]]) -> None:
    explanation = getattr(screen, "HELP")  # noqa: B009 - not all screens have it
    assert all(sign in explanation for sign in ("best epoch", "'=●'", "'+' marks where curves cross"))

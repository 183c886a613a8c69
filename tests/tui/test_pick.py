"""A question whose answer is one of many."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App
from textual.events import Key
from textual.widgets import Input

from tuinet.errors import UsageError
from tuinet.tui.widgets.pick import Matches, Pick

from .conftest import Person

COLOURS = ("blue", "blueish/", "green", "red")


def find(text: str) -> list[str]:
    return [colour for colour in COLOURS if colour.startswith(text)]


def refuse_red(answer: str) -> None:
    if answer == "red":
        raise UsageError("expected another colour than red")


class PickApp(App[None]):
    """Asks for a colour at once."""

    answer: str | None = "none yet"

    def on_mount(self) -> None:
        self.animation_level = "none"
        self.push_screen(Pick("Which colour?", find, refuse_red), self.take)

    def take(self, answer: str | None) -> None:
        self.answer = answer


@asynccontextmanager
async def asked() -> AsyncIterator[Person[PickApp]]:
    app = PickApp()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        yield Person(app, pilot)


async def test_enter_takes_the_first_match() -> None:
    async with asked() as person:
        await person.press("g", "enter")
        assert person.app.answer == "green"


async def test_another_match_is_taken_by_the_arrow_keys_or_by_a_click() -> None:
    async with asked() as person:
        await person.press("down", "down", "enter")
        assert person.app.answer == "green"
    async with asked() as person:
        await person.click(Matches, offset=(2, 2))
        await person.pause()
        assert person.app.answer == "green"


async def test_tab_completes_and_a_match_with_a_slash_goes_on() -> None:
    async with asked() as person:
        await person.press("b", "l", "tab")
        assert person.find(Input).value == "blue"
        await person.press("i", "enter")
        assert person.find(Input).value == "blueish/"
        assert person.app.answer == "none yet"


async def test_what_is_not_accepted_is_explained() -> None:
    async with asked() as person:
        await person.press("r", "enter")
        assert "! expected another colour than red" in person.sentences
        await person.press("x", "enter")
        assert person.app.answer == "rx"


async def test_the_answer_that_holds_now_is_highlighted_until_the_user_types() -> None:
    async with asked() as person:
        person.app.push_screen(Pick("Which colour?", find, refuse_red, current="green"), person.app.take)
        await person.press("enter")
        assert person.app.answer == "green"
        person.app.push_screen(Pick("Which colour?", find, refuse_red, current="green"), person.app.take)
        await person.press("b", "enter")
        assert person.app.answer == "blue"


async def test_escape_cancels() -> None:
    async with asked() as person:
        await person.press("escape")
        assert person.app.answer is None


async def test_what_is_typed_before_the_text_field_is_there_is_kept() -> None:
    async with asked() as person:
        person.app.push_screen(Pick("Which colour?", find, refuse_red))
        for letter in "gre":
            person.app.post_message(Key(letter, letter))
        await person.pause()
        assert person.find(Input).value == "gre"

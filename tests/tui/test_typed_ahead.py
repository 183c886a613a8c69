"""Keys that are typed faster than the app can follow: none is lost, and each does what it would have done later."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.app import App
from textual.events import AppBlur
from textual.widgets import Input

from tuinet.tui.app import TuinetApp
from tuinet.tui.run_opener import RunOpener
from tuinet.tui.widgets.ask import Ask

from .conftest import Person, opened
from .typing_ahead import type_ahead

pytestmark = pytest.mark.usefixtures("soon_idle")


def type_before_the_first_screen(app: App[Any], monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """Have keys pressed before the app shows its first screen."""
    expect_first = RunOpener.expect_first

    async def expect_first_after_keys(opener: RunOpener, name: str | None) -> None:
        type_ahead(app, *keys)
        while app.message_queue_size:
            await asyncio.sleep(0)
        await expect_first(opener, name)

    monkeypatch.setattr(RunOpener, "expect_first", expect_first_after_keys)


async def test_keys_wait_for_the_first_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TuinetApp()
    type_before_the_first_screen(app, monkeypatch, "right", "right", "3")
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.current_mode == "runs", "the Runs screen")
        await person.press("1")
        await person.see("Test image 2")


async def test_early_keys_reach_the_field_that_the_ones_before_lead_to(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TuinetApp()
    early_keys = ("slash", "l", "r", "enter", "0", "full_stop", "1", "enter")
    type_before_the_first_screen(app, monkeypatch, *early_keys)
    async with app.run_test(size=(80, 24)) as pilot:
        await Person(app, pilot).see("learning rate    0.1 ")


async def test_a_question_takes_what_is_typed_right_after_its_key() -> None:
    async with opened() as person:
        await person.see("Test image 0")
        type_ahead(person.app, "g", "1", "2", "enter", "right")
        await person.see("Test image 13")


async def test_the_palette_takes_what_is_typed_right_after_its_key() -> None:
    async with opened() as person:
        type_ahead(person.app, "ctrl+p", "l", "r")
        await person.pause()
        await person.until(lambda: person.find(Input).value == "lr", "the text in the palette")


async def test_what_is_typed_early_replaces_a_suggestion() -> None:
    async with opened() as person:
        person.app.push_screen(Ask("Name?", "suggested"))
        type_ahead(person.app, "n", "e", "w")
        await person.pause()
        await person.until(lambda: person.find(Input).value == "new", "the name")


async def test_a_key_after_the_terminal_was_left_goes_to_the_field_that_had_the_focus() -> None:
    async with opened() as person:
        await person.press("slash", "l", "r", "enter")
        field = person.app.focused
        person.app.post_message(AppBlur())
        await person.pause()
        assert person.app.focused is None
        await person.press("4")
        assert person.app.focused is field
        assert person.app.current_mode == "train"

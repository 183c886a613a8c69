"""Keys that are typed faster than the app can follow: none is lost, and each does what it would have done later."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from textual.app import App
from textual.events import AppBlur, Paste
from textual.widgets import Input

from tuinet.errors import RunError
from tuinet.events import AnyEvent
from tuinet.jobs.follower import RunFollower
from tuinet.tui.app import TuinetApp
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.help_screen import HelpScreen
from tuinet.tui.run_opener import RunOpener
from tuinet.tui.runs.runs_list import RunsList
from tuinet.tui.widgets.ask import Ask

from ..waiting import DEADLINE
from .conftest import Person, opened
from .example_runs import new_run
from .snapshot_runs import finished_run
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


def is_in_form(person: Person[TuinetApp]) -> bool:
    focused = person.app.focused
    return focused is not None and any(isinstance(node, ConfigurationForm) for node in focused.ancestors)


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


async def test_what_is_typed_early_into_the_form_is_typed_over_the_run_that_the_app_opens_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = finished_run()
    app = TuinetApp(run=run.run_id)
    type_before_the_first_screen(app, monkeypatch, "slash", "l", "r", "enter", "0", "full_stop", "7", "enter")
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.run_session.follower, "the run")
        await person.see("learning rate    0.7 ")


async def test_a_question_takes_what_is_typed_right_after_its_key() -> None:
    async with opened() as person:
        await person.see("Test image 0")
        type_ahead(person.app, "g", "1", "2", "enter", "right")
        await person.see("Test image 13")


async def test_a_field_takes_what_is_typed_until_enter_however_long_a_widget_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new_run("first")
    is_submitting = asyncio.Event()
    may_submit = asyncio.Event()
    submit = RunsList.on_input_submitted

    async def submit_late(runs: RunsList) -> None:
        is_submitting.set()
        await may_submit.wait()
        submit(runs)

    monkeypatch.setattr(RunsList, "on_input_submitted", submit_late)
    async with opened() as person:
        await person.press("3")
        await person.see("first")
        type_ahead(person.app, "slash", "f", "i", "enter", "m", "question_mark")
        await is_submitting.wait()
        # The app goes on with everything else.
        goes_on = asyncio.Event()
        person.app.call_later(goes_on.set)
        await goes_on.wait()
        may_submit.set()
        await person.until(lambda: isinstance(person.app.screen, HelpScreen), "the help")
        await person.press("escape")
        assert person.find(Input).value == "fi"
        await person.see("1 marked")


async def test_a_paste_comes_after_the_keys_that_lead_to_its_field() -> None:
    new_run("first")
    async with opened() as person:
        await person.press("3")
        await person.see("first")
        type_ahead(person.app, "slash", "a")
        person.app.post_message(Paste("cc>"))
        type_ahead(person.app, "9")
        await person.until(lambda: person.find(Input).value == "acc>9", "the filter")


@pytest.mark.parametrize("answers", [True, False])
async def test_keys_after_enter_are_for_the_run_that_is_opened(monkeypatch: pytest.MonkeyPatch, answers: bool) -> None:
    new_run("first")
    may_open = threading.Event()
    poll = RunFollower.poll

    def poll_late(follower: RunFollower) -> list[AnyEvent]:
        assert may_open.wait(DEADLINE)
        if not answers:
            raise RunError("the run cannot be read")
        return poll(follower)

    monkeypatch.setattr(RunFollower, "poll", poll_late)
    async with opened() as person:
        await person.press("3")
        await person.see("first")
        type_ahead(person.app, "enter", "F")
        await person.until(lambda: person.app.current_mode == "train", "the Train screen")
        await person.pause()
        assert not is_in_form(person)
        may_open.set()
        await person.until(lambda: is_in_form(person), "the form of the run")
        assert bool(person.app.run_session.follower) is answers


async def test_the_app_can_be_left_while_keys_wait_for_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    new_run("first")
    may_open = threading.Event()
    monkeypatch.setattr(RunFollower, "poll", lambda _: may_open.wait())
    async with opened() as person:
        await person.press("3")
        await person.see("first")
        type_ahead(person.app, "enter", "F")
        await person.until(lambda: person.app.run_session.pending, "the run to be opened")
        type_ahead(person.app, "ctrl+q")
        while not person.app._exit:
            await asyncio.sleep(0)
        may_open.set()


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

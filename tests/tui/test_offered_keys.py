"""Every key in the footer does something, in every situation, and none starts a run that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from textual.binding import ActiveBinding

from tuinet.errors import RunError
from tuinet.jobs.machine import ThisMachine
from tuinet.runs.local import LocalRun
from tuinet.tui.available_keys import available_keys
from tuinet.tui.keys import key_name
from tuinet.tui.train.digit_pane import DigitPane
from tuinet.tui.widgets.keybar import KeyBar

from .conftest import Person, opened
from .example_runs import run_in

pytestmark = pytest.mark.usefixtures("soon_idle")

SITUATIONS = ("none", "training", "paused", "read-only", "interrupted", "stopped", "finished", "diverged")

LEAVING = {"quit", "suspend_process"}
"""Actions that end what the test looks at"""

STARTING = {"start", "step", "step_epoch", "resume"}
"""Actions that may start or resume a run"""


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls by which the app asked this machine to start or resume a run; all of them fail."""
    calls: list[str] = []

    def refuse(name: str) -> Any:
        def call(*_: object) -> None:
            calls.append(name)
            raise RunError(f"{name}: refused")

        return call

    for name in ("start", "resume"):
        monkeypatch.setattr(ThisMachine, name, refuse(name))
    return calls


def offered(person: Person) -> Iterator[ActiveBinding]:
    """The keys in the footer, without those that leave the app."""
    footer = person.find(KeyBar).draw(80, 1).plain
    for active in available_keys(person.app.screen):
        entry = f"{key_name(active.binding.key)} {active.binding.description}"
        if entry in footer and active.binding.action not in LEAVING:
            yield active


def trace(person: Person, run: LocalRun | None) -> tuple[object, ...]:
    """All that a key may change."""
    app = person.app
    commands = run.commands_path.read_bytes() if run and run.commands_path.exists() else b""
    return (person.text, app.theme, len(app.screen_stack), tuple(person.notifications), commands, app.focused)


async def begin_again(person: Person, run: LocalRun | None) -> None:
    """Close what the last key opened, and show the run with the focus on the digit."""
    app = person.app
    while len(app.screen_stack) > 1:
        await person.press("escape")
    if app.current_mode != "train":
        await app.switch_mode("train")
    app.screen.minimize()
    app.clear_notifications()
    if run and app.run_session.follower is None:
        app.opener.open(run)
        await person.until(lambda: app.run_session.follower, "the run")
    await person.focus(DigitPane)


@pytest.mark.parametrize("situation", SITUATIONS)
async def test_every_key_in_the_footer_of_the_train_screen_does_something(situation: str, launched: list[str]) -> None:
    with ExitStack() as stack:
        run = run_in(situation, stack) if situation != "none" else None
        async with opened(run=run and run.run_id, read_only=situation == "read-only") as person:
            await person.until(lambda: not person.app.run_session.pending, "the first run")
            await person.until(lambda: person.find(DigitPane).digit.count, "the digits")
            await begin_again(person, run)
            for active in list(offered(person)):
                key = active.binding.key
                action = active.binding.action
                before = trace(person, run)
                launched.clear()
                await person.press(key)
                await person.until(lambda: not person.app.run_session.pending, "the end of what was started")
                if action in STARTING and situation == "none":
                    await person.until(lambda: launched == ["start"], f"{key} to start a run")
                await person.until(
                    lambda before=before: trace(person, run) != before or launched, f"an effect of {key} ({action})"
                )
                assert not launched or action in STARTING, f"{key} ({action}) {launched}"
                if len(person.app.screen_stack) == 1:
                    focused = person.app.focused
                    assert focused is None or focused.region, f"{key} ({action}) leaves the focus out of sight"
                await begin_again(person, run)

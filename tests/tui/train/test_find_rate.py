"""The search for a learning rate: a chart over the Train screen, and a rate for the form."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.train.rate_screen import RateScreen

from ..conftest import Person, opened


async def search(person: Person) -> None:
    form = person.find(ConfigurationForm)
    for name, text in {"hidden": "16", "train_limit": "1000", "valid_size": "100"}.items():
        form.enter(name, text)
    await person.press("R")
    await person.until(lambda: isinstance(person.app.screen, RateScreen), "the search")


async def test_enter_takes_the_suggested_rate_into_the_form(own_home: Path) -> None:
    async with opened() as person:
        await search(person)
        await person.see("Suggested: ")
        screen = person.app.screen
        assert isinstance(screen, RateScreen)
        suggestion = screen.suggestion

        await person.press("enter")

        form = person.find(ConfigurationForm)
        assert form.configuration is not None
        assert form.configuration.learning_rate == suggestion
        assert form.fields.focused_name == "learning_rate"
        assert not [*own_home.glob("runs/*")]


async def test_escape_stops_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen

    def start_and_suspend(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        process = start(*arguments, **options)
        # Otherwise the search may be over before a busy machine gets to look at it.
        process.send_signal(signal.SIGSTOP)
        return process

    monkeypatch.setattr(subprocess, "Popen", start_and_suspend)
    async with opened() as person:
        await search(person)
        screen = person.app.screen
        assert isinstance(screen, RateScreen)

        await person.until(lambda: screen.process.is_running, "the process")

        await person.press("escape")

        assert person.app.screen is not screen
        await person.until(lambda: not screen.process.is_running, "the end of the process")


async def test_an_invalid_form_shows_its_problem_instead() -> None:
    async with opened() as person:
        person.find(ConfigurationForm).enter("epochs", "none at all")

        await person.press("R")

        assert not isinstance(person.app.screen, RateScreen)
        assert person.find(ConfigurationForm).fields.focused_name == "epochs"

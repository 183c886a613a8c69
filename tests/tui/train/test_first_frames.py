"""While a run is opened, nothing is shown that it would replace a moment later."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tuinet.errors import MissingRunError
from tuinet.jobs.machine import ThisMachine
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.train.digit_pane import DigitPane
from tuinet.tui.train.pinned_digit import PinnedDigit

from ...waiting import DEADLINE
from ..conftest import opened
from ..example_runs import interrupted_run, live

pytestmark = pytest.mark.usefixtures("soon_idle")


@pytest.fixture
def may_find(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds back any run that is looked for by its name, until the test sets it."""
    find = ThisMachine.find
    is_allowed = threading.Event()

    def find_late(machine: ThisMachine, name: str) -> Run:
        is_allowed.wait(DEADLINE)
        return find(machine, name)

    monkeypatch.setattr(ThisMachine, "find", find_late)
    yield is_allowed
    is_allowed.set()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_a_run_that_is_opened_is_not_preceded_by_a_fresh_form_and_a_guess(
    run: LocalRun, may_find: threading.Event, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    guesses: list[object] = []
    monkeypatch.setattr(PinnedDigit, "_on_guessed", lambda _, question, guess: guesses.append(guess))
    async with opened(run=run.run_id, size=size) as person:
        await person.see("Opening the run …")
        assert "Configuration" not in person.text
        assert "Test image" not in person.text
        assert "→ Next" not in person.lines[-1]
        may_find.set()
        await person.see("finished", "Test image 0: a 7")
        assert person.find(DigitPane).has_focus
        assert not guesses


async def test_a_run_that_trains_is_expected_without_being_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    is_allowed = threading.Event()
    with live(interrupted_run()):
        find_first = "tuinet.tui.run_opener.RunOpener._first"
        monkeypatch.setattr(find_first, lambda *_: is_allowed.wait(DEADLINE) and None)
        async with opened() as person:
            await person.see("Opening the run …")
            assert "Configuration" not in person.text
            is_allowed.set()
            await person.see("Configuration")


async def test_a_run_that_cannot_be_opened_leaves_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(_: ThisMachine, name: str) -> Run:
        raise MissingRunError(f"no run '{name}'")

    monkeypatch.setattr(ThisMachine, "find", find_nothing)
    async with opened(run="gone") as person:
        await person.see("Configuration", "guessing")
        assert person.notifications == ["no run 'gone'"]
        await person.press("F")
        assert person.find(ConfigurationForm).has_focus_within


async def test_curves_that_are_not_drawn_yet_are_said_to_be_loading(
    run: LocalRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def preload_nothing(*_: object) -> None:
        pass

    monkeypatch.setattr("tuinet.tui.app.preload", preload_nothing)
    async with opened(run=run.run_id) as person:
        await person.see("finished", "Loading the curves …")

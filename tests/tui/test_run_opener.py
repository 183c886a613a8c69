"""Which run the app shows: the one asked for, one that trains, or one that has just ended."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from tuinet.jobs.follower import RunFollower
from tuinet.jobs.machine import ThisMachine
from tuinet.runs.directory import Run
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.leaving import Leaving

from .conftest import Person, opened
from .example_runs import live, new_run
from .snapshot_runs import finished_run

pytestmark = pytest.mark.usefixtures("soon_idle")


def shown_run(person: Person) -> str:
    """The id of the run that the app shows; the empty text if there is none."""
    follower = person.app.run_session.follower
    return follower.run.run_id if follower else ""


async def first_run_shown() -> str:
    """The run that the app opens with, after it has looked for one."""
    async with opened() as person:
        await person.until(lambda: not person.app.run_session.pending, "the end of the search")
        return shown_run(person)


async def test_a_run_opened_while_the_first_one_is_looked_for_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_run("first")
    chosen = new_run("chosen")
    is_opened = threading.Event()
    is_found = threading.Event()

    def find_late(*_: object) -> Run:
        is_opened.wait()
        is_found.set()
        return first

    monkeypatch.setattr(ThisMachine, "find", find_late)
    async with opened(run="first") as person:
        person.app.opener.open(chosen)
        await person.until(lambda: shown_run(person), "a run")
        is_opened.set()
        await person.until(is_found.is_set, "the first run to be found")
        assert shown_run(person) == chosen.run_id


@pytest.mark.parametrize("trains", [False, True])
async def test_a_start_waits_until_it_is_known_whether_a_run_trains(
    monkeypatch: pytest.MonkeyPatch, trains: bool
) -> None:
    run = new_run()
    is_known = threading.Event()
    is_started = threading.Event()

    def find_live_late(_: object) -> Run | None:
        is_known.wait()
        return run if trains else None

    def start(*_: object) -> RunFollower:
        is_started.set()
        return RunFollower(run)

    monkeypatch.setattr(ThisMachine, "find_live", find_live_late)
    monkeypatch.setattr(ThisMachine, "start", start)
    async with opened() as person:
        await person.see("opening")
        await person.press("space")
        assert not is_started.is_set()
        is_known.set()
        await person.until(lambda: shown_run(person), "a run")
        assert is_started.is_set() is not trains


async def test_what_was_typed_into_the_form_while_a_run_was_looked_for_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    run = finished_run()
    is_known = threading.Event()

    def find_live_late(_: object) -> Run | None:
        is_known.wait()
        return run

    monkeypatch.setattr(ThisMachine, "find_live", find_live_late)
    async with opened() as person:
        await person.see("opening")
        await person.press("slash", *"lr", "enter", *"0.7")
        is_known.set()
        await person.until(lambda: shown_run(person), "the run")
        await person.see("learning rate    0.7 ")
        # The other fields show the run's configuration.
        assert person.find(ConfigurationForm).draft.lenient.hidden == run.record().config.hidden


async def test_a_run_opened_while_another_one_starts_is_shown_and_the_other_one_is_watched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = new_run("chosen")
    may_start = threading.Event()
    with ExitStack() as stack:

        def start(*_: object) -> RunFollower:
            may_start.wait()
            return RunFollower(stack.enter_context(live(new_run("started"))))

        monkeypatch.setattr(ThisMachine, "start", start)
        async with opened() as person:
            await person.see("space: teach it")
            await person.press("space")
            await person.see("… starting  the run appears here")
            assert "teach it" not in person.text
            person.app.opener.open(chosen)
            await person.until(lambda: shown_run(person) == chosen.run_id, "the run that was opened")
            await person.press("q")
            assert person.app.is_running
            may_start.set()
            await person.until(lambda: isinstance(person.app.screen, Leaving), "the question about the other run")
            assert shown_run(person) == chosen.run_id
            assert "started is training; find it in the list of runs (3)" in person.notifications


async def test_a_run_that_ended_while_nobody_looked_is_shown_at_the_next_start_only() -> None:
    run = new_run()
    with live(run):
        assert await first_run_shown() == run.run_id
    assert await first_run_shown() == run.run_id
    assert await first_run_shown() == ""

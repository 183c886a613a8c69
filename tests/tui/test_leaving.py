"""Leaving the app while runs train, and while none does."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Event

import pytest

from tuinet.events import RunEnded
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.machine import ThisMachine
from tuinet.runs.log import EventLog
from tuinet.tui.crash import crash_report
from tuinet.tui.leaving import Leaving

from ..waiting import DEADLINE
from .conftest import opened
from .example_runs import live, new_run, run_in

pytestmark = pytest.mark.usefixtures("soon_idle")


async def test_without_a_run_it_asks_nothing() -> None:
    async with opened() as person:
        await person.press("q")
        assert not isinstance(person.app.screen, Leaving)


async def test_while_a_run_trains_it_asks() -> None:
    with live(new_run()):
        async with opened() as person:
            await person.until(lambda: person.app.run_session.follower, "the run")
            await person.press("q")
            assert isinstance(person.app.screen, Leaving)
            await person.see("esc  Stay", "q    Leave it running", "S    Stop it and quit")
            await person.press("escape")
            assert person.app.is_running


async def test_it_waits_for_a_run_that_is_slow_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuinet.jobs.pending.TIMEOUT", 0.0)
    with live(new_run()) as run:
        async with opened() as person:
            await person.until(lambda: person.app.run_session.follower, "the run")
            await person.press("q", "S")
            await person.until(lambda: any("once the run has stopped" in text for text in person.notifications), "why")
            await person.pause()
            assert person.app.is_running
            EventLog(run.events_path).append(stopped())
            await person.until(lambda: not person.app.is_running, "the end of the app")


def stopped() -> RunEnded:
    """The event that confirms a stop."""
    return RunEnded(
        reason="stopped",
        epochs=0,
        best_epoch=None,
        best_valid_accuracy=None,
        test_loss=None,
        test_accuracy=None,
        seconds=0.0,
    )


async def test_it_waits_for_a_run_that_starts_and_asks_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = Event()
    with live(new_run("late")) as run:

        def start(*_: object) -> RunFollower:
            starts.wait(DEADLINE)
            return RunFollower(run)

        monkeypatch.setattr(ThisMachine, "find_live", lambda _: None)
        monkeypatch.setattr(ThisMachine, "start", start)
        async with opened() as person:
            # Before the app knows whether a run trains, it would wait with the start, and quit at once.
            await person.see("space Start")
            await person.press("space", "q")
            assert person.app.is_running
            starts.set()
            await person.see("late is training.", "Leave it running")


async def test_it_asks_about_runs_that_were_closed_too() -> None:
    with live(new_run("one")) as one, live(new_run("two")) as two:
        async with opened() as person:
            session = person.app.run_session
            for run in (one, two):
                person.app.opener.open(run)
                await person.until(
                    lambda folder=run.folder: session.follower and session.follower.run.folder == folder, "that run"
                )
            await person.press("n")
            assert session.follower is None
            assert "two keeps training; find it in the list of runs (3)" in person.notifications
            await person.press("q")
            await person.see("one and two are training.", "Leave them running", "Stop them and quit")


@pytest.mark.parametrize(("situation", "state"), [("training", "keeps training"), ("paused", "stays paused")])
def test_a_crash_says_what_the_run_goes_on_to_do(situation: str, state: str) -> None:
    with ExitStack() as stack:
        follower = RunFollower(run_in(situation, stack))
        follower.poll()
        _, attach = crash_report(RuntimeError("a fault"), follower)
    assert attach == f"{follower.label} {state}: watch it with 'tuinet attach {follower.run.run_id}'"


async def test_ctrl_c_says_which_key_quits() -> None:
    async with opened() as person:
        await person.press("ctrl+c")
        assert person.notifications == ["to quit, press ^q"]

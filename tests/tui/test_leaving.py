"""Leaving the app while runs train, and while none does."""

from __future__ import annotations

import pytest

from tuinet.tui.leaving import Leaving

from .conftest import opened
from .example_runs import live, new_run

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
            await person.press("escape")
            assert person.app.is_running


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

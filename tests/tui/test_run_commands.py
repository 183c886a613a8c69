"""Commands that are given faster than a run carries them out: none is lost silently, and none piles up."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tuinet.commands import Command, parse_command
from tuinet.events import Paused, SettingChanged
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.machine import ThisMachine
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.tui.run_commands import MOST_STEPS
from tuinet.tui.train.digit_pane import DigitPane

from .conftest import Person, opened
from .example_runs import interrupted_run, live, new_run

pytestmark = pytest.mark.usefixtures("soon_idle")


def sent(run: Run) -> list[Command]:
    """The commands that have reached a run."""
    if not run.commands_path.exists():
        return []
    return [parse_command(line) for line in run.commands_path.read_bytes().splitlines()]


def names(run: Run) -> list[str]:
    return [command.type for command in sent(run)]


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[Person, LocalRun]]:
    """The app with a run that trains, and answers nothing by itself."""
    with live(interrupted_run()) as run:
        async with opened(run=run.run_id) as person:
            await person.until(lambda: person.app.run_session.follower, "the run")
            await person.focus(DigitPane)
            yield person, run


async def test_each_press_is_a_batch_up_to_a_number_that_is_reported_once() -> None:
    async with watched() as (person, run):
        await person.press(*["b"] * (MOST_STEPS + 5))
        assert names(run) == ["step"] * MOST_STEPS
        full = f"{MOST_STEPS} batches are waiting to be trained: no more can be added yet"
        assert person.notifications == [full]


@pytest.mark.parametrize("key", ["e", "s", "space"])
async def test_a_repeated_key_asks_only_once_for_the_same(key: str) -> None:
    async with watched() as (person, run):
        await person.press(*[key] * 5)
        assert len(sent(run)) == 1
        await person.press("b", key)
        assert len(sent(run)) == 3


async def test_of_several_digits_the_latest_is_pinned_once_the_first_is_confirmed() -> None:
    async with watched() as (person, run):
        await person.until(lambda: person.find(DigitPane).digit.count, "the digits")
        await person.press(*["right"] * 9)
        (first,) = sent(run)
        log = EventLog(run.events_path)
        log.append(SettingChanged(name="probe", old=[0], new=[1], epoch=4, batch=0, command=first.id))
        await person.until(lambda: len(sent(run)) == 2, "the latest")
        assert [getattr(command, "value", None) for command in sent(run)] == [[1], [9]]


async def test_commands_given_while_a_run_starts_reach_it_and_start_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    run = new_run()
    may_start = threading.Event()
    starts: list[object] = []

    def start(*arguments: object) -> RunFollower:
        starts.append(arguments)
        may_start.wait()
        return RunFollower(run)

    monkeypatch.setattr(ThisMachine, "start", start)
    with live(run):
        async with opened() as person:
            await person.until(lambda: person.app.run_session.follower, "the run that is training")
            person.app.run_session.close()
            await person.press("b", "b", "space", "b")
            may_start.set()
            await person.until(lambda: len(sent(run)) == 3, "the commands")
            assert names(run) == ["step", "pause", "step"]
            assert len(starts) == 1


async def test_over_a_link_the_presses_during_a_round_trip_share_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    trips: list[int] = []
    may_answer = threading.Event()

    def send_slowly(_: LocalRun, *commands: Command) -> None:
        trips.append(len(commands))
        may_answer.wait()

    async with watched() as (person, _):
        monkeypatch.setattr(LocalRun, "machine", "box")
        monkeypatch.setattr(LocalRun, "send", send_slowly)
        await person.press("b")
        await person.until(lambda: trips, "the first command on its way")
        await person.press(*["b"] * 9)
        may_answer.set()
        await person.until(lambda: sum(trips) == 10, "all commands")
        assert trips == [1, 9]


async def test_a_command_that_waits_for_its_turn_is_not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    async with watched() as (person, run):
        await person.press("b", "b")
        follower = person.app.run_session.follower
        assert follower
        first, second = follower._pending.values()
        second._waiting_since -= 1000
        EventLog(run.events_path).append(Paused(epoch=4, batch=1, command=first.command.id))
        follower.poll()
        assert follower.overdue_messages() == []

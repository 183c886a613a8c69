"""A link that is cut, at any moment and in any way, costs a watcher nothing, and the training does not notice."""

from __future__ import annotations

import os
import random
import signal
from collections import deque
from typing import Any

import pytest

from tuinet.commands import SimpleCommand
from tuinet.events import parse_event
from tuinet.remote import link
from tuinet.remote.machine import RemoteMachine
from tuinet.runs.state import RunState, fold

from ..conftest import FEW, Tuinet, events, until
from .conftest import SMALL, Box, Watcher, checkpoints, start

BREAKS = ("client", "daemon", "agent", "stopped daemon", "stopped agent")
"""The processes that end or stop answering, and break the link"""

SETTINGS = {**SMALL, "train_limit": 1500, "epochs": len(BREAKS) + 2, "dropout": 0.1}
MANY = {"batch_trained", "probe_evaluated"}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pauses and timeouts of a real link."""
    monkeypatch.setattr(link, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(link, "PING_INTERVAL", 0.05)
    monkeypatch.setattr(link, "SILENCE", 0.5)


def figures(state: RunState) -> dict[str, Any]:
    """All that is known of a run, whether the state forgets old entries or keeps them all."""
    return {name: list(value) if isinstance(value, deque) else value for name, value in vars(state).items()}


def written(box: Box) -> int:
    """Events in the run's own log."""
    return len(events(box.run.folder))


def cut(box: Box, machine: RemoteMachine, what: str) -> None:
    """Break the link in one of the ways in which links break."""
    connection = machine.link._connection
    assert connection is not None
    match what:
        case "client":
            os.kill(connection.pid, signal.SIGKILL)
        case "daemon":
            os.kill(box.daemons()[-1], signal.SIGKILL)
        case "agent":
            os.kill(box.agents()[-1], signal.SIGKILL)
        case "stopped daemon":
            os.kill(box.daemons()[-1], signal.SIGSTOP)
        case "stopped agent":
            os.kill(box.agents()[-1], signal.SIGSTOP)


@pytest.mark.usefixtures("forks")
def test_a_watcher_whose_link_is_cut_prints_every_event_once(box: Box, tuinet: Tuinet) -> None:
    endless = ("--epochs", "100000", "--checkpoint-every", "100000")
    program = tuinet.start("train", *FEW, *endless, "--host", "box", "--json")
    cuts: set[int] = set()
    for moment in (5, 25):
        until(lambda moment=moment: box.there.runs and written(box) >= moment, f"event {moment} is written")  # type: ignore[misc]
        until(lambda: set(box.daemons()) - cuts, "it is linked")
        cuts.update(box.daemons())
        os.kill(box.daemons()[-1], signal.SIGKILL)
    box.run.send(SimpleCommand(type="stop"))
    printed, errors = program.communicate()
    assert program.returncode == 0, errors
    assert "box: connected again" in errors
    seen = [parse_event(line) for line in printed.splitlines()]
    assert figures(fold(seen)) == figures(box.run.state())
    assert [event.seq for event in seen] == sorted({event.seq for event in seen})


@pytest.mark.usefixtures("impatient")
def test_a_link_cut_in_every_way_leaves_the_watcher_with_the_runs_own_story(box: Box, tuinet: Tuinet) -> None:
    chance = random.Random(4)  # noqa: S311
    machine = box.machine()
    session = start(machine, SETTINGS, "step_epoch")
    watcher = Watcher(session)
    watcher.until("paused")
    for number, what in enumerate(chance.sample(BREAKS, len(BREAKS)), 2):
        starts = machine.link.connections
        known = written(box)
        session.request(SimpleCommand(type="step_epoch"))
        moment = known + chance.randrange(6)
        until(lambda moment=moment: written(box) >= moment, f"event {moment} is written")  # type: ignore[misc]
        if chance.random() < 0.5:
            watcher.look()
        cut(box, machine, what)
        until(lambda starts=starts: machine.link.connections > starts, "the link is there again")  # type: ignore[misc]
        watcher.until("paused", number)
    session.request(SimpleCommand(type="continue"))
    watcher.until_over()

    assert figures(session.state) == figures(box.run.state())
    own = {event.seq: event for event in box.run.events()}
    received = [event.seq for event in watcher.events]
    assert received == sorted(set(received))
    assert all(own[event.seq] == event for event in watcher.events)
    assert {seq for seq, event in own.items() if event.type not in MANY} <= set(received)
    size = ("--dataset", SMALL["dataset"], "--train-limit", "1500", "--hidden", "32", "--threads", "1")
    assert tuinet("train", *size, "--dropout", "0.1", "--epochs", len(BREAKS) + 2, "--quiet").code == 0
    assert checkpoints(box.run.folder) == checkpoints(tuinet.run)

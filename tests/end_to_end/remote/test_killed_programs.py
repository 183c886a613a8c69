"""The watcher, the agent, the job: however each one ends, the next command tells the truth and can carry on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tuinet.commands import SimpleCommand

from ..conftest import FEW, Result, Tuinet, events, until
from ..terminal import terminal
from .conftest import LONG, Box, Watcher, job, start

ENDLESS = (*FEW, "--epochs", "100000", "--checkpoint-every", "100000")


def status(result: Result) -> str:
    (only,) = result.json
    return str(only["status"])


@pytest.mark.usefixtures("forks")
def test_a_watcher_that_is_killed_leaves_the_run_to_the_next(box: Box, tuinet: Tuinet) -> None:
    program = tuinet.start_installed("train", *ENDLESS, "--host", "box")
    until(lambda: box.there.runs and len(events(box.there.run)) > 5, "it trains")
    program.kill()
    program.communicate()
    until(lambda: not box.agents(), "the agent is gone with its watcher")
    assert status(tuinet("runs", "list", "--json", "--host", "box")) == "training"
    assert tuinet("stop", "last", "--host", "box").code == 0
    attached = tuinet("attach", "last", "--host", "box")
    assert attached.code == 0, attached.err
    assert status(tuinet("runs", "list", "--json", "--host", "box")) == "stopped"


@pytest.fixture
def mirrors(tmp_path: Path) -> Path:
    """A directory for TMPDIR, in which a program puts what it mirrors."""
    folder = tmp_path / "mirrors"
    folder.mkdir()
    return folder


@pytest.mark.usefixtures("forks")
@pytest.mark.parametrize(("command", "number"), [("attach", signal.SIGTERM), ("wait", signal.SIGHUP)])
def test_a_watcher_that_is_ended_by_a_signal_leaves_nothing_behind(
    box: Box, tuinet: Tuinet, mirrors: Path, command: str, number: signal.Signals
) -> None:
    assert box.there("train", *ENDLESS, "--detach", TUINET_HOME=str(box.home)).code == 0
    program = tuinet.start(command, "--host", "box", TMPDIR=str(mirrors))
    until(lambda: list(mirrors.rglob("events.jsonl")), "it watches")
    program.send_signal(number)
    _, errors = program.communicate()
    assert program.returncode == 128 + number
    assert "Traceback" not in errors
    assert not list(mirrors.iterdir())
    assert box.run.is_live()


@pytest.mark.usefixtures("forks")
def test_a_run_keeps_training_there_when_the_terminal_here_is_closed(box: Box, mirrors: Path) -> None:
    with terminal("train", *ENDLESS, "--host", "box", TMPDIR=str(mirrors)) as seen:
        seen.until("  valid ")
        assert seen.hang_up() == 128 + signal.SIGHUP
    assert not list(mirrors.iterdir())
    assert box.run.is_live()
    assert not (box.run.folder / "commands.jsonl").exists()


@pytest.mark.usefixtures("forks")
def test_a_batch_system_that_ends_the_watcher_stops_the_run_there(box: Box, tuinet: Tuinet, mirrors: Path) -> None:
    program = tuinet.start("train", *ENDLESS, "--host", "box", TMPDIR=str(mirrors))
    until(lambda: list(mirrors.rglob("events.jsonl")), "it watches")
    program.send_signal(signal.SIGTERM)
    program.communicate()
    assert program.returncode == 130
    assert not list(mirrors.iterdir())
    assert status(tuinet("runs", "list", "--json", "--host", "box")) == "stopped"


def test_an_agent_that_is_killed_is_followed_by_another(box: Box) -> None:
    machine = box.machine()
    watcher = Watcher(start(machine, LONG))
    watcher.until("batch_trained")
    (agent,) = box.agents()
    os.kill(agent, signal.SIGKILL)
    until(lambda: machine.link.connections == 2, "there is another one")
    assert [each.status for each in machine.list_runs()] == ["training"]
    watcher.session.request(SimpleCommand(type="pause"))
    watcher.until("paused")
    assert watcher.session.status == "paused"


@pytest.mark.usefixtures("forks")
def test_a_job_that_is_killed_is_called_dead_and_goes_on(box: Box, tuinet: Tuinet) -> None:
    program = tuinet.start("train", *FEW, "--epochs", "60", "--host", "box")
    until(lambda: box.there.runs and job(box.there.run) and len(events(box.there.run)) > 20, "it trains")
    pid = job(box.there.run)
    assert pid
    os.kill(pid, signal.SIGKILL)
    _, errors = program.communicate()
    assert program.returncode == 1
    assert "the training process has died" in errors
    assert status(tuinet("runs", "list", "--json", "--host", "box")) == "interrupted"
    resumed = tuinet("resume", "last", "--quiet", "--host", "box")
    assert resumed.code == 0, resumed.err
    state = box.run.state()
    assert state.ended
    assert (state.ended.reason, state.epochs_done) == ("finished", 60)

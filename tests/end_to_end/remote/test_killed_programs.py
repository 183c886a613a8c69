"""SIGKILL of who watches, of the agent, of the job: the next command says the truth and can go on."""

from __future__ import annotations

import os
import signal

from ..conftest import Result, Tuinet, events, until
from .conftest import LONG, Box, Watcher, job, start

FLAGS = ("--train-limit", "3000", "--hidden", "32", "--threads", "1")


def status(result: Result) -> str:
    (only,) = result.json
    return str(only["status"])


def test_a_watcher_that_is_killed_leaves_the_run_to_the_next(box: Box, tuinet: Tuinet) -> None:
    program = tuinet.start("train", *FLAGS, "--epochs", "100000", "--checkpoint-every", "1000", "--host", "box")
    until(lambda: box.there.runs and len(events(box.there.run)) > 5, "it trains")
    program.kill()
    program.communicate()
    until(lambda: not box.agents(), "the agent is gone with its watcher")
    assert status(tuinet("runs", "list", "--json", "--host", "box")) == "training"
    assert tuinet("stop", "last", "--host", "box").code == 0
    attached = tuinet("attach", "last", "--host", "box")
    assert attached.code == 0, attached.err
    assert status(tuinet("runs", "list", "--json", "--host", "box")) == "stopped"


def test_an_agent_that_is_killed_is_followed_by_another(box: Box) -> None:
    machine = box.machine()
    watcher = Watcher(start(machine, LONG))
    watcher.until("batch_trained")
    (agent,) = box.agents()
    os.kill(agent, signal.SIGKILL)
    until(lambda: machine.link.starts == 2, "there is another one")
    assert [each.status for each in machine.look()] == ["training"]
    watcher.session.ask("pause")
    watcher.until("paused")
    assert watcher.session.status == "paused"


def test_a_job_that_is_killed_is_called_dead_and_goes_on(box: Box, tuinet: Tuinet) -> None:
    program = tuinet.start("train", *FLAGS, "--epochs", "60", "--host", "box")
    until(lambda: box.there.runs and job(box.there.run) and len(events(box.there.run)) > 20, "it trains")
    pid = job(box.there.run)
    assert pid
    os.kill(pid, signal.SIGKILL)
    _, told = program.communicate()
    assert program.returncode == 1
    assert "the training process has died" in told
    assert status(tuinet("runs", "list", "--json", "--host", "box")) == "interrupted"
    resumed = tuinet("resume", "last", "--quiet", "--host", "box")
    assert resumed.code == 0, resumed.err
    state = box.run.state()
    assert state.ended
    assert (state.ended.reason, state.epochs_done) == ("finished", 60)

"""A session: what the app knows of the run it watches."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from tuinet.commands import Set, SimpleCommand
from tuinet.errors import RunError
from tuinet.jobs.follower import FREQUENT, NOTABLE, RECENT, RunFollower
from tuinet.jobs.pending import PendingCommand
from tuinet.runs.directory import Run
from tuinet.runs.state import fold

from .conftest import LONG, Start, until


def ended(run: Run) -> RunFollower:
    session = RunFollower(run)
    session.poll()
    return session


def test_a_session_of_a_recorded_run_knows_what_the_whole_log_says(train: Start) -> None:
    training = train()
    training.wait()
    session = ended(training.run)
    whole = fold(training.run.events())
    assert (session.status, session.live, session.problem) == ("finished", False, None)
    assert session.state.ended == whole.ended
    assert list(session.state.history) == list(whole.history)
    assert (session.state.epochs_done, session.state.seconds) == (whole.epochs_done, whole.seconds)


def test_each_event_is_polled_once(train: Start) -> None:
    training = train()
    session = RunFollower(training.run)
    seen = list[Any]()
    until(lambda: seen.extend(session.poll()) or session.state.ended, "the end")
    assert [event.seq for event in seen] == list(range(1, len(seen) + 1))
    training.wait()


def test_the_log_is_in_order(train: Start) -> None:
    training = train()
    training.wait()
    seqs = [event.seq for event in ended(training.run).log]
    assert seqs == sorted(seqs)


def test_what_is_asked_of_it_reaches_the_job(train: Start) -> None:
    training = train(LONG)
    session = RunFollower(training.run, training.process)
    session.request(SimpleCommand(type="stop"))
    training.wait()
    session.poll()
    assert session.status == "stopped"


def test_a_run_that_is_not_training_accepts_no_commands(train: Start) -> None:
    training = train()
    training.wait()
    with pytest.raises(RunError, match="not training"):
        ended(training.run).request(SimpleCommand(type="pause"))


def test_a_killed_job_is_reported_as_a_problem(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    training.kill()
    session = ended(training.run)
    assert session.status == "interrupted"
    assert session.problem is not None
    assert "has died" in session.problem


def test_a_resumed_run_is_starting_until_it_says_that_it_has_started(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    training.ask("stop").wait()
    lock = training.run.lock()
    session = ended(training.run)
    assert session.status == "starting"
    lock.release()


def test_what_a_session_holds_does_not_grow_with_the_run(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished", RECENT + 20)
    training.ask("stop").wait()
    session = ended(training.run)
    assert len(session.state.history) == RECENT
    assert session.state.epochs_done >= RECENT + 20
    assert len(session.log) <= NOTABLE + FREQUENT


def test_a_command_without_a_timely_answer_is_reported_once(train: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    training = train(LONG)
    training.expect("batch_trained")
    session = RunFollower(training.run, training.process)
    session.poll()
    os.kill(training.pid, signal.SIGSTOP)
    session.request(Set(name="dropout", value=0.5))
    early = session.overdue_messages()
    monkeypatch.setattr(PendingCommand, "is_overdue", True)
    late = [session.overdue_messages(), session.overdue_messages()]
    os.kill(training.pid, signal.SIGCONT)
    words = f"{session.label} has not answered 'set dropout 0.5' after 10 s; it may still do so"
    assert (early, late) == ([], [[words], []])


def test_an_answered_command_is_not_reported_as_late(train: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    training = train(LONG)
    session = RunFollower(training.run, training.process)
    session.request(SimpleCommand(type="pause"))
    until(lambda: session.poll() is not None and session.state.paused, "the pause")
    monkeypatch.setattr(PendingCommand, "is_overdue", True)
    assert session.overdue_messages() == []

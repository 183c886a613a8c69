"""Requests that an agent serves, and those that it refuses."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tuinet.commands import SimpleCommand
from tuinet.config import Configuration
from tuinet.jobs import start
from tuinet.remote import agent
from tuinet.remote.agent import Agent
from tuinet.remote.news import RunListed
from tuinet.remote.protocol import PROTOCOL
from tuinet.remote.replies import Done, Failed, ListingFinished, RunFound
from tuinet.remote.request_handler import RequestHandler
from tuinet.remote.requests import (
    AnyRequest,
    FindRun,
    ListRuns,
    RemoveRun,
    RenameRun,
    ResumeRun,
    SendCommand,
    StartRun,
    WatchRun,
)
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.run_lock import RunLock

from ..jobs.conftest import SMALL
from ..waiting import until
from .conftest import STORY

SETTINGS = Configuration(hidden=(3,)).model_dump(mode="json")


@pytest.fixture
def run(own_home: Path) -> Run:
    return LocalRun.create(own_home / "runs", Configuration(hidden=(3,)), None)


def failure(handler: RequestHandler, request: AnyRequest) -> Failed:
    (failed,) = handler.handle(request)
    assert isinstance(failed, Failed)
    return failed


@pytest.mark.parametrize(
    "request_",
    [
        SendCommand(run="last", command=SimpleCommand(type="stop")),
        StartRun(config=SETTINGS),
        ResumeRun(run="last"),
        RenameRun(run="last", name="other"),
        RenameRun(run="last", name="other", dry_run=True),
        RemoveRun(run="last"),
    ],
    ids=lambda request: request.type,
)
def test_a_read_only_agent_changes_nothing(run: Run, request_: AnyRequest) -> None:
    before = sorted(run.folder.rglob("*"))
    assert "--read-only" in failure(RequestHandler(read_only=True), request_).message
    assert sorted(run.folder.rglob("*")) == before
    assert run.record().name is None


def test_a_run_that_is_started_with_others_has_a_share_of_the_cores_and_its_job_leaves_no_zombie(
    own_home: Path,
) -> None:
    handler = RequestHandler()
    config = Configuration.model_validate({**SMALL, "threads": "auto", "epochs": 1})
    (found,) = handler.handle(StartRun(config=config.model_dump(mode="json"), sharing=1000))
    assert isinstance(found, RunFound)
    assert handler.run(found.run or "").record().config.threads == 1
    (job,) = handler._jobs

    def is_collected() -> bool:
        handler.collect_ended_jobs()
        return not handler._jobs

    until(is_collected, "the end of the job")
    assert job.returncode == 0


def test_a_read_only_agent_shows_everything(run: Run) -> None:
    handler = RequestHandler(read_only=True)
    seen, looked = handler.handle(ListRuns())
    assert isinstance(seen, RunListed)
    assert seen.run == run.run_id
    assert isinstance(looked, ListingFinished)


def test_a_listing_has_what_changed_since_the_last_one(run: Run, own_home: Path) -> None:
    handler = RequestHandler()
    assert list(handler.handle(ListRuns()))[-1] == ListingFinished(id=0, is_full=True, removed=[], is_complete=True)
    assert list(handler.handle(ListRuns())) == [ListingFinished(id=0, is_full=False, removed=[], is_complete=True)]
    other = LocalRun.create(own_home / "runs", Configuration(), None)
    run.remove()
    seen, looked = handler.handle(ListRuns())
    assert isinstance(seen, RunListed)
    assert seen.run == other.run_id
    assert looked == ListingFinished(id=0, is_full=False, removed=[run.run_id], is_complete=True)


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_home_without_locks_is_said_to_have_none(run: Run, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    run.lock_path.touch()

    def flock(descriptor: int, operation: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", flock)
    seen, _ = RequestHandler().handle(ListRuns())
    assert isinstance(seen, RunListed)
    assert seen.status == "damaged"
    assert "cannot be tested for a lock" in str(seen.problem)
    assert "lock" in failure(RequestHandler(), ResumeRun(run=run.run_id)).message
    assert "TUINET_HOME to a file system with flock" in failure(RequestHandler(), StartRun(config=SETTINGS)).message


def test_a_run_that_died_before_its_end_is_resumed_and_one_that_has_ended_is_not(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched: list[str] = []

    def launch(
        run: Run, lock: RunLock, epochs: int | None = None, commands: Sequence[str] = ()
    ) -> subprocess.Popen[bytes]:
        launched.append(run.run_id)
        lock.release()
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        return process

    monkeypatch.setattr(start, "launch", launch)
    run = LocalRun.create(own_home / "runs", Configuration(epochs=1), None)
    all_events = [{**event, "epochs": 1} if event["type"] == "epoch_started" else event for event in STORY]
    lines = [json.dumps(event) + "\n" for event in all_events]
    run.events_path.write_text("".join(lines[:-1]))
    assert list(RequestHandler().handle(ResumeRun(run=run.run_id))) == [Done(id=0)]
    run.events_path.write_text("".join(lines))
    assert "is done: use --epochs above" in failure(RequestHandler(), ResumeRun(run=run.run_id)).message
    assert launched == [run.run_id]


@pytest.mark.parametrize("wanted", ["../../etc", "/etc", "none", "\x1b[2J", ""])
def test_a_run_that_is_not_there_is_not_found(run: Run, wanted: str) -> None:
    for request in (
        FindRun(query=wanted),
        RemoveRun(run=wanted),
        SendCommand(run=wanted, command=SimpleCommand(type="stop")),
    ):
        assert failure(RequestHandler(), request).kind == "MissingRunError"


def test_an_invalid_configuration_starts_nothing(own_home: Path) -> None:
    assert failure(RequestHandler(), StartRun(config={"epochs": "many"})).kind == "ConfigurationError"
    assert failure(RequestHandler(), StartRun(config={"dataset": "none"})).kind == "MissingDatasetError"
    assert not own_home.exists()


class Person:
    """The other end of an agent's pipes."""

    def __init__(self) -> None:
        source, self._to = os.pipe()
        self._from, sink = os.pipe()
        self._agent = Agent(source, sink)
        self._ends = (source, sink)

    def says(self, content: bytes) -> list[dict[str, object]]:
        """Return the answers of the agent to all of these lines."""
        os.write(self._to, content)
        os.close(self._to)
        self._agent.serve()
        for end in self._ends:
            os.close(end)
        with os.fdopen(self._from, "rb") as answers:
            return [json.loads(line) for line in answers if line.strip()]


def test_an_agent_skips_invalid_messages() -> None:
    hello, *failed, pong = Person().says(b'nonsense\n{"type": "obey"}\n\xff\n{"type": "ping", "number": 7}\n')
    assert (hello["type"], hello["protocol"]) == ("hello", PROTOCOL)
    assert [each["type"] for each in failed] == ["failed"] * 3
    assert pong == {"type": "ping", "number": 7}


def test_an_agent_says_of_a_run_that_is_not_there_that_it_cannot_be_watched() -> None:
    _, lost, failed = Person().says(WatchRun(id=3, run="none").model_dump_json().encode() + b"\n")
    assert (lost["type"], lost["run"]) == ("run_unavailable", "none")
    assert (failed["type"], failed["id"]) == ("failed", 3)


def test_an_agent_sends_the_effect_of_a_request_before_its_reply(run: Run) -> None:
    requests = (WatchRun(id=1, run=run.run_id), RenameRun(id=2, run=run.run_id, name="other"))
    _, *answers = Person().says(b"".join(request.model_dump_json().encode() + b"\n" for request in requests))
    types = [each["type"] for each in answers]
    done = next(place for place, each in enumerate(answers) if each["type"] == "done" and each["id"] == 2)
    assert types.index("record_changed") < types.index("liveness_changed") < done
    recorded: Any = answers[types.index("record_changed")]
    assert recorded["record"]["name"] == "other"


def test_a_listing_says_how_the_accuracy_of_a_run_developed(run: Run) -> None:
    run.events_path.write_text("".join(json.dumps(event) + "\n" for event in STORY))
    answers = Person().says(ListRuns(id=1).model_dump_json().encode() + b"\n")
    assert answers[1]["state"]["trend"]["values"] == [0.75]


def test_an_agent_sends_no_line_that_is_too_long(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "MAX_LINE_BYTES", 300)
    run.events_path.write_text("".join(json.dumps(event) + "\n" for event in STORY))
    answers = Person().says(ListRuns(id=1).model_dump_json().encode() + b"\n")
    assert [each["type"] for each in answers] == ["hello", "run_listed", "listing_finished"]
    assert "a message of more than 300 bytes" in answers[1]["problem"]
    assert len(Done(id=1).model_dump_json()) < 300

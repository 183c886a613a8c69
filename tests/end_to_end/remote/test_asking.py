"""Commands about a run over ssh give the same answers as local ones."""

from __future__ import annotations

import json

import pytest

from ..conftest import Tuinet, events
from ..detached import LONG, expect
from .conftest import Box

pytestmark = pytest.mark.usefixtures("forks")


def test_commands_over_ssh_return_when_they_are_done(box: Box, tuinet: Tuinet) -> None:
    assert tuinet("train", "--host", "box", "--detach", *LONG).code == 0
    for command, kind, words in (
        (("pause",), "paused", "is paused"),
        (("set", "last", "dropout", "0.25"), "setting_changed", "has dropout = 0.25 from the next batch on"),
        (("stop",), "run_ended", "has stopped: resume it with 'tuinet resume"),
    ):
        result = tuinet(*command, "--host", "box")
        assert (result.code, result.out) == (0, "")
        assert words in result.err
        assert [event for event in events(box.run.folder) if event["type"] == kind and event["command"]]


def test_a_run_whose_log_holds_an_event_of_a_megabyte_can_still_be_stopped(box: Box, tuinet: Tuinet) -> None:
    assert box.there("train", "--detach", *LONG, TUINET_HOME=str(box.home)).code == 0
    expect(box.run, "epoch_finished")
    box.kill_jobs()
    last = events(box.run.folder)[-1]
    huge = {**last, "type": "warned", "code": "setting_refused", "message": "x" * (1 << 21), "seq": last["seq"] + 1}
    with box.run.events_path.open("a") as file:
        file.write(json.dumps(huge) + "\n")
    assert box.there("resume", "last", "--detach", TUINET_HOME=str(box.home)).code == 0
    stopped = tuinet("stop", "--host", "box")
    assert (stopped.code, "has stopped" in stopped.err) == (0, True)


def test_the_members_of_a_committee_train_there_in_the_background(box: Box, tuinet: Tuinet) -> None:
    committee = ("train", "--preset", "committee", "--members", "2", "--augment", "none", "--host", "box", "--detach")
    started = tuinet(*committee, *LONG)
    assert started.code == 0, started.err
    assert started.out.split() == [path.name for path in box.there.runs]
    assert "tuinet attach committee-1 --host box" in started.err
    assert tuinet("stop", "committee-2", "--host", "box").code == 0
    assert tuinet("wait", "committee-2", "--host", "box").code == 0
    listed = tuinet("runs", "list", "--host", "box", "--json").json
    assert {run["name"]: run["status"] for run in listed} == {"committee-1": "training", "committee-2": "stopped"}

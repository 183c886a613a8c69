"""A run directory that an earlier version wrote stays readable: it is listed, shown, evaluated and resumed.

`runs_written_before` holds a run of tuinet 0.1.0 (commit a380195). It was stepped through its first epoch, its learning
rate was changed, and it was stopped after the first batch of the second epoch.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tuinet.cli.main import run as tuinet
from tuinet.runs.local import LocalRun
from tuinet.runs.state import fold

from .conftest import DEADLINE

RUN_ID = "20261127-154141-true-turtle"
WRITTEN = Path(__file__).parent / "runs_written_before" / RUN_ID

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def run(own_home: Path) -> LocalRun:
    folder = own_home / "runs" / RUN_ID
    shutil.copytree(WRITTEN, folder)
    # Git keeps no modes. tuinet itself writes what only its owner can read.
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return LocalRun(folder)


def printed_json(capture: Capture, *command: str) -> Any:
    assert tuinet([*command, "--json"]) == 0
    return json.loads(capture.readouterr().out)


def test_its_log_is_read_without_a_problem(run: LocalRun) -> None:
    tail = run.tail()
    state = fold(tail.new_events())
    assert tail.problem == ""
    assert (state.status(live=False), state.epochs_done, state.best_saved) == ("stopped", 1, 1)
    assert [(change.name, change.old, change.new) for change in state.changes] == [("learning_rate", 0.1, 0.05)]


@pytest.mark.usefixtures("run")
def test_it_is_listed(capsys: Capture) -> None:
    (listed,) = printed_json(capsys, "runs", "list")
    assert (listed["run_id"], listed["name"], listed["status"]) == (RUN_ID, "before", "stopped")
    assert (listed["epochs_done"], listed["problem"], listed["log_problem"]) == (1, None, None)


@pytest.mark.usefixtures("run")
def test_it_is_shown(capsys: Capture) -> None:
    shown = printed_json(capsys, "runs", "show", "before")
    assert [epoch["valid_accuracy"] for epoch in shown["history"]] == [0.42]
    assert shown["config"]["train_limit"] == 200


@pytest.mark.usefixtures("run")
def test_nothing_is_wrong_with_it(capsys: Capture) -> None:
    assert tuinet(["runs", "check"]) == 0
    assert "all is well" in capsys.readouterr().err


@pytest.mark.usefixtures("run")
def test_its_best_checkpoint_is_evaluated(capsys: Capture) -> None:
    evaluated = printed_json(capsys, "eval", "before")
    assert evaluated["epoch"] == 1
    # Another processor may round a few of the 10,000 images to the other side.
    assert evaluated["accuracy"] == pytest.approx(0.3796, abs=0.001)


def test_it_is_resumed_to_its_end(run: LocalRun) -> None:
    events_before = run.events()
    subprocess.run([sys.executable, "-m", "tuinet", "resume", "before", "--quiet"], check=True, timeout=DEADLINE)
    state = run.state()
    assert run.events()[: len(events_before)] == events_before
    assert (state.status(live=False), state.epochs_done) == ("finished", 3)
    assert state.ended is not None
    # What tuinet 0.1.0 itself reached when it resumed the run.
    assert state.ended.test_accuracy == pytest.approx(0.4394, abs=0.002)

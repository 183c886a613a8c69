"""Text in a run directory that another person wrote is shown, and cannot control the terminal."""

from __future__ import annotations

import json

import pytest

from tuinet.cli.main import run as tuinet
from tuinet.config import Configuration
from tuinet.jobs.follower import RunFollower
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun

from ..remote.conftest import STORY

EVIL = "\x1b[31mEVIL\x07"

EVIL_STORY = [
    {**event, **{name: EVIL for name in ("run_id", "host", "message", "code", "path", "old", "error") if name in event}}
    for event in STORY
]


@pytest.fixture
def tampered() -> Run:
    """A run whose files, names and folder another person wrote, as far as that is possible."""
    run = LocalRun.create(runs_folder(), Configuration(), None)
    record = json.loads(run.record_path.read_text())
    run.record_path.write_text(json.dumps({**record, "name": EVIL, "host": EVIL, "versions": {EVIL: EVIL}}))
    run.events_path.write_text("".join(json.dumps(event) + "\n" for event in EVIL_STORY))
    run.job_log_path.write_text(EVIL)
    return LocalRun(run.folder.rename(run.folder.with_name(f"evil{EVIL}")))


@pytest.mark.parametrize("json_", [(), ("--json",)], ids=["for a person", "for a program"])
@pytest.mark.parametrize(
    "command", [("runs", "list"), ("runs", "show"), ("runs", "compare", "last", "last"), ("attach",)], ids=" ".join
)
def test_no_text_in_it_controls_the_terminal(
    tampered: Run, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], json_: tuple[str, ...]
) -> None:
    assert tuinet([*command, *json_]) == 0
    printed = capsys.readouterr()
    assert "EVIL" in printed.out + printed.err
    assert all(char == "\n" or char.isprintable() for char in printed.out + printed.err)


def test_an_incomplete_folder_is_reported_without_control_characters(
    tampered: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    tampered.record_path.unlink()
    assert tuinet(["runs", "list"]) == 0
    printed = capsys.readouterr()
    assert "EVIL" in printed.err
    assert all(char == "\n" or char.isprintable() for char in printed.out + printed.err)


def test_the_last_output_of_its_job_is_sanitised(tampered: Run) -> None:
    tampered.events_path.write_text("")
    session = RunFollower(tampered)
    session.poll()
    assert session.problem
    assert session.problem.isprintable()


def test_a_data_set_name_with_control_characters_is_not_valid(
    tampered: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads(tampered.record_path.read_text())
    tampered.record_path.write_text(json.dumps({**record, "config": {**record["config"], "dataset": EVIL}}))
    assert tuinet(["config", "show"]) == 1
    assert "config.dataset is not valid" in capsys.readouterr().err

"""`tuinet runs check` finds every kind of damage, `--repair` repairs what it can, and no original is lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tuinet.cli.main import run as tuinet
from tuinet.commands import SimpleCommand
from tuinet.config import Configuration
from tuinet.datasets.staging import staging
from tuinet.events import CheckpointSaved
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog

from .conftest import batch_trained, ended, epoch_finished, epoch_started, process, snapshot, started
from .damage import CASES, checkpoint, edit, leave, snapshot_of


@pytest.fixture
def run(own_home: Path) -> Run:
    """A whole run with three epochs and a checkpoint of each."""
    config = Configuration(hidden=(3,))
    run = LocalRun.create(runs_folder(), config, None)
    checkpoints = run.checkpoints()
    log = EventLog(run.events_path)
    log.append(started(run.run_id).model_copy(update={"config": config.model_dump(mode="json")}))
    for epoch in range(4):
        if epoch:
            for event in (epoch_started(epoch), batch_trained(epoch, 5), epoch_finished(epoch)):
                log.append(event)
        path = checkpoints.save(snapshot(epoch, best=epoch or None))
        log.append(CheckpointSaved(epoch=epoch, path=path, valid_accuracy=None, is_best=bool(epoch)))
    log.append(ended())
    run.send(SimpleCommand(type="pause"))
    run.lock().release()
    return run


def checked(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[dict[str, str]]]:
    capsys.readouterr()
    code = tuinet(["runs", "check", "--json", *options])
    return code, json.loads(capsys.readouterr().out)


def test_an_intact_run_has_no_findings(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys) == (0, [])
    assert tuinet(["runs", "check"]) == 0
    assert capsys.readouterr() == ("", "1 run checked: all is well\n")


@pytest.mark.parametrize("kind", CASES)
def test_every_kind_of_damage_is_found_and_repaired_where_it_can_be(
    run: Run, own_home: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    case = CASES[kind]
    case.damage(run)
    original = (run.folder / case.copy_of).read_bytes() if case.copy_of else b""

    code, findings = checked(capsys)
    assert code == 1
    path = str((run.folder / case.where).resolve())
    here = [finding for finding in findings if finding["path"] == path]
    matching = [finding for finding in here if re.search(case.what, finding["problem"])]
    assert matching, findings
    assert not any(finding["repair"] for finding in findings)

    code, findings = checked(capsys, "--repair")
    assert code == (0 if case.repairable else 1), findings
    if case.copy_of:
        kept = [path.read_bytes() for path in (own_home / "set-aside").rglob("*") if path.is_file()]
        assert original in kept

    code, findings = checked(capsys)
    assert (code, findings) == (0, []) or not case.repairable
    if case.repairable:
        assert LocalRun(run.folder).state().started is not None


def test_a_log_written_by_two_jobs_is_reported_and_repaired(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    edit(run.events_path, lambda lines: [line for line in lines for _ in range(2)])
    assert checked(capsys)[0] == 1
    before = [event.seq for event in run.events()]
    assert checked(capsys, "--repair")[0] == 0
    assert [event.seq for event in run.events()] == before
    assert checked(capsys) == (0, [])


def test_repairing_changes_no_line_that_is_valid(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run.events_path.read_bytes().splitlines()
    edit(run.events_path, lambda lines: [*lines[:3], b"otter", *lines[4:]])
    checked(capsys, "--repair")
    assert run.events_path.read_bytes().splitlines() == [*lines[:3], *lines[4:]]


HOLDER = """
    import sys
    from pathlib import Path
    from tuinet.runs.directory import Run
    from tuinet.runs.local import LocalRun

    lock = LocalRun(Path(sys.argv[1])).lock()
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_a_run_that_is_being_trained_is_checked_and_not_repaired(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with process(HOLDER, run.folder):
        checkpoint(run, 2).write_bytes(b"otter")
        leave(run.folder / "checkpoints" / ".epoch-0004.safetensors.tmp")
        code, findings = checked(capsys, "--repair")
        assert code == 1
        assert [(finding["path"], finding["repair"]) for finding in findings] == [(str(checkpoint(run, 2)), None)]
        assert checkpoint(run, 2).read_bytes() == b"otter"
        run.lock_path.unlink()
        assert "during training" in str(checked(capsys))


def test_a_checkpoint_dropped_by_keep_is_not_reported(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = Configuration(hidden=(3,), keep=1)
    run = LocalRun.create(runs_folder(), config, None)
    checkpoints = run.checkpoints(keep=1)
    log = EventLog(run.events_path)
    log.append(started(run.run_id).model_copy(update={"config": config.model_dump(mode="json")}))
    for epoch in range(5):
        if epoch:
            log.append(epoch_finished(epoch))
        state = snapshot_of(config, epoch)
        state = replace(state, progress=state.progress.model_copy(update={"best_epoch": 2}))
        path = checkpoints.save(state)
        log.append(CheckpointSaved(epoch=epoch, path=path, valid_accuracy=None, is_best=epoch == 2))
        checkpoints.drop(state.progress)
    log.append(ended())
    run.lock().release()
    assert len(checkpoints.all()) == 3
    assert checked(capsys) == (0, [])


def test_one_run_can_be_checked_by_itself(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    other = LocalRun.create(runs_folder(), Configuration(), "other")
    other.record_path.unlink()
    assert checked(capsys, run.run_id)[0] == 0
    assert tuinet(["runs", "check", other.run_id]) == 1
    assert f"runs/{other.run_id}/config.json: cannot be read" in capsys.readouterr().out


def test_a_data_set_that_is_just_being_added_is_left_alone(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own_home / "datasets").mkdir(parents=True)
    with staging(own_home / "datasets") as folder:
        assert checked(capsys, "--repair") == (0, [])
        assert folder.is_dir()

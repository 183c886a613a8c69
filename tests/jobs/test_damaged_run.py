"""A run that lost something on the disk goes on from what is whole, or says in one line what is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tuinet.cli.main import run as tuinet
from tuinet.config import Configuration
from tuinet.runs.local import LocalRun

from .conftest import SMALL, Start, Training, checkpoints, story

DAMAGES = {"truncated": slice(0, 5000), "empty": slice(0, 0), "without its header": slice(200, None)}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_newest_checkpoint_is_passed_over(train: Start, damage: slice) -> None:
    undisturbed = train()
    training = train()
    undisturbed.wait()
    training.wait()
    whole = checkpoints(training.run)
    newest = training.run.checkpoints().choose("last", None).path
    newest.write_bytes(newest.read_bytes()[damage])
    training.start().wait()
    assert training.events[-1].reason == "finished"
    assert checkpoints(training.run) == whole == checkpoints(undisturbed.run)


def test_a_damaged_best_checkpoint_is_trained_again(train: Start) -> None:
    training = train({**SMALL, "valid_size": 1, "epochs": 6, "checkpoint_every": 2})
    training.wait()
    whole = checkpoints(training.run)
    event_count = len(story(training.run))
    best = training.events[-1].best_epoch
    training.run.checkpoints().choose("best", best).path.write_bytes(b"otter")
    training.start().wait()
    assert training.events[-1].reason == "finished"
    assert checkpoints(training.run) == whole
    assert [e["type"] for e in story(training.run)[event_count:] if e["type"] != "warned"] == ["run_ended"]


def test_when_every_checkpoint_is_damaged_the_newest_is_named(train: Start) -> None:
    training = train()
    training.wait()
    for checkpoint in training.run.checkpoints().all():
        checkpoint.path.write_bytes(b"otter")
    training.start().wait()
    assert training.events[-1].reason == "failed"
    assert "epoch-0003.safetensors" in training.events[-1].error


NEWER = b'{"type": "epoch_profiled", "seq": 6, "time": 1.0}'
HOLES = {
    "holes in the middle": lambda lines: [
        *lines[:3], b"\0" * 700, lines[4], NEWER, lines[6][:20] + lines[7], *lines[8:]
    ],
    "without its beginning": lambda lines: [b"\0" * 50, *lines[2:]],
}  # fmt: skip


@pytest.mark.parametrize("hole", HOLES.values(), ids=HOLES)
def test_every_command_works_on_a_run_whose_log_has_a_hole(
    train: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str], hole: Callable[[list[bytes]], list[bytes]]
) -> None:
    training = train({**SMALL, "epochs": 2})
    training.wait()
    run = training.run
    seq = training.events[-1].seq
    best = run.best_saved()
    run.events_path.write_bytes(b"\n".join([*hole(run.events_path.read_bytes().splitlines()), b""]))
    assert run.best_saved() == best
    image = tmp_path / "digit.npy"
    np.save(image, np.eye(28, dtype=np.uint8) * 255)
    for command in (["eval"], ["predict", "last", str(image)], ["runs", "show"], ["attach"], ["runs", "list"]):
        assert tuinet(command) == 0, (command, capsys.readouterr().err)
        captured = capsys.readouterr()
        if command[0] in ("runs", "attach"):
            assert "events.jsonl: " in captured.out + captured.err
    resume = [sys.executable, "-m", "tuinet", "resume", "last", "--epochs", "3"]
    resumed = subprocess.run(resume, capture_output=True, text=True, check=False)
    assert resumed.returncode == 0, resumed.stderr
    assert f"! {run.run_id}: events.jsonl: " in resumed.stderr
    new = [event for event in run.events() if event.seq > seq]
    assert [event.seq for event in new] == list(range(seq + 1, seq + 1 + len(new)))
    assert (new[0].type, new[-1].type) == ("run_started", "run_ended")
    assert run.state().epochs_done == 3


def test_a_run_without_its_configuration_says_so(train: Start) -> None:
    training = train()
    training.wait()
    training.run.record_path.unlink()
    training.start().wait()
    assert training.events[-1].reason == "failed"
    assert "config.json: cannot be read" in training.events[-1].error


def test_a_checkpoint_of_another_network_is_refused(train: Start, own_home: Path) -> None:
    training = train()
    other = train(hidden=(17,))
    assert (training.wait(), other.wait()) == (0, 0)
    newest = training.run.checkpoints().choose("last", None).path
    newest.write_bytes((other.run.folder / "checkpoints" / newest.name).read_bytes())
    training.start().wait()
    assert training.events[-1].reason == "failed"
    assert "network" in training.events[-1].error


def test_the_job_of_a_folder_without_a_run_ends_with_an_error(own_home: Path) -> None:
    run = LocalRun.create(own_home / "runs", Configuration.model_validate(SMALL), None)
    run.record_path.write_bytes(b"{}")
    training = Training(run).start()
    assert training.wait() == 1
    assert "config.json" in training.events[-1].error


def test_after_the_events_of_a_run_without_its_configuration_the_check_is_suggested(
    train: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    training = train(dataset="mnist")  # of other data sets, the log does not hold all that the configuration does
    training.wait()
    training.run.record_path.write_bytes(b"{")
    assert tuinet(["attach", training.run.run_id]) == 0
    *_, suggested = capsys.readouterr().err.splitlines()
    program, *command = suggested.removeprefix("next").split()
    assert (program, tuinet(command)) == ("tuinet", 0)
    assert tuinet(["config", "show", training.run.run_id]) == 0

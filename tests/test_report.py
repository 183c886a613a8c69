"""The last lines of a command when the run that it watches has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.cli.output import stderr_console
from tuinet.cli.watch import report
from tuinet.config import Configuration
from tuinet.events import AnyEvent, CheckpointSaved, RunEnded
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.state import fold

from .render.conftest import ended, epoch, epoch_started, started

SAVED = CheckpointSaved(epoch=0, path="checkpoints/epoch-0000.safetensors", valid_accuracy=None, is_best=False)
BEGUN = (started(epochs=1), SAVED, epoch_started(1, 1))


@pytest.fixture(autouse=True)
def brave_otter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory of the run, with its configuration."""
    LocalRun.create(tmp_path / "runs", Configuration(), None).folder.rename(tmp_path / "brave-otter")
    monkeypatch.chdir(tmp_path)


def printed(capture: pytest.CaptureFixture[str], *events: AnyEvent) -> list[str]:
    """The lines after these events, the last of which is the end."""
    last = events[-1]
    assert isinstance(last, RunEnded)
    report(stderr_console(), Run(Path("brave-otter")), fold([*events]), last)
    return capture.readouterr().err.splitlines()


def advised(capture: pytest.CaptureFixture[str], *events: AnyEvent) -> list[str]:
    """The commands that are named in them."""
    return [line.partition("tuinet ")[2] for line in printed(capture, *events) if "tuinet " in line]


@pytest.mark.parametrize(("epochs", "words"), [(1, "after 1 epoch,"), (2, "after 2 epochs,")])
def test_epochs_are_counted(capsys: pytest.CaptureFixture[str], epochs: int, words: str) -> None:
    assert any(words in line for line in printed(capsys, *BEGUN, epoch(1), ended(epochs=epochs)))


def test_a_finished_run_can_be_evaluated(capsys: pytest.CaptureFixture[str]) -> None:
    assert advised(capsys, *BEGUN, epoch(1), ended()) == ["eval brave-otter", "config show brave-otter"]


@pytest.mark.parametrize("reason", ["stopped", "failed"])
def test_a_run_that_was_stopped_or_failed_can_go_on(capsys: pytest.CaptureFixture[str], reason: str) -> None:
    assert advised(capsys, *BEGUN, ended(reason=reason))[0] == "resume brave-otter"


def test_a_run_without_a_checkpoint_cannot_be_evaluated(capsys: pytest.CaptureFixture[str]) -> None:
    without = ended(reason="failed", error="the disk is full")
    assert advised(capsys, BEGUN[0], without) == ["resume brave-otter", "config show brave-otter"]


def test_a_run_that_failed_after_its_last_epoch_can_still_be_given_its_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert advised(capsys, *BEGUN, epoch(1), ended(reason="failed"))[0] == "resume brave-otter"

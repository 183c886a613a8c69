"""Detached runs for tests: started by the program, watched in their logs, and killed when the test is over."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tuinet.commands import SimpleCommand
from tuinet.runs.directory import Run

from ..digits import few_digits
from .conftest import SMALL, Tuinet, events, until

LONG = (
    "--dataset",
    str(few_digits()),
    "--train-limit",
    "3000",
    "--hidden",
    "16",
    "--batch-size",
    "8",
    "--epochs",
    "1000000",
    "--threads",
    "1",
    "--checkpoint-every",
    "99999",
)
"""Options of a run that trains for as long as it is needed."""

DIVERGING = (*SMALL, "--learning-rate", "900", "--activation", "identity")

WRITE = 'echo "$TUINET_RUN,$TUINET_STATUS,$TUINET_TEST_ACCURACY,$TUINET_ERROR" >> "$TUINET_HOME/on_end_lines"'
"""A command at the end that leaves a line for each time that it is run."""

Start = Callable[..., Run]


@pytest.fixture
def start(tuinet: Tuinet) -> Iterator[Start]:
    """Starts a run with `--detach`."""

    def start_run(*arguments: str) -> Run:
        result = tuinet("train", "--detach", *(arguments or LONG))
        assert result.code == 0, result.err
        return Run(tuinet.home / "runs" / result.out.strip())

    yield start_run
    for path in tuinet.runs:
        kill(Run(path))


def kill(run: Run) -> None:
    """Kill the job of a run, if there is one, and wait until it is gone."""
    until(lambda: pid(run) or not run.is_live(), "the job says who it is, or has ended")
    if run.is_live():
        with suppress(ProcessLookupError):
            os.kill(pid(run), signal.SIGKILL)
    until(lambda: not run.is_live(), "the job is gone")


def let_fail(run: Run) -> None:
    """Have a run that trains end with a failure: it is stopped, and there is no folder to save to."""
    expect(run, "epoch_finished")
    folder = run.folder / "checkpoints"
    folder.rename(run.folder / "elsewhere")
    folder.touch(0o600)
    run.send(SimpleCommand(type="stop"))


def pid(run: Run) -> int:
    """The process of a run's job; 0 if it has not said who it is."""
    text = run.lock_path.read_text() if run.lock_path.exists() else ""
    return int(text.split()[0]) if text else 0


def of(run: Run, kind: str) -> list[dict[str, Any]]:
    """The events of a type so far."""
    return [event for event in events(run.folder) if event["type"] == kind]


def expect(run: Run, kind: str, count: int = 1) -> dict[str, Any]:
    """Wait until so many events of a type are in the log, and return the last of those."""
    until(lambda: len(of(run, kind)) >= count or not run.is_live(), f"{count} times {kind}")
    return of(run, kind)[count - 1]


def on_end_lines(home: Path, count: int = 1) -> list[list[str]]:
    """Wait for `count` lines of the commands at the end, and return them: run, status, accuracy, error."""
    path = home / "on_end_lines"
    until(lambda: path.exists() and path.read_text().count("\n") >= count, f"{count} commands at the end")
    return [line.split(",", 3) for line in path.read_text().splitlines()]

"""The trials of sweeps, as tests on one machine and on several ones see them."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..digits import few_digits
from .conftest import Program, Tuinet, events, until

DATA = ("--dataset", str(few_digits()), "--train-limit", "2000", "--valid-size", "500", "--threads", "1")

ENDLESS = ("--hidden", "8|16", "--batch-size", "1", "--epochs", "100000")
"""Two trials that last until a test interferes"""


def lines_of(program: Program) -> list[Any]:
    """What a sweep with --json has printed at its end, by the number of the trial."""
    out, err = program.communicate()
    assert program.returncode == 0, err
    return by_trial(map(json.loads, out.splitlines()))


def by_trial(lines: Iterable[Any]) -> list[Any]:
    return sorted(lines, key=lambda line: int(line["trial"]))


def job_of(run: Path) -> int:
    return int((run / "lock").read_text().split()[0])


def kill_jobs(runs: Iterable[Path]) -> None:
    """SIGKILL to all that still train."""
    for run in runs:
        with suppress(OSError, IndexError, ValueError):
            os.kill(job_of(run), signal.SIGKILL)


def trains(run: Path) -> bool:
    return count_of(run, "checkpoint_saved") > 1


def count_of(run: Path, kind: str) -> int:
    return sum(event["type"] == kind for event in events(run))


def shorten(tuinet: Tuinet, run: Path) -> None:
    """Let a run end one epoch after the one that it trains."""

    def is_set() -> bool:
        epoch = max((event["epoch"] for event in events(run) if event["type"] == "epoch_started"), default=1)
        arguments = ("set", run.name, "epochs", str(epoch + 1))
        return tuinet(*arguments, TUINET_HOME=str(tuinet.home)).code == 0

    until(is_set, "the run takes the command")

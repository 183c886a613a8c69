"""`tuinet sweep --ssh`: a cluster of two workers behind a real sshd, with certificates of its own."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.follower import SweepFollower

from ..conftest import Tuinet, until
from ..trials import DATA, ENDLESS, count_of, lines_of, shorten, trains
from .conftest import Box

SEARCH = (*DATA, "--hidden", "8..32", "--learning-rate", "log:0.01..0.3", "--epochs", "2", "--trials", "4")
SLOW = (*DATA, *ENDLESS)
MACHINES = ("--ssh", "box-1,box-2")


@pytest.fixture
def person(tuinet: Tuinet, box: Box, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of somebody who may log in to box."""
    folder = tmp_path / "person"
    (folder / ".ssh").mkdir(parents=True)
    shutil.copy(box.server.folder / "ssh_config", folder / ".ssh" / "config")
    yield {"HOME": str(folder)}
    box.kill_jobs()
    end_cluster(box)


def end_cluster(box: Box) -> None:
    """Kill what a killed sweep leaves behind: it would end by itself, but only after some minutes."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_there = str(box.home).encode() in (process / "environ").read_bytes()
            if is_there and b"distributed" in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def outcomes(lines: list[Any]) -> list[Any]:
    """What does not depend on where and when a trial was trained."""
    kept = ("trial", "values", "valid_accuracy", "test_accuracy", "epochs", "status")
    return [[line[name] for name in kept] for line in lines]


def test_two_workers_yield_the_same_trials_as_this_machine(tuinet: Tuinet, box: Box, person: dict[str, str]) -> None:
    there = lines_of(tuinet.start_installed("sweep", *SEARCH, *MACHINES, "--json", **person))
    here = lines_of(tuinet.start_installed("sweep", *SEARCH, "--json"))
    assert outcomes(there) == outcomes(here)
    # The runs have come back, and can be asked; nothing is left there.
    best = max(there, key=lambda line: line["valid_accuracy"])
    assert tuinet("eval", best["run"], "--json").json["accuracy"] == best["test_accuracy"]
    assert not box.there.runs


def test_a_worker_that_is_killed_costs_nothing_but_time(tuinet: Tuinet, box: Box, person: dict[str, str]) -> None:
    sweep = tuinet.start_installed("sweep", *SLOW, *MACHINES, "--json", **person)
    until(lambda: len(box.there.runs) == 2 and all(trains(run) for run in box.there.runs), "both trials train")
    workers = [pid for pid, _, command in box.processes() if "dask_spec" in command and "tls://" in command]
    os.kill(workers[0], signal.SIGKILL)
    for run in box.there.runs:
        shorten(box.there, run)
    lines = lines_of(sweep)
    assert [line["status"] for line in lines] == ["finished", "finished"]
    assert len(tuinet.runs) == 2


def test_trials_train_on_and_are_taken_over_when_the_scheduler_is_killed_and_then_the_sweep(
    tuinet: Tuinet, box: Box, person: dict[str, str]
) -> None:
    sweep = tuinet.start_installed("sweep", *SLOW, *MACHINES, "--json", **person)
    until(lambda: len(box.there.runs) == 2 and all(trains(run) for run in box.there.runs), "both trials train")
    # The commands of workers name its address.
    schedulers = [pid for pid, _, command in box.processes() if "dask_spec" in command and "tls://" not in command]
    os.kill(schedulers[-1], signal.SIGKILL)
    _, err = sweep.communicate()
    assert sweep.returncode == 1
    assert "lost the connection to the scheduler" in err
    assert "tuinet sweep --resume sweep-1 --ssh box-1,box-2" in err
    assert len(err.splitlines()) == 1
    follower = SweepFollower(SweepDirectory(tuinet.home / "sweeps" / "sweep-1"))

    def epochs() -> list[int]:
        """As they were reported to this machine."""
        state = follower.poll([])
        return [state.epochs_of(trial) for trial in state.trials]

    before = epochs()
    resumed = tuinet.start_installed("sweep", "--resume", "sweep-1", *MACHINES, "--json", **person)
    until(lambda: all(now > then for now, then in zip(epochs(), before, strict=True)), "they report new epochs")
    resumed.kill()
    resumed.communicate()
    resumed = tuinet.start("sweep", "--resume", "last", *MACHINES, "--json", **person)
    for run in box.there.runs:
        shorten(box.there, run)
    assert [line["status"] for line in lines_of(resumed)] == ["finished", "finished"]
    assert [count_of(run, "run_started") for run in tuinet.runs] == [1, 1]


def test_a_machine_that_is_not_known_is_named_in_one_line(tuinet: Tuinet, box: Box, person: dict[str, str]) -> None:
    box.server.accept("")
    sweep = tuinet.start_installed("sweep", *SEARCH, *MACHINES, "--quiet", **person)
    _, err = sweep.communicate()
    assert sweep.returncode == 1
    assert "cannot be used over SSH" in err
    assert len(err.splitlines()) == 1

"""`tuinet sweep --scheduler`: a cluster with TLS, whose workers have homes of their own, as on two machines."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.datasets import idx

from ..digits import few_digits
from .conftest import Program, Tuinet, events, until

DATA = ("--dataset", str(few_digits()), "--train-limit", "600", "--valid-size", "100", "--threads", "1")
SLOW = (*DATA, "--hidden", "8|16", "--batch-size", "1", "--epochs", "100000", "--keep", "1")
"""Two trials that last until a test interferes."""


class Cluster:
    """A scheduler and two workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.homes = [Tuinet(folder / f"home-{number}") for number in range(2)]
        self._process: Program | None = None

    def start(self) -> None:
        (self.folder / "address").unlink(missing_ok=True)
        command = [sys.executable, str(Path(__file__).with_name("local_cluster.py")), str(self.folder), "2"]
        with (self.folder / "log").open("w") as log:
            self._process = Program(command, stdout=log, stderr=log, text=True)
        until((self.folder / "address").exists, "the cluster is ready")

    def kill(self) -> None:
        """SIGKILL to the scheduler, which the workers do not survive either. Jobs do."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def options(self) -> tuple[str, str]:
        return "--scheduler", (self.folder / "address").read_text()

    @property
    def environment(self) -> dict[str, str]:
        """With Dask's configuration, which names the certificates."""
        return {"DASK_CONFIG": str(self.folder / "dask.yaml")}

    @property
    def runs(self) -> list[Path]:
        """The runs in the homes of the workers."""
        return [run for home in self.homes for run in home.runs]


def job_of(run: Path) -> int:
    return int((run / "lock").read_text().split()[0])


def worker_of(run: Path) -> int:
    """The process that has started the job of a run."""
    return int(Path(f"/proc/{job_of(run)}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    cluster = Cluster(folder)
    cluster.start()
    yield cluster
    cluster.kill()
    for run in cluster.runs:
        with suppress(OSError, IndexError, ValueError):
            os.kill(job_of(run), signal.SIGKILL)


def test_the_runs_of_machines_with_homes_of_their_own_come_back(
    tuinet: Tuinet, cluster: Cluster, tmp_path: Path
) -> None:
    grid = (*DATA, "--hidden", "8|16|24|32", "--epochs", "4", "--learning-rate", "0.3")
    lines = lines_of(tuinet.start("sweep", *grid, *cluster.options, "--json", **cluster.environment))
    assert [line["status"] for line in lines] == ["finished"] * 4
    assert all((home.home / "runs").is_dir() for home in cluster.homes)
    assert not cluster.runs
    np.save(tmp_path / "digit.npy", idx.read_images(few_digits() / "t10k-images-idx3-ubyte")[0])
    for line in lines[::3]:
        shown = tuinet("runs", "show", line["run"], "--json").json
        run = tuinet.home / "runs" / shown["run_id"]
        curve = [event["valid_accuracy"] for event in events(run) if event["type"] == "epoch_finished"]
        assert len(curve) == 4
        assert max(curve) == line["valid_accuracy"]
        saved = {path.stem for path in (run / "checkpoints").iterdir()}
        assert saved == {f"epoch-{shown['best_epoch']:04}", "epoch-0004"}
        assert tuinet("eval", line["run"], "--json").json["accuracy"] == line["test_accuracy"]
        assert tuinet("predict", line["run"], tmp_path / "digit.npy").code == 0


def test_a_trial_whose_worker_is_killed_is_tried_again_elsewhere(tuinet: Tuinet, cluster: Cluster) -> None:
    sweep = tuinet.start("sweep", *SLOW, *cluster.options, "--json", **cluster.environment)
    until(lambda: all(len(home.runs) == 1 and trains(home.run) for home in cluster.homes), "both workers train a trial")
    left_behind, other = (home.run for home in cluster.homes)
    os.kill(worker_of(left_behind), signal.SIGKILL)
    until(lambda: len(cluster.homes[1].runs) == 2, "the trial begins on the other machine")
    # When the worker is back, it stops and removes what the first attempt has left.
    until(lambda: not cluster.homes[0].runs, "the trial trains only once")
    moved = next(run for run in cluster.homes[1].runs if run != other)
    for run in (moved, other):
        shorten(cluster, run)
    assert [line["status"] for line in lines_of(sweep)] == ["finished"] * 2
    assert len(tuinet.runs) == 2
    assert not cluster.runs


def test_when_the_scheduler_is_killed_the_trials_train_on_and_are_taken_over(tuinet: Tuinet, cluster: Cluster) -> None:
    sweep = tuinet.start("sweep", *SLOW, *cluster.options, "--json", **cluster.environment)
    until(lambda: len(cluster.runs) == 2 and all(map(trains, cluster.runs)), "both trials train")
    cluster.kill()
    out, err = sweep.communicate()
    assert (sweep.returncode, out) == (1, "")
    assert err.count("\n") == 1
    assert "lost the connection to the scheduler" in err
    assert "tuinet sweep --resume sweep-1 --scheduler ADDRESS" in err
    cluster.start()
    resumed = tuinet.start("sweep", "--resume", "sweep-1", *cluster.options, "--json", **cluster.environment)
    for run in cluster.runs:
        shorten(cluster, run)
    assert [line["status"] for line in lines_of(resumed)] == ["finished"] * 2
    assert [count_of(run, "run_started") for run in tuinet.runs] == [1, 1]
    assert not cluster.runs


def test_an_interrupted_sweep_says_that_its_trials_can_be_left_training(tuinet: Tuinet, cluster: Cluster) -> None:
    sweep = tuinet.start("sweep", *SLOW, *cluster.options, **cluster.environment)
    until(lambda: len(cluster.runs) == 2 and all(map(trains, cluster.runs)), "both trials train")
    sweep.send_signal(signal.SIGINT)
    _, err = sweep.communicate()
    assert sweep.returncode == 130
    assert "press Ctrl-C again to leave them training" in err


@pytest.mark.parametrize(
    ("scheduler", "complaint"),
    [
        (("tcp://127.0.0.1:1",), "use tls://, or --insecure on a private network"),
        (("tls://127.0.0.1:1",), "expected certificates in Dask's configuration"),
        (("127.0.0.1:1",), "expected an address such as tls://host:8786"),
        (("tcp://127.0.0.1:1", "--insecure"), "tcp://127.0.0.1:1: cannot be reached"),
    ],
)
def test_a_scheduler_that_cannot_be_used_is_refused_in_one_line(
    tuinet: Tuinet, scheduler: tuple[str, ...], complaint: str
) -> None:
    result = tuinet("sweep", "--hidden", "8|16", "--quiet", "--scheduler", *scheduler)
    assert result.code in (1, 2)
    assert complaint in result.err
    assert len(result.err.splitlines()) == 1
    assert not tuinet.runs


def lines_of(program: Program) -> list[Any]:
    out, err = program.communicate()
    assert program.returncode == 0, err
    return sorted(map(json.loads, out.splitlines()), key=lambda line: int(line["trial"]))


def trains(run: Path) -> bool:
    return count_of(run, "checkpoint_saved") > 1


def count_of(run: Path, kind: str) -> int:
    return sum(event["type"] == kind for event in events(run))


def shorten(cluster: Cluster, run: Path) -> None:
    """Let a run end soon. Its epochs are short, so some more pass before the command is read."""
    home = next(home for home in cluster.homes if run in home.runs)

    def is_set() -> bool:
        epoch = max((event["epoch"] for event in events(run) if event["type"] == "epoch_started"), default=1)
        return home("set", run.name, "epochs", str(epoch + 20), TUINET_HOME=str(home.home)).code == 0

    until(is_set, "the run takes the command")

"""`tuinet sweep --scheduler`: a cluster with TLS, whose workers have homes of their own, as on two machines."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tuinet.datasets import idx
from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.follower import SweepFollower

from ..digits import few_digits
from ..isolation import CURRENT_TEST
from ..resting import RESTING_JOBS
from .conftest import Program, Tuinet, events, until
from .trials import ENDLESS, job_of, kill_jobs, lines_of, shorten, trains

DATA = ("--dataset", str(few_digits()), "--train-limit", "600", "--valid-size", "100", "--threads", "1")
SLOW = (*DATA, *ENDLESS, "--keep", "1")


class Cluster:
    """A scheduler and two workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.homes = [Tuinet(folder / f"home-{number}") for number in range(2)]
        self._process: Program | None = None

    def start(self) -> None:
        (self.folder / "address").unlink(missing_ok=True)
        command = [sys.executable, str(Path(__file__).with_name("local_cluster.py")), str(self.folder), "2"]
        # It is no leftover of the test that starts it.
        environment = {name: value for name, value in os.environ.items() if name != CURRENT_TEST}
        environment["PYTHONPATH"] = str(RESTING_JOBS)
        with (self.folder / "log").open("w") as log:
            self._process = Program(command, stdout=log, stderr=log, text=True, env=environment)
        until((self.folder / "address").exists, "the cluster is ready")

    def kill(self) -> None:
        """SIGKILL to the scheduler, which the workers do not survive either."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def clear(self) -> None:
        """As if nobody had been there. Whatever its workers were doing ends with them."""
        self.kill()
        kill_jobs(self.runs)
        for home in self.homes:
            shutil.rmtree(home.home, ignore_errors=True)

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

    def shorten(self, run: Path) -> None:
        """Let a run end soon."""
        shorten(next(home for home in self.homes if run in home.runs), run)


def worker_of(run: Path) -> int:
    """The process that has started the job of a run."""
    return int(Path(f"/proc/{job_of(run)}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    machines = Cluster(tmp_path_factory.mktemp("cluster"))
    yield machines
    machines.clear()


@pytest.fixture
def cluster(machines: Cluster) -> Iterator[Cluster]:
    """A cluster that nobody uses: that of the test before, unless it has left something there."""
    if not machines.is_running:
        machines.start()
    yield machines
    if machines.runs:
        machines.clear()


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
    with (left_behind / "events.jsonl").open() as log:
        os.kill(worker_of(left_behind), signal.SIGKILL)
        until(lambda: len(cluster.homes[1].runs) == 2, "the trial begins on the other machine")
        # When the worker is back, it removes what the first attempt has left.
        until(lambda: not cluster.homes[0].runs, "what is left of the first attempt is gone")
        # It did not have to stop the job, which has ended with the first worker.
        assert "run_ended" not in log.read()
    moved = next(run for run in cluster.homes[1].runs if run != other)
    for run in (moved, other):
        cluster.shorten(run)
    assert [line["status"] for line in lines_of(sweep)] == ["finished"] * 2
    assert len(tuinet.runs) == 2
    assert not cluster.runs


def test_when_the_whole_cluster_is_killed_its_trials_continue_where_they_were(tuinet: Tuinet, cluster: Cluster) -> None:
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
        cluster.shorten(run)
    assert [line["status"] for line in lines_of(resumed)] == ["finished"] * 2
    assert len(tuinet.runs) == 2
    for run in tuinet.runs:
        # The first session may have gone on until it was taken over.
        assert all(start["resumed_epoch"] for start in events(run)[1:] if start["type"] == "run_started")
    assert not cluster.runs


def test_a_sweep_shows_the_epochs_of_its_trials_and_says_how_to_leave_them_training(
    tuinet: Tuinet, cluster: Cluster
) -> None:
    sweep = tuinet.start("sweep", *SLOW, *cluster.options, **cluster.environment)
    until(lambda: (tuinet.home / "sweeps" / "sweep-1" / "sweep.json").exists(), "the sweep has begun")
    follower = SweepFollower(SweepDirectory(tuinet.home / "sweeps" / "sweep-1"))

    def epochs() -> list[int]:
        """As the app sees them, on this machine."""
        state = follower.poll([])
        return [state.epochs_of(trial) for trial in state.trials]

    until(lambda: len(epochs()) == 2 and min(epochs()) > 1, "both trials report their epochs")
    before = epochs()
    until(lambda: all(now > then for now, then in zip(epochs(), before, strict=True)), "they report new ones")
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

"""What a sweep costs beside its trials: `python tests/benchmarks/sweeps.py [--trials 200] [--workers 1,2,4,8]`.

The same tiny trials in a plain loop, in a sweep with one worker, and in sweeps with more workers on this machine and on
a Dask cluster of this machine. The cost of a trial that matters for large clusters is that on the process that runs the
sweep: its processor time per trial is measured as well.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FIXED = {"dataset": "mnist", "train_limit": 2000, "valid_size": 500, "epochs": 1, "threads": 1}
"""A trial that trains for some hundredths of a second: starting its process takes most of its time"""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--workers", default="1,2,4,8")
    parser.add_argument("--no-cluster", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["TUINET_HOME"] = home
        print(f"{'':32} seconds   per trial   sweep's own CPU per trial   ratio")
        plain, _ = timed(lambda: plain_loop(arguments.trials))
        show("plain loop", plain, 0.0, arguments.trials, plain)
        for workers in map(int, arguments.workers.split(",")):
            seconds, cpu = timed(lambda workers=workers: local_sweep(arguments.trials, workers))
            show(f"sweep, {workers} at a time", seconds, cpu, arguments.trials, plain)
        if arguments.no_cluster:
            return
        for workers in map(int, arguments.workers.split(",")):
            with cluster(workers) as client:
                seconds, cpu = timed(lambda client=client: dask_sweep(arguments.trials, client))
            show(f"sweep on Dask, {workers} workers", seconds, cpu, arguments.trials, plain)


def timed(work: object) -> tuple[float, float]:
    """Seconds and this process's processor time."""
    started, cpu = time.perf_counter(), time.process_time()
    work()  # type: ignore[operator]
    return time.perf_counter() - started, time.process_time() - cpu


def show(name: str, seconds: float, cpu: float, trials: int, plain: float) -> None:
    """Print a line of the table."""
    print(
        f"{name:32} {seconds:7.1f}   {1000 * seconds / trials:6.0f} ms   {1000 * cpu / trials:20.1f} ms   "
        f"{seconds / plain:9.2f}",
        flush=True,
    )


def plain_loop(trials: int) -> None:
    """The trials one after the other, as a short script would train them."""
    import tuinet

    for seed in range(trials):
        tuinet.train(**FIXED, hidden=(8,), seed=seed).wait()


def local_sweep(trials: int, workers: int) -> None:
    """The same trials as a sweep on this machine."""
    from tuinet.trials.local_pool import LocalPool

    run_sweep(trials, lambda _: LocalPool(workers))


def dask_sweep(trials: int, client: object) -> None:
    """The same trials on a cluster."""
    from tuinet.trials.dask_pool import DaskPool

    run_sweep(trials, lambda token: DaskPool(client, token))  # type: ignore[arg-type]


def run_sweep(trials: int, pool_of: object) -> None:
    """Run a sweep over seeds to its end."""
    from tuinet.sweeps.directory import create_sweep
    from tuinet.trials.runner import Runner
    from tuinet.trials.setup import define, search_for

    definition = define({**FIXED, "hidden": (8,)}, {"seed": f"0..{trials - 1}"}, "grid")
    directory = create_sweep(definition)
    lock = directory.lock()
    runner = Runner(directory, definition, search_for(directory, definition), pool_of(definition.token))  # type: ignore[operator]
    for _ in runner.run():
        pass
    lock.release()
    assert len(runner.trials) == trials
    assert all(trial.status == "finished" for trial in runner.trials.values())


@contextmanager
def cluster(workers: int) -> Iterator[object]:
    """A cluster of worker processes on this machine, with a home of their own."""
    from distributed import Client, LocalCluster

    with tempfile.TemporaryDirectory() as elsewhere:
        here = os.environ["TUINET_HOME"]
        os.environ["TUINET_HOME"] = str(Path(elsewhere))
        local = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        os.environ["TUINET_HOME"] = here
        with local, Client(local) as client:
            yield client


if __name__ == "__main__":
    main()

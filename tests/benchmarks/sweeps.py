"""What a sweep costs besides its trials.

The same tiny trials in a plain loop, `tuinet.train(…).wait()`, and in a sweep: on this machine, and on a Dask cluster
of this machine with TLS. With several workers, as many plain loops run side by side, so that the ratio shows what the
sweep adds and not what the cores cannot give. With more workers than cores, everything that the processes of Dask do is
time that trials have to wait. Rounds are interleaved, each in a home of its own. Times on the clock are medians over
the rounds in which other programs took less than 5 % of the cores.

For large clusters, what matters is what each trial costs where there is only one: the processor time of the process
that runs the sweep, and that of the scheduler with its messages.

    python tests/benchmarks/sweeps.py [--trials 200] [--rounds 4] [--workers 2,1,8] [--no-dask] [--noisy] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pace import Pace, add_options, contention
from report import NOT_QUIET, machine, machine_line, middle, table, verdict
from sweep_cluster import Cluster, Traffic, running
from usage import Rounds

# This file runs as a script, outside of its package.
sys.path.append(str(Path(__file__).parents[2]))

from tests.digits import few_digits

if TYPE_CHECKING:
    from tuinet.trials.pool import Pool

FIXED: dict[str, Any] = {
    # Loading all of MNIST would take longer than training.
    "dataset": str(few_digits()),
    "train_limit": 2000,
    "valid_size": 500,
    "epochs": 1,
    "threads": 1,
    "hidden": (8,),
}
"""A trial that trains for some hundredths of a second: starting its process takes most of its time"""

PLAIN = "plain loop"
LOCAL = "sweep"
DASK = "sweep on Dask"

MOST_OVER_PLAIN = 1.1
"""The goal for the time of a sweep over that of a plain loop"""

NO_TRAFFIC = Traffic(0, 0, 0)


@dataclass(frozen=True)
class Cost:
    """What some trials took."""

    trials: int
    seconds: float
    own: float
    """Seconds on the processor of this process, which runs the loop or the sweep"""
    scheduler: Traffic = NO_TRAFFIC


def plain_loops(trials: int, workers: int) -> None:
    """The trials one after the other, as a short script would train them; with several workers, in several loops."""
    import tuinet

    def loop(first: int) -> None:
        for seed in range(first, trials, workers):
            tuinet.train(**FIXED, seed=seed).wait()

    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(loop, range(workers)))


def local_sweep(trials: int, workers: int) -> None:
    """The same trials as a sweep on this machine."""
    from tuinet.trials.local_pool import LocalPool

    run_sweep(trials, lambda _: LocalPool(workers))


def dask_sweep(trials: int, cluster: Cluster) -> None:
    """The same trials on a cluster."""
    from tuinet.trials.dask_pool import DaskPool

    run_sweep(trials, lambda token: DaskPool(cluster.client, token))


def run_sweep(trials: int, pool_of: Callable[[str], Pool]) -> None:
    """Run a sweep over seeds to its end. `pool_of` makes its pool from its token."""
    from tuinet.sweeps.directory import create_sweep
    from tuinet.trials.runner import Runner
    from tuinet.trials.setup import define, search_for

    definition = define(FIXED, {"seed": "|".join(map(str, range(trials)))}, "grid")
    directory = create_sweep(definition)
    lock = directory.lock()
    runner = Runner(directory, definition, search_for(directory, definition), pool_of(definition.token))
    for _ in runner.run():
        pass
    lock.release()
    assert [trial.status for trial in runner.trials.values()] == ["finished"] * trials


def measured(work: Callable[[], None], trials: int, cluster: Cluster | None = None) -> Cost:
    """What the trials cost, in a new home."""
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as home:
        os.environ["TUINET_HOME"] = home
        before = cluster.traffic() if cluster else NO_TRAFFIC
        own = time.process_time()
        started = time.perf_counter()
        work()
        seconds = time.perf_counter() - started
        own = time.process_time() - own
        after = cluster.traffic() if cluster else NO_TRAFFIC
    traffic = Traffic(after.seconds - before.seconds, after.messages - before.messages, after.bytes - before.bytes)
    return Cost(trials, seconds, own, traffic)


def measure(pace: Pace, trials: int, workers: int, *, on_dask: bool) -> dict[str, Rounds[Cost]]:
    """Interleaved rounds of all contenders with that many workers."""
    contenders: dict[str, Callable[[], Cost]] = {
        PLAIN: lambda: measured(lambda: plain_loops(trials, workers), trials),
        LOCAL: lambda: measured(lambda: local_sweep(trials, workers), trials),
    }
    # Only the first of each imports tuinet.
    measured(lambda: plain_loops(1, 1), 1)
    measured(lambda: local_sweep(2, 1), 2)
    with ExitStack() as stack:
        if on_dask:
            cluster = stack.enter_context(running(workers))
            # The first trial of a worker imports tuinet.
            measured(lambda: dask_sweep(2 * workers, cluster), 2 * workers)
            contenders[DASK] = lambda: measured(lambda: dask_sweep(trials, cluster), trials, cluster)
        found: dict[str, Rounds[Cost]] = pace.results(contenders)
        pace.measure(found, lambda name: contenders[name]())
    return found


def row(name: str, workers: int, rounds: Rounds[Cost], plain: Rounds[Cost]) -> dict[str, object]:
    """A line of the table. Processor times are those of all rounds."""
    wall = [1000 * cost.seconds / cost.trials for cost in rounds.counted]
    usual = [1000 * cost.seconds / cost.trials for cost in plain.counted]
    trials = max(1, sum(cost.trials for cost in rounds.all))

    def per_trial(values: Iterable[float]) -> float:
        return round(sum(values) / trials, 1)

    seconds = NOT_QUIET
    over_plain = NOT_QUIET
    if wall:
        seconds = f"{middle(wall):.0f}"
    if name == PLAIN:
        over_plain = ""
    elif wall and usual:
        over_plain = verdict(middle(wall) / middle(usual), MOST_OVER_PLAIN, at_least=False)
    return {
        "": f"{name}, {workers} at a time",
        "ms per trial": seconds,
        "over plain": over_plain,
        "own CPU, ms": per_trial(1000 * cost.own for cost in rounds.all),
        "scheduler CPU, ms": per_trial(1000 * cost.scheduler.seconds for cost in rounds.all),
        "messages": per_trial(cost.scheduler.messages for cost in rounds.all),
        "kB": per_trial(cost.scheduler.bytes / 1000 for cost in rounds.all),
    }


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=200, help="in all rounds together")
    # What this machine trains at the same time by default comes first, should there not be time for all.
    parser.add_argument("--workers", default="2,1,8", help="numbers of workers, in the order of measuring")
    parser.add_argument("--no-dask", action="store_true", help="only on this machine, without a cluster")
    add_options(parser, rounds=4)
    arguments = parser.parse_args()
    # A cluster ends with the benchmark, even if that is terminated.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    facts = machine()
    pace = Pace.from_options(arguments)
    trials = max(1, arguments.trials // arguments.rounds)
    found_rows: dict[int, list[dict[str, object]]] = {}
    notes = []
    for workers in map(int, arguments.workers.split(",")):
        print(f"{workers} at a time", file=sys.stderr)
        found = measure(pace, trials, workers, on_dask=not arguments.no_dask)
        found_rows[workers] = [row(name, workers, rounds, found[PLAIN]) for name, rounds in found.items()]
        notes.append(f"{workers} at a time\n{contention(found)}")
    rows = [line for _, lines in sorted(found_rows.items()) for line in lines]
    if arguments.json:
        print(json.dumps({"machine": facts, "rows": rows}))
        return
    print(machine_line(facts), end="\n\n")
    print(table(list(rows[0]), [[str(cell) for cell in line.values()] for line in rows]), end="\n\n")
    print("\n\n".join(notes))


if __name__ == "__main__":
    main()

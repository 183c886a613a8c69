"""Whether `threads auto` is ever slower than one thread: alone, and beside another program that takes a core.

Each measurement is a real run in its own process, with `auto`, one thread or two. Beside the busy loop, the run trains
alone for three seconds before that starts. In either case, the speed counts from one second later, the time in which
the run has to notice. Alone, `auto` is compared with the better one of one and two threads; beside the busy loop, with
one thread. `pace.py` says which rounds count.

    python tests/benchmarks/threads.py [--rounds 3] [--seconds 5] [--case 3] [--minutes 5] [--noisy] [--json]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from cases import CASES, RATE, Case
from pace import Pace, add_options, contention
from report import NOT_QUIET, Measurement, machine, show, table
from usage import Rounds, adopt_orphans

SETTLED = 3.0
"""Seconds of training before the busy loop starts"""

TO_NOTICE = 1.0
"""Seconds after that which do not count"""

ALONE = "alone"
BUSY = "busy loop"
SETTLING = {ALONE: TO_NOTICE, BUSY: SETTLED + TO_NOTICE}
"""Seconds of training before the speed counts, for each load"""

THREADS = ("auto", "1", "2")

Key = tuple[str, str, str]
"""The name of a case, the load and the number of threads"""

Results = dict[tuple[str, str], Rounds[float]]
"""Images per second for each load and number of threads"""


def rate_here(case: Case, threads: str, load: str, seconds: float) -> float:
    """Train in this process, and return images per second."""
    from tuinet.config import configure
    from tuinet.events import BatchTrained, RunStarted
    from tuinet.jobs.job import Job
    from tuinet.jobs.recorded_training import RecordedTraining
    from tuinet.runs.local import LocalRun

    settings = {
        "hidden": case.widths[1:-1],
        "batch_size": case.batch,
        "optimizer": "sgd",
        "learning_rate": RATE,
        "schedule": "constant",
        "epochs": 10_000,
        "threads": threads if threads == "auto" else int(threads),
    }
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as home, busy_loop() as start_loop:
        os.environ["TUINET_HOME"] = home
        run = LocalRun.create(Path(home) / "runs", configure(settings), None)
        lock = run.lock()
        job = Job(run)
        images = 0
        begun: float | None = None
        first: tuple[float, float] | None = None
        for event in RecordedTraining(job.run, job.log, job.inbox, job.guard).events():
            job.log.append(event)
            now = time.perf_counter()
            if isinstance(event, RunStarted):
                images = event.train_size
            if not isinstance(event, BatchTrained):
                continue
            begun = begun or now
            done = (event.epoch - 1 + event.batch / event.batches) * images
            if load == BUSY and now - begun > SETTLED:
                start_loop()
            if first is None and now - begun > SETTLING[load]:
                first = now, done
            if first is not None and now - first[0] > seconds:
                break
        lock.release()
    if first is None:
        raise RuntimeError("the run ended before it was measured")
    return (done - first[1]) / (now - first[0])


class BusyLoop:
    """A program that takes a core, once it is called."""

    process: subprocess.Popen[bytes] | None = None

    def __call__(self) -> None:
        if self.process is None:
            self.process = subprocess.Popen([sys.executable, "-c", "while True: pass"])


@contextmanager
def busy_loop() -> Iterator[BusyLoop]:
    """A busy loop that ends with the block."""
    loop = BusyLoop()
    try:
        yield loop
    finally:
        if loop.process is not None:
            loop.process.kill()
            loop.process.wait()


def rate(case: Case, threads: str, load: str, seconds: float) -> float:
    """The same in a process of its own."""
    arguments = [str(CASES.index(case)), threads, load, str(seconds)]
    command = [sys.executable, __file__, "--one", *arguments]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1])


def measure(cases: list[Case], seconds: float, pace: Pace) -> dict[str, Results]:
    """All rounds of all cases, by their names."""
    by_name = {case.name: case for case in cases}
    kinds = [(load, threads) for load in SETTLING for threads in THREADS]
    results: dict[Key, Rounds[float]] = pace.results((case, *kind) for case in by_name for kind in kinds)

    def measure_one(key: Key) -> float:
        case, load, threads = key
        return rate(by_name[case], threads, load, seconds)

    pace.measure(results, measure_one)
    return {case: {kind: results[case, *kind] for kind in kinds} for case in by_name}


def report(results: Results) -> list[Measurement]:
    """The rates of a case, and the two ratios that have targets."""
    best = {key: max(rounds.counted, default=None) for key, rounds in results.items()}
    rows = []
    for (load, threads), value in best.items():
        measured = NOT_QUIET if value is None else f"{value:,.0f}"
        rows.append(Measurement(f"{load}, {threads}", measured))
    alone = [best[ALONE, threads] for threads in ("1", "2")]
    loaded = [best[BUSY, "1"]]
    for name, own, others, least in (
        ("alone: auto over the better of both", best[ALONE, "auto"], alone, 0.95),
        ("busy loop: auto over one thread", best[BUSY, "auto"], loaded, 0.9),
    ):
        known = [value for value in others if value is not None]
        ratio = own / max(known) if own is not None and len(known) == len(others) else None
        rows.append(Measurement.at_least(name, ratio, least))
    return rows


def page(case: str, results: Results) -> str:
    """The table of a case, and which of its measurements count."""
    rows = [line.row[:4] for line in report(results)]
    header = [f"{case}: images per second", "measured", "target", "reached"]
    return f"{table(header, rows)}\n\n{contention(results)}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--seconds", type=float, default=5, help="seconds that are measured")
    parser.add_argument("--case", type=int, choices=range(1, len(CASES) + 1), help="only this one")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        case, threads, load, seconds = options.one
        print(rate_here(CASES[int(case)], threads, load, float(seconds)))
        return
    # The process that gathers batches may outlive the one that trains for a moment.
    adopt_orphans()
    facts = machine()
    cases = [CASES[options.case - 1]] if options.case else list(CASES)
    results = measure(cases, options.seconds, Pace.from_options(options))
    markdown = "\n\n".join(page(case, found) for case, found in results.items())
    everything = {
        case: {", ".join(key): asdict(rounds) for key, rounds in found.items()} for case, found in results.items()
    }
    show(f"Threads, {options.rounds} rounds", facts, markdown, everything, options.json)


if __name__ == "__main__":
    main()

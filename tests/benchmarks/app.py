"""The app on a terminal of 80×24, while the default network trains flat out on all cores beside it.

- Start: from the start of `tuinet` until the Train screen is complete with its test image, beside Python doing nothing.
  Files are in the system's cache: a start that does not count goes first.
- Keys: from the moment a key is sent until the terminal has got what it changes. Each key changes something that no
  training does: the number of an image, the pane with the focus, the chart's title, a dialog, the screen.
- First visits: the same for the key that shows a screen for the first time, which creates it.
- Rate: images per second by the times in `events.jsonl`, from the second epoch on, in the app and in
  `tuinet train --quiet`, in turns.
- Bytes: everything sent to the terminal from the key that starts training onwards, and while nothing happens.
- CPU: processor time of the app, all threads together.

Rounds in which other programs took more than a twentieth of the cores do not count. If no round was quiet, wall times
are not printed; processor times always are, and grow a little when others use the same caches.

The terminal is a process of this benchmark, and pyte, which interprets what comes, takes its share of the cores too.

    python tests/benchmarks/app.py [--only keys] [--seconds 20] [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from app_keys import Answer, first_visits, irregular_pauses, key_results, measurement, one_round
from app_session import ENDLESS, FINISHED, SHORT, App, app
from report import Measurement, machine, middle, show, table
from usage import Rounds, cpu, measured

from tests.end_to_end.conftest import PROGRAM

SESSIONS = 3
"""How often the app is started for keys"""

EPOCHS = 10
"""Epochs of the runs whose rate is measured"""


def start(rounds: int, seconds: float) -> list[Measurement]:
    """How long a person waits for the first screen."""
    one_start()
    starts = measured(rounds, one_start)
    bare = measured(rounds, python_start)
    return [
        measurement("complete Train screen, median", starts.quiet, starts.all, middle, 0.8),
        measurement("slowest", starts.quiet, starts.all, max),
        measurement("python -c pass, median", bare.quiet, bare.all, middle),
        Measurement.note(starts.note),
    ]


def one_start() -> Answer:
    """Start the app and wait for its whole first screen."""
    started = time.perf_counter()
    with app({}) as seen:
        while not seen.is_complete:
            seen.read(0.01)
        return Answer("start", seen.heard - started, cpu(seen.pid))


def python_start() -> Answer:
    """Start Python and let it do nothing."""
    started = time.perf_counter()
    before = os.times()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Answer("python", time.perf_counter() - started, used)


def keys(rounds: int, seconds: float) -> list[Measurement]:
    """How long the screen takes to follow a key while the network trains."""
    pauses = irregular_pauses()
    visits: Rounds[list[Answer]] = Rounds()
    presses: Rounds[list[Answer]] = Rounds()
    for session in range(SESSIONS):
        print(f"session {session + 1} of {SESSIONS}", file=sys.stderr)
        with app(ENDLESS) as seen:
            seen.train()
            seen.listen(2)
            visits.measure(lambda: first_visits(seen))
            one_round(seen, pauses)
            for _ in range(rounds):
                presses.measure(lambda: one_round(seen, pauses))
    quiet = [answer for answers in visits.quiet for answer in answers]
    every = [answer for answers in visits.all for answer in answers]
    return [
        *key_results(presses, "while it trains", slowest=0.15),
        Measurement.note(presses.note),
        measurement("first visit of a screen, slowest", quiet, every, max, 0.15),
        Measurement.note(visits.note),
    ]


class Rates(NamedTuple):
    """Images per second of the same training, without the app and in it."""

    alone: float
    inside: float


def rate(rounds: int, seconds: float) -> list[Measurement]:
    """How much of the training rate the app leaves."""
    threads: set[int] = set()
    pairs = measured(rounds, lambda: one_pair(threads))
    counted = pairs.quiet or pairs.all
    alone = middle([pair.alone for pair in counted])
    inside = middle([pair.inside for pair in counted])
    ratio = None
    if pairs.quiet:
        ratio = inside / alone
    return [
        Measurement("tuinet train --quiet, median", f"{alone:,.0f}/s"),
        Measurement("in the app, median", f"{inside:,.0f}/s"),
        Measurement.at_least("ratio", ratio, 0.9),
        Measurement("threads chosen", ", ".join(map(str, sorted(threads)))),
        Measurement.note(pairs.note),
    ]


def one_pair(threads: set[int]) -> Rates:
    """Train without the app and in it; add the numbers of threads that were chosen."""
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as home:
        command = [PROGRAM, "train", "--epochs", str(EPOCHS), "--quiet"]
        subprocess.run(command, env={**os.environ, "TUINET_HOME": home}, check=True)
        alone = images_per_second(Path(home), threads)
    with app({"epochs": EPOCHS}) as seen:
        seen.train()
        seen.until(FINISHED)
        return Rates(alone, images_per_second(seen.home, threads))


def images_per_second(home: Path, threads: set[int]) -> float:
    """The rate of the one run of a home, over all its epochs but the first."""
    (log,) = home.glob("runs/*/events.jsonl")
    events = [json.loads(line) for line in log.read_text().splitlines()]
    started = [event["time"] for event in events if event["type"] == "epoch_started"]
    ended = [event["time"] for event in events if event["type"] == "epoch_finished"]
    (run_started,) = (event for event in events if event["type"] == "run_started")
    threads.add(run_started["config"]["threads"])
    return float((len(started) - 1) * run_started["train_size"] / (ended[-1] - started[1]))


def traffic(rounds: int, seconds: float) -> list[Measurement]:
    """Measure the bytes sent to the terminal while the network trains."""
    measurements = []
    for name, arguments, most in (("training", (), 8), ("training, --slow-link", ("--slow-link",), 2)):
        with app(ENDLESS, *arguments) as seen:
            seen.train()
            early = seen.listen(seconds) / seconds / 1000
            used = cpu(seen.pid)
            late = seen.listen(seconds) / seconds / 1000
            share = (cpu(seen.pid) - used) / seconds
            measured_ = f"{early:.1f} kB/s, then {late:.1f} kB/s"
            measurements.append(
                Measurement(name, measured_, f"≤ {most} kB/s", max(early, late) <= most, f"{share:.1%}")
            )
    return measurements


def idle(rounds: int, seconds: float) -> list[Measurement]:
    """Measure the bytes and the CPU share of the idle app: before a run, and after one, on all three screens."""
    measurements = []
    with app(SHORT) as seen:
        seen.wait(lambda: seen.is_complete, "the Train screen")
        measurements.append(still(seen, "no run", seconds))
        seen.press("space")
        seen.until(FINISHED)
        measurements.append(still(seen, "a finished run", seconds))
        for key, name in (("2", "exploring"), ("3", "the list of runs")):
            seen.press(key)
            measurements.append(still(seen, name, seconds))
    return measurements


def still(seen: App, name: str, seconds: float) -> Measurement:
    """Bytes and share of a core, once what has just happened is over."""
    # Notifications disappear after five seconds.
    seen.listen(6)
    before = cpu(seen.pid)
    count = seen.listen(seconds)
    share = (cpu(seen.pid) - before) / seconds
    reached = count == 0 and share <= 0.01
    return Measurement(f"idle for {seconds:g} s, {name}", f"{count} bytes", "0 bytes, ≤ 1 %", reached, f"{share:.2%}")


BENCHMARKS: dict[str, Callable[[int, float], list[Measurement]]] = {
    "start": start,
    "keys": keys,
    "rate": rate,
    "traffic": traffic,
    "idle": idle,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="may be given more than once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20, help="how long bytes and CPU are counted")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # A person's Python keeps what it has compiled, and their terminal has colours.
    for name in ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "COLUMNS", "LINES"):
        os.environ.pop(name, None)
    facts = machine()
    measurements: list[Measurement] = []
    for name in options.only or BENCHMARKS:
        print(f"measuring: {name}", file=sys.stderr)
        measurements += BENCHMARKS[name](options.rounds, options.seconds)
    markdown = table(
        ["measurement", "measured", "target", "reached", "CPU"], [measurement.row for measurement in measurements]
    )
    show("The app", facts, markdown, [asdict(measurement) for measurement in measurements], options.json)


if __name__ == "__main__":
    main()

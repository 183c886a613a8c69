"""The app on a terminal of 80×24, while the default network trains flat out on all cores beside it.

- First paint: from the start of `tuinet` until all words of the Train screen are there, beside Python doing nothing.
  Files are in the system's cache: a start that is not counted goes first.
- Keys: from the moment a key is sent until the terminal has got what it changes. Each key changes something that no
  training does: the number of a digit, the pane with the focus, the chart's title, a dialog, the screen.
- Rate: images a second by the times in `events.jsonl`, from the second epoch on, in the app and in
  `tuinet train --quiet`, in turns.
- Bytes: all that the terminal gets from the key that starts the training on, and where nothing happens.
- CPU: of the app, from /proc, while nothing happens.

The terminal is a process of this benchmark, and pyte, which interprets what comes, takes its share of the cores too.

    python tests/benchmarks/app.py [--only keys] [--seconds 20] [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from report import machine, middle, show, table

sys.path.append(str(Path(__file__).parents[2]))
from tests.end_to_end.conftest import PROGRAM
from tests.end_to_end.terminal import Terminal

SIZE = (80, 24)
ENDLESS = {"epochs": 100_000, "checkpoint_every": 1_000_000}
SHORT = {"epochs": 1, "hidden": [16], "train_limit": 1000, "threads": 1}
TRAINING = "▶ training  epoch"
WORDS = ("1 Train", "no run", "space Start", "Network", "Chart", "Log", "Test image", "? Help")
"""What the Train screen says before there is a run."""


@dataclass(frozen=True)
class Figure:
    """What was measured, and whether that is what is wanted."""

    name: str
    measured: str
    target: str = ""
    reached: bool | None = None

    @property
    def row(self) -> list[str]:
        """A line of the table."""
        return [self.name, self.measured, self.target, {None: "", True: "yes", False: "no"}[self.reached]]


class App(Terminal):
    """The app on a terminal, with a home of its own."""

    def __init__(self, home: Path, *arguments: str, size: tuple[int, int] = SIZE) -> None:
        self.home = home
        environment = {"TUINET_HOME": str(home), "COLORTERM": "truecolor"}
        super().__init__([PROGRAM, *arguments], size, environment)

    def listen(self, seconds: float) -> int:
        """Read for a while, and return the number of bytes that came."""
        before, end = len(self.received), time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        return len(self.received) - before

    def train(self) -> None:
        """Start what is configured."""
        self.until("Start", ": label ")
        self.press("space")
        self.until(TRAINING)


@contextmanager
def app(last: dict[str, Any], *arguments: str, size: tuple[int, int] = SIZE) -> Iterator[App]:
    """The app with a home whose last configuration is this; at the end, app and training are stopped."""
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "app.json").write_text(json.dumps({"configuration": last}))
        opened = App(home, *arguments, size=size)
        try:
            yield opened
        finally:
            opened.close()
            if any(home.glob("runs/*")):
                command = [PROGRAM, "stop", "last"]
                subprocess.run(command, env={**os.environ, "TUINET_HOME": folder}, capture_output=True, check=False)


def first_paint(rounds: int, seconds: float) -> list[Figure]:
    """How long a person waits for the first screen."""
    nothing, painted, digit = [], [], []
    for round_ in range(rounds + 1):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        bare = time.perf_counter() - started
        with app({}) as seen:
            started = time.perf_counter()
            while not all(word in seen.text for word in WORDS):
                seen.read(0.01)
            first = seen.heard - started
            seen.until(": label ")
            if round_:
                nothing.append(bare)
                painted.append(first)
                digit.append(seen.heard - started)
    return [
        Figure("first paint, median", f"{middle(painted):.2f} s", "≤ 0.8 s", middle(painted) <= 0.8),
        Figure("first paint, worst", f"{max(painted):.2f} s", "≤ 0.8 s", max(painted) <= 0.8),
        Figure("test digit drawn, median", f"{middle(digit):.2f} s"),
        Figure("python -c pass, median", f"{middle(nothing):.3f} s"),
    ]


Probe = Callable[[Terminal], object]
"""What a key changes and nothing else does."""


def found(pattern: str) -> Probe:
    """All places in which a pattern is on the screen."""
    return lambda seen: re.findall(pattern, seen.text)


def mode(seen: Terminal) -> object:
    """The screen that is shown: its name is reversed in the first line."""
    return [name for name in ("1 Train", "2 Explore", "3 Runs") if name in seen.lines[0] and seen.cell(name).reverse]


DIGIT, IMAGE, CHART = (
    found(r"digit (\d+):"),
    found(r"Image (\d+)"),
    found(r"accuracy, %|error, %|loss, nats(?: .log.)?"),
)
FOCUS, HELP, ENLARGED = found(r"━([A-Z][a-z]+)"), found("━Help━"), found("Configuration")

ROUND: list[tuple[str, str, Probe]] = [
    *[("digit", key, DIGIT) for key in ("right", "right", "pagedown", "left", "right", "right")],
    *[("focus", "shift+tab", FOCUS)] * 2,
    *[("chart", key, CHART) for key in "cccll"],
    *[("focus", "tab", FOCUS)] * 2,
    *[("help", "?", HELP)] * 2,
    *[("enlarge", "z", ENLARGED)] * 2,
    ("screen", "2", mode),
    *[("image", key, IMAGE) for key in ("right", "right", "pagedown", "left", "right", "right")],
    *[("screen", key, mode) for key in "31"],
]
"""Kind, key and what is looked at; at the end all is as it was before."""


def answer(seen: App, key: str, probe: Probe) -> float:
    """Press a key, and return the seconds until what it changes has come. Raises RuntimeError if nothing does."""
    before, pressed = probe(seen), time.perf_counter()
    seen.press(key)
    while probe(seen) == before:
        if not seen.read(0.01) or time.perf_counter() - pressed > 5:
            raise RuntimeError(f"{key} changes nothing:\n{seen.text}")
    return seen.heard - pressed


def answers(seen: App, rounds: int) -> dict[str, list[float]]:
    """Seconds that the screen takes to follow keys of each kind, the first visit of a screen among them."""
    times: dict[str, list[float]] = {}
    pauses = random.Random(0)  # noqa: S311 - so that keys come at any moment between two paintings
    seen.train()
    seen.listen(2)
    for round_ in range(rounds + 1):  # a screen is made when it is shown first: that is reported separately
        for kind, key, probe in ROUND:
            seen.listen(pauses.uniform(0.1, 0.3))
            took = answer(seen, key, probe)
            if round_:
                times.setdefault(kind, []).append(took)
            elif kind == "screen" and key in "23":
                times.setdefault("first visit of a screen", []).append(took)
    return times


def keys(rounds: int, seconds: float) -> list[Figure]:
    """How long the screen takes to follow a key while the network trains."""
    with app(ENDLESS) as seen:
        return figures_of(answers(seen, rounds), "while it trains")


def figures_of(times: dict[str, list[float]], when: str) -> list[Figure]:
    """Median and worst of all keys, and of each kind; first visits are not among all."""
    first = times.pop("first visit of a screen")
    every = sorted(itertools.chain(*times.values()))
    late = every[int(0.95 * len(every))]
    return [
        Figure(f"{len(every)} keys {when}, median", ms(middle(every)), "≤ 50 ms", middle(every) <= 0.05),
        Figure("95th percentile", ms(late), "≤ 100 ms", late <= 0.1),
        Figure("slowest", ms(every[-1])),
        *[Figure(f"{kind}, median (slowest)", f"{ms(middle(some))} ({ms(max(some))})") for kind, some in times.items()],
        Figure("first visit of a screen, slowest", ms(max(first))),
    ]


def ms(seconds: float) -> str:
    """In milliseconds."""
    return f"{1000 * seconds:.0f} ms"


EPOCHS = 10


def rate(rounds: int, seconds: float) -> list[Figure]:
    """How much of the training rate the app leaves."""
    inside, alone = [], []
    threads = set()
    for round_ in range(rounds):
        print(f"round {round_ + 1} of {rounds}: training without the app and with it", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as home:
            command = [PROGRAM, "train", "--epochs", str(EPOCHS), "--quiet"]
            subprocess.run(command, env={**os.environ, "TUINET_HOME": home}, check=True)
            alone.append(images_a_second(Path(home), threads))
        with app({"epochs": EPOCHS}) as seen:
            seen.train()
            seen.until("✓ finished", "Resume")
            inside.append(images_a_second(seen.home, threads))
    ratio = middle(inside) / middle(alone)
    return [
        Figure("tuinet train --quiet, median", f"{middle(alone):,.0f}/s"),
        Figure("in the app, median", f"{middle(inside):,.0f}/s"),
        Figure("ratio", f"{ratio:.2f}", "≥ 0.9", ratio >= 0.9),
        Figure("threads chosen", ", ".join(map(str, sorted(threads)))),
    ]


def images_a_second(home: Path, threads: set[int]) -> float:
    """The rate of the one run of a home, over all its epochs but the first."""
    (log,) = home.glob("runs/*/events.jsonl")
    events = [json.loads(line) for line in log.read_text().splitlines()]
    started = [event["time"] for event in events if event["type"] == "epoch_started"]
    ended = [event["time"] for event in events if event["type"] == "epoch_finished"]
    (run_started,) = (event for event in events if event["type"] == "run_started")
    threads.add(run_started["config"]["threads"])
    return float((len(started) - 1) * run_started["train_size"] / (ended[-1] - started[1]))


def traffic(rounds: int, seconds: float) -> list[Figure]:
    """What the terminal gets while the network trains."""
    figures = []
    for name, arguments, most in (("training", (), 8), ("training, --slow-link", ("--slow-link",), 2)):
        with app(ENDLESS, *arguments) as seen:
            seen.train()
            early = seen.listen(seconds) / seconds / 1000
            late = seen.listen(seconds) / seconds / 1000
            words = f"{early:.1f} kB/s, then {late:.1f} kB/s"
            figures.append(Figure(name, words, f"≤ {most} kB/s", max(early, late) <= most))
    return figures


def idle(rounds: int, seconds: float) -> list[Figure]:
    """What the app sends and takes while nothing happens: before a run, and after one, on all three screens."""
    figures = []
    with app(SHORT) as seen:
        seen.until("Start", ": label ")
        figures += still(seen, "no run", seconds)
        seen.press("space")
        seen.until("✓ finished", "Resume")
        figures += still(seen, "a finished run", seconds)
        for key, name in (("2", "exploring"), ("3", "the list of runs")):
            seen.press(key)
            figures += still(seen, name, seconds)
    return figures


def still(seen: App, name: str, seconds: float) -> list[Figure]:
    """Bytes and share of a core, once what has just happened is over."""
    seen.listen(6)  # notifications disappear after five
    before = cpu(seen.pid)
    count = seen.listen(seconds)
    share = (cpu(seen.pid) - before) / seconds
    return [
        Figure(f"idle, {name}: bytes in {seconds:g} s", str(count), "0", count == 0),
        Figure(f"idle, {name}: CPU", f"{share:.2%} of a core", "≤ 1 %", share <= 0.01),
    ]


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


BENCHMARKS: dict[str, Callable[[int, float], list[Figure]]] = {
    "paint": first_paint,
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
    for name in ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "COLUMNS", "LINES"):
        os.environ.pop(name, None)  # a person's Python keeps what it has compiled, and their terminal has colours
    facts = machine()
    figures: list[Figure] = []
    for name in options.only or BENCHMARKS:
        print(f"measuring: {name}", file=sys.stderr)
        figures += BENCHMARKS[name](options.rounds, options.seconds)
    markdown = table(["figure", "measured", "target", "reached"], [figure.row for figure in figures])
    show("The app", facts, markdown, [asdict(figure) for figure in figures], options.json)


if __name__ == "__main__":
    main()

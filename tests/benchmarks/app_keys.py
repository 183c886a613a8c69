"""Keys that change something that no training does, and how long the screen takes to follow them."""

from __future__ import annotations

import itertools
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from app_session import App
from report import Measurement, middle, ms
from usage import Rounds, cpu

from tests.end_to_end.terminal import Terminal

Probe = Callable[[Terminal], object]
"""Reads a part of the screen that only the key changes"""


class Answer(NamedTuple):
    """How the screen followed a key."""

    kind: str
    seconds: float
    """From the moment a key is sent until the terminal has got what it changes"""
    cpu: float
    """Seconds on the processor that the app took meanwhile"""


def pattern(expression: str) -> Probe:
    """All that a pattern matches on the screen."""
    return lambda seen: re.findall(expression, seen.text)


def mode(seen: Terminal) -> object:
    """The screen that is shown: its name is reversed in the first line."""
    names = ("1 Train", "2 Explore", "3 Runs")
    return [name for name in names if name in seen.lines[0] and seen.cell(name).reverse]


IMAGE = pattern(r"[Ii]mage ([\d,]+)")
CHART = pattern("(?m)^[─━](accuracy and loss|accuracy|error|loss)")
FOCUS = pattern("━([A-Za-z]+)")
HELP = pattern("[─━]Help[ ─━]")
PANES = pattern("[─━]([A-Za-z]+)")

KEYS: list[tuple[str, str, Probe]] = [
    *[("image", key, IMAGE) for key in ("right", "right", "pagedown", "left", "right", "right")],
    ("focus", "shift+tab", FOCUS),
    *[("chart", key, CHART) for key in "cccll"],
    ("focus", "tab", FOCUS),
    *[("help", "?", HELP)] * 2,
    *[("enlarge", "z", PANES)] * 2,
    ("screen", "2", mode),
    *[("explored image", key, IMAGE) for key in ("right", "right", "pagedown", "left", "right", "right")],
    *[("screen", key, mode) for key in "31"],
]
"""Kind, key and what is looked at; at the end all is as it was before"""


def answer(seen: App, kind: str, key: str, probe: Probe) -> Answer:
    """Press a key, and wait until what it changes has come. Raises RuntimeError if nothing does."""
    before = probe(seen)
    used = cpu(seen.pid)
    pressed = time.perf_counter()
    seen.press(key)
    while probe(seen) == before:
        if not seen.read(0.01) or time.perf_counter() - pressed > 5:
            raise RuntimeError(f"{key} changes nothing:\n{seen.text}")
    return Answer(kind, seen.heard - pressed, cpu(seen.pid) - used)


def first_visits(seen: App) -> list[Answer]:
    """Show each screen for the first time, and then the Train screen again."""
    answers = []
    for key in "231":
        seen.listen(1)
        answers.append(answer(seen, "first visit", key, mode))
    return answers[:2]


def one_round(seen: App, pauses: Iterator[float]) -> list[Answer]:
    """Press all keys, with pauses between them."""
    answers = []
    for kind, key, probe in KEYS:
        seen.listen(next(pauses))
        answers.append(answer(seen, kind, key, probe))
    return answers


def irregular_pauses() -> Iterator[float]:
    """Seconds, so that keys come at any moment between two paintings."""
    chance = random.Random(0)  # noqa: S311 - nothing secret depends on it
    while True:
        yield chance.uniform(0.1, 0.3)


def key_results(rounds: Rounds[list[Answer]], when: str, slowest: float) -> list[Measurement]:
    """Median, 95th percentile and worst of all keys, and of each kind; `slowest` is the target for the worst."""
    quiet = list(itertools.chain(*rounds.quiet))
    every = list(itertools.chain(*rounds.all))
    measurements = [
        measurement(f"{len(quiet)} keys {when}, median", quiet, every, middle, 0.05),
        measurement("95th percentile", quiet, every, late, 0.08),
        measurement("slowest", quiet, every, max, slowest),
    ]
    for kind in dict.fromkeys(answer.kind for answer in every):
        chosen = [answer for answer in quiet if answer.kind == kind]
        measurements.append(measurement(f"{kind}, median", chosen, [a for a in every if a.kind == kind], middle))
    return measurements


def measurement(
    name: str,
    quiet: list[Answer],
    every: list[Answer],
    summarise: Callable[[Iterable[float]], float],
    target: float | None = None,
) -> Measurement:
    """Return the measurement of some answers: the wall time if there are quiet ones, and the CPU time."""
    seconds = None
    if quiet:
        seconds = summarise([answer.seconds for answer in quiet])
    return Measurement.of_time(name, seconds, target, cpu=ms(summarise([answer.cpu for answer in every])))


def late(seconds: Iterable[float]) -> float:
    """The 95th percentile."""
    ordered = sorted(seconds)
    return ordered[int(0.95 * len(ordered))]

"""The Draw and Inside screens on a terminal of 80×24, while a network trains flat out on all cores beside the app.

- Strokes: twenty digits are drawn with the mouse, with a movement every 16 ms. From the moment the button is released
  until the terminal has got the bars of the finished stroke. Strokes whose last bars came before that do not count.
- Lenses: from the key that shows a lens for the first time until its picture is there, or says how far it is. The first
  one comes with the screen.
- All images: from the key that shows the map until all 10,000 test images have their place in it, and from the one that
  shows the units until the importance of each is known.
- Keys: from a key until the screen follows, while the map or the importance is still being computed.
- Bytes: all that the terminal gets from the press of the button to half a second after its release, while nothing
  trains, for a network that was trained for an epoch. Also with --slow-link.

As in app.py, noisy rounds do not count, and times on the processor are always printed.

    python tests/benchmarks/inside.py [--only strokes] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from app_keys import Answer, late, measurement
from app_session import ENDLESS, FINISHED, App, app
from report import Measurement, machine, middle, show, table
from usage import Rounds, cpu

from tests.drawings import DRAWINGS
from tuinet.tui.lenses import LENSES, LensEntry

NETWORKS: dict[str, dict[str, Any]] = {"784-256-10": {}, "784-1024-1024-10": {"hidden": [1024, 1024]}}

FIRST_LINE = 6
LAST_LINE = 22
"""The lines inside a lens, counted from 1"""

COMPLETE = {"map": "axes fitted at epoch", "units": "the most important first"}
"""Shown by a lens once it has asked about all images"""

TARGETS = {"first picture": 0.15, "all images": 1.0, "key meanwhile": 0.08}
"""Seconds, by what comes before the colon in the kind of an answer"""

CORNER = (1, 6)
"""The column and the line of the canvas, on which a cell is two rows of pixels"""

MOVEMENT = 0.016
"""Seconds between two movements of the mouse"""

AFTER = 0.5
"""Seconds after a stroke in which the bars may still change"""

MOST_BYTES = 2000
"""Of a stroke"""


def lenses(rounds: int) -> list[Measurement]:
    """How long the first picture of each lens takes, and what asks about all images."""
    measurements = []
    for network in NETWORKS:
        visits: Rounds[list[Answer]] = Rounds()
        for number in range(rounds):
            print(f"{network}: session {number + 1} of {rounds}", file=sys.stderr)
            with training(network) as seen:
                visits.measure(lambda seen=seen: list(visit(seen)))  # type: ignore[misc]
        quiet = [answer for answers in visits.quiet for answer in answers]
        every = [answer for answers in visits.all for answer in answers]
        for kind in dict.fromkeys(answer.kind for answer in every):
            counted = [answer for answer in quiet if answer.kind == kind]
            known = [answer for answer in every if answer.kind == kind]
            measurements.append(measurement(f"{network}, {kind}", counted, known, middle, TARGETS[kind.split(":")[0]]))
        measurements.append(Measurement.note(visits.note))
    return measurements


def visit(seen: App) -> Iterator[Answer]:
    """Show each lens for the first time, and wait until it knows everything."""
    for number, entry in enumerate(LENSES):
        key = entry.key if number else "5"
        pressed = time.perf_counter()
        used = cpu(seen.pid)
        yield press(seen, f"first picture: {entry.title}", key, lambda entry=entry: has_picture(seen, entry))  # type: ignore[misc]
        if sign := COMPLETE.get(entry.name):
            if sign not in seen.text:
                before = image(seen)
                yield press(seen, "key meanwhile", ".", lambda before=before: image(seen) != before)  # type: ignore[misc]
            seen.until(sign)
            yield Answer(f"all images: {entry.title}", seen.heard - pressed, cpu(seen.pid) - used)
        seen.listen(1)


def press(seen: App, kind: str, key: str, is_done: Callable[[], object]) -> Answer:
    """Press a key, and wait until something is done."""
    used = cpu(seen.pid)
    pressed = time.perf_counter()
    seen.press(key)
    seen.wait(is_done, f"{kind} after {key}")
    return Answer(kind, seen.heard - pressed, cpu(seen.pid) - used)


def has_picture(seen: App, entry: LensEntry) -> bool:
    """True if a lens is in sight, with more than what it says as long as it has nothing to draw."""
    body = " ".join(" ".join(seen.lines[FIRST_LINE - 1 : LAST_LINE]).split())
    is_shown = re.search(rf"[━─]{entry.title}\b", seen.text) is not None
    return is_shown and bool(body) and body[:20] not in entry.load().EMPTY


def image(seen: App) -> object:
    """The image that the lenses look at."""
    return re.search(r"[Ii]mage ([\d,]+)", seen.text)[1]  # type: ignore[index]


def strokes(rounds: int) -> list[Measurement]:
    """How long the bars take to follow a stroke."""
    measurements = []
    for network in NETWORKS:
        drawn: Rounds[list[Answer]] = Rounds()
        with training(network) as seen:
            open_canvas(seen)
            # A checkpoint that training does not replace.
            seen.press("[")
            seen.listen(7)
            for number in range(rounds):
                print(f"{network}: round {number + 1} of {rounds}", file=sys.stderr)
                drawn.measure(lambda seen=seen: list(filter(None, draw_all(seen))))  # type: ignore[misc]
        quiet = [answer for answers in drawn.quiet for answer in answers]
        every = [answer for answers in drawn.all for answer in answers]
        measurements += [
            measurement(f"{network}, {len(every)} strokes to bars, median", quiet, every, middle, 0.05),
            measurement(f"{network}, 95th percentile", quiet, every, late, 0.1),
            Measurement.note(drawn.note),
        ]
    return measurements


def traffic(rounds: int) -> list[Measurement]:
    """Measure the bytes sent for a stroke, on a fast link and on a slow one."""
    measurements = []
    for link, option in {"fast link": "--no-slow-link", "slow link": "--slow-link"}.items():
        sizes: list[int] = []
        with app({"epochs": 1}, option) as seen:
            seen.train()
            seen.until(FINISHED)
            open_canvas(seen)
            seen.listen(3)
            for _ in draw_all(seen, sizes):
                pass
        measurements.append(
            Measurement(
                f"{link}, bytes of {len(sizes)} strokes, median (largest)",
                f"{middle(sizes):.0f} ({max(sizes)})",
                f"≤ {MOST_BYTES}",
                max(sizes) <= MOST_BYTES,
            )
        )
    return measurements


def open_canvas(seen: App) -> None:
    """Show the Draw screen."""
    seen.press("4")
    seen.until("Draw a digit here", "The answer appears here.")


def draw_all(seen: App, sizes: list[int] | None = None) -> Iterator[Answer | None]:
    """Draw each digit on a blank canvas; with `sizes`, add the bytes of each stroke to it."""
    for _, digit in DRAWINGS:
        for stroke in digit:
            before = len(seen.received)
            yield draw(seen, stroke)
            if sizes is not None:
                sizes.append(len(seen.received) - before)
        seen.press("c")
        seen.until("Draw a digit here")
        seen.listen(0.5)


def draw(seen: App, stroke: Sequence[tuple[float, float]]) -> Answer | None:
    """Draw a stroke and wait for the bars of it; None if they did not change after its end."""
    cells = list(path(stroke))
    mouse(seen, 0, cells[0])
    for cell in cells[1:]:
        seen.listen(MOVEMENT)
        mouse(seen, 32, cell)
    seen.listen(MOVEMENT)
    before = bars(seen)
    used = cpu(seen.pid)
    released = time.perf_counter()
    mouse(seen, 0, cells[-1], released=True)
    answer = None
    while time.perf_counter() - released < AFTER:
        seen.read(0.01)
        if bars(seen) != before:
            before = bars(seen)
            answer = Answer("stroke", seen.heard - released, cpu(seen.pid) - used)
    return answer


def path(stroke: Sequence[tuple[float, float]]) -> Iterator[tuple[int, int]]:
    """The cells (column, line) of the terminal along a stroke, each once in a row."""
    last = None
    for (column, row), (next_column, next_row) in pairwise(stroke):
        steps = max(1, round(max(abs(next_column - column), abs(next_row - row))))
        for step in range(steps + 1):
            share = step / steps
            x = round(column + share * (next_column - column))
            y = round(row + share * (next_row - row))
            cell = (CORNER[0] + x, CORNER[1] + y // 2)
            if cell != last:
                last = cell
                yield cell


def mouse(seen: App, button: int, cell: tuple[int, int], *, released: bool = False) -> None:
    """Press, move or release the mouse in a cell, as terminals report it."""
    end = "m" if released else "M"
    seen.type(f"\x1b[<{button};{cell[0] + 1};{cell[1] + 1}{end}")


def bars(seen: App) -> list[str]:
    """The probabilities in sight."""
    return re.findall(r"(?m)\b\d ([█▉▊▋▌▍▎▏]*) *([\d.]+ %)", seen.text)


@contextmanager
def training(network: str) -> Iterator[App]:
    """The app while a network trains without end."""
    with app({**ENDLESS, **NETWORKS[network]}) as seen:
        seen.train()
        seen.wait(lambda: any(seen.home.glob("runs/*/checkpoints/epoch-*")), "a checkpoint")
        seen.listen(2)
        yield seen


BENCHMARKS: dict[str, Callable[[int], list[Measurement]]] = {"strokes": strokes, "lenses": lenses, "traffic": traffic}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="may be given more than once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name in ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "COLUMNS", "LINES"):
        os.environ.pop(name, None)
    facts = machine()
    measurements: list[Measurement] = []
    for name in options.only or BENCHMARKS:
        print(f"measuring: {name}", file=sys.stderr)
        measurements += BENCHMARKS[name](options.rounds)
    markdown = table(
        ["measurement", "measured", "target", "reached", "CPU"], [measurement.row for measurement in measurements]
    )
    show("Draw and Inside", facts, markdown, [asdict(measurement) for measurement in measurements], options.json)


if __name__ == "__main__":
    main()

"""The order in which the contenders of a benchmark are measured, and for how long.

Rounds are interleaved: every contender once, then all again, so that a machine that becomes slower is slower for all.
Before each measurement, the benchmark waits for a quiet moment. One during which other programs took more than a
twentieth of the cores does not count and is repeated in a later round, up to twice as many rounds.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Self, TypeVar

from usage import Result, Rounds, quiet

MOST_ROUNDS = 2
"""Rounds that are tried for each one that is to count"""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Pace:
    """How many measurements count, and when the benchmark gives up."""

    rounds: int = 3
    patience: float = 30
    """Seconds to wait for a quiet moment, at most"""
    is_noise_accepted: bool = False
    """True if measurements that other programs disturb count, too"""
    deadline: float = math.inf
    """No measurement is started after it, by the clock `time.perf_counter`"""

    @classmethod
    def from_options(cls, options: argparse.Namespace) -> Self:
        """The pace of the options of `add_options`, beginning now."""
        deadline = math.inf
        if options.minutes is not None:
            deadline = time.perf_counter() + 60 * options.minutes
        return cls(options.rounds, options.patience, options.noisy, deadline)

    def results(self, keys: Iterable[Key]) -> dict[Key, Rounds[Result]]:
        """No measurements yet, for each contender."""
        return {key: Rounds(is_noise_accepted=self.is_noise_accepted) for key in keys}

    def measure(self, results: Mapping[Key, Rounds[Result]], measure: Callable[[Key], Result]) -> None:
        """Measure until there are enough measurements of each contender that count, or until time is up."""
        for number in range(MOST_ROUNDS * self.rounds):
            for key, rounds in results.items():
                if len(rounds.counted) >= self.rounds:
                    continue
                remaining = self.deadline - time.perf_counter()
                if remaining <= 0:
                    print("time is up", file=sys.stderr)
                    return
                print(f"round {number + 1}: {label(key)}", file=sys.stderr)
                if not self.is_noise_accepted:
                    quiet(min(self.patience, remaining))
                rounds.measure(partial(measure, key))


def label(key: object) -> str:
    """The name of a contender, whose key may be a tuple of names."""
    return ": ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def add_options(parser: argparse.ArgumentParser, rounds: int = 3) -> None:
    """Add the options that all these benchmarks have."""
    parser.add_argument("--rounds", type=int, default=rounds, help="measurements of each contender that are to count")
    parser.add_argument("--minutes", type=float, help="start no measurement after this many minutes")
    parser.add_argument("--patience", type=float, default=30, help="seconds to wait for a quiet moment, at most")
    parser.add_argument(
        "--noisy", action="store_true", help="count measurements that other programs disturbed, and say so"
    )
    parser.add_argument("--json", action="store_true")


def contention(results: Mapping[Key, Rounds[Result]]) -> str:
    """Lines that say which measurements count, and how much other programs disturbed the others."""
    if all(rounds.counted and not rounds.noisy for rounds in results.values()):
        counts = sorted({len(rounds.counted) for rounds in results.values()})
        return f"All measurements were quiet: {' or '.join(map(str, counts))} of each."
    lines = [f"- {label(key)}: {rounds.note}" for key, rounds in results.items()]
    return "\n".join(lines)

"""How much of the processor a program takes, and whether other programs disturb a measurement.

Time on the processor is what a program needs; time on the clock is what a person waits for. On a machine that is busy
with something else the second says nothing, so a round in which others took more than `MOST_BY_OTHERS` does not count.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

MOST_BY_OTHERS = 0.05
"""The greatest share of all cores that other programs may take in a round"""

ATTEMPTS = 3
"""Rounds that may be tried for each one that is to count"""

PROBE = 1.0
"""Seconds of a look at the machine before a measurement"""

TICKS = os.sysconf("SC_CLK_TCK")

PR_SET_CHILD_SUBREAPER = 36
"""From Linux's include/uapi/linux/prctl.h"""

Result = TypeVar("Result")


def cpu(pid: int) -> float:
    """Seconds on the processor that a process has taken with all its threads, those that have ended included."""
    # Linux numbers the clocks of processes so; see CPUCLOCK_SCHED in its include/linux/posix-timers.h.
    return time.clock_gettime((~pid << 3) | 2)


def busy() -> float:
    """Seconds that all cores together were busy since the system started, or were taken by other virtual machines."""
    user, nice, system, _idle, _wait, irq, softirq, steal, *_ = map(int, processors().split()[1:])
    return (user + nice + system + irq + softirq + steal) / TICKS


def processors() -> str:
    """The line about all cores together."""
    return Path("/proc/stat").read_text().splitlines()[0]


def adopt_orphans() -> None:
    """Make what outlives its parent a child of this process: `own` then counts the job of a run as part of it."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def own() -> float:
    """Seconds on the processor of this process, of all that it has started, and of what they have started."""
    seconds: dict[int, float] = {}
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(folder.name)
        # Of the process itself, and of children that have ended.
        seconds[pid] = sum(map(int, fields[11:15])) / TICKS
        children.setdefault(int(fields[1]), []).append(pid)
    total = 0.0
    waiting = [os.getpid()]
    while waiting:
        pid = waiting.pop()
        total += seconds.get(pid, 0)
        waiting += children.get(pid, [])
    return total


def quiet(patience: float) -> bool:
    """Wait until other programs leave the cores alone, for at most that many seconds. Returns whether they do."""
    deadline = time.perf_counter() + patience
    while True:
        before = busy() - own()
        started = time.perf_counter()
        time.sleep(PROBE)
        seconds = time.perf_counter() - started
        if busy() - own() - before <= MOST_BY_OTHERS * seconds * (os.cpu_count() or 1):
            return True
        if time.perf_counter() > deadline:
            return False


@dataclass
class Rounds(Generic[Result]):
    """The rounds of a measurement."""

    quiet: list[Result] = field(default_factory=list)
    noisy: list[Result] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    """The share of all cores that other programs took in each noisy round"""
    is_noise_accepted: bool = False
    """True if noisy rounds count as well"""

    def measure(self, measure: Callable[[], Result]) -> None:
        """Measure one round, and note whether it counts."""
        started = time.perf_counter()
        before = busy() - own()
        result = measure()
        others = busy() - own() - before
        share = others / ((time.perf_counter() - started) * (os.cpu_count() or 1))
        if share <= MOST_BY_OTHERS:
            self.quiet.append(result)
        else:
            self.noisy.append(result)
            self.others.append(share)

    @property
    def all(self) -> list[Result]:
        """Every round: what a program takes of the processor is not far from the truth in noisy ones, too."""
        return self.quiet + self.noisy

    @property
    def counted(self) -> list[Result]:
        """The rounds that count."""
        if self.is_noise_accepted:
            return self.all
        return self.quiet

    @property
    def note(self) -> str:
        """How many rounds count, and why others do not."""
        if not self.all:
            return "not measured"
        if not self.noisy:
            return f"{len(self.quiet)} quiet"
        # One share, if they are the same.
        shares = dict.fromkeys((f"{100 * min(self.others):.0f} %", f"{100 * max(self.others):.0f} %"))
        took = f"other programs took {' to '.join(shares)} of the cores"
        if self.is_noise_accepted:
            return f"{len(self.quiet)} quiet and {len(self.noisy)} disturbed, which count as well: {took}"
        return f"{len(self.quiet)} quiet and {len(self.noisy)} disturbed, which do not count: {took}"


def measured(count: int, measure: Callable[[], Result]) -> Rounds[Result]:
    """Measure until a number of rounds were quiet, or too many were not."""
    rounds: Rounds[Result] = Rounds()
    while len(rounds.quiet) < count and len(rounds.all) < ATTEMPTS * count:
        rounds.measure(measure)
    return rounds

"""Shared by all benchmarks: the name of the machine, results with their targets, and tables in Markdown."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

NOT_QUIET = "no quiet round"
"""Shown instead of a value if other programs disturbed all rounds"""

PACKAGES = ("tuinet", "numpy", "torch", "jax", "scikit-learn")


def processor() -> str:
    """The processor as its maker calls it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def blas() -> str:
    """The library and kernel that NumPy's matrix products come from."""
    import numpy  # noqa: F401 - loads it
    from threadpoolctl import threadpool_info

    found = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return ", ".join(
        f"{pool['internal_api']} {pool['version']} {pool.get('architecture', '')}".strip() for pool in found
    )


def machine() -> dict[str, str]:
    """Everything a result depends on, and how busy the machine was with other programs."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    facts = {
        "CPU": f"{processor()}, {cores} cores",
        "OS": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Python": platform.python_version(),
        "BLAS of NumPy": blas(),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }
    for package in PACKAGES:
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            facts[package] = "not installed"
    return facts


def machine_line(facts: dict[str, str]) -> str:
    """The machine in one line."""
    return "; ".join(f"{name} {value}" for name, value in facts.items())


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]

    def line(row: Sequence[str]) -> str:
        first, *others = zip(row, widths, strict=True)
        return "| " + " | ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]) + " |"

    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(header), line(rule), *map(line, rows)])


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def ms(seconds: float) -> str:
    """In milliseconds; from ten seconds on, in seconds."""
    if seconds >= 10:
        return f"{seconds:.1f} s"
    return f"{1000 * seconds:.0f} ms"


@dataclass(frozen=True)
class Measurement:
    """A measured value, and whether it reaches its target."""

    name: str
    measured: str
    target: str = ""
    reached: bool | None = None
    cpu: str = ""
    """CPU time or share"""

    @classmethod
    def of_time(cls, name: str, seconds: float | None, most: float | None = None, cpu: str = "") -> Measurement:
        """Seconds that should be at most `most`; None if nothing could be measured, for lack of a quiet round."""
        target = ""
        reached = None
        if most is not None:
            target = f"≤ {ms(most)}"
        if seconds is None:
            return cls(name, NOT_QUIET, target, cpu=cpu)
        if most is not None:
            reached = seconds <= most
        return cls(name, ms(seconds), target, reached, cpu)

    @classmethod
    def at_least(cls, name: str, ratio: float | None, least: float) -> Measurement:
        """A ratio that should be at least `least`; None if nothing could be measured, for lack of a quiet round."""
        if ratio is None:
            return cls(name, NOT_QUIET, f"≥ {least:g}")
        return cls(name, f"{ratio:.2f}", f"≥ {least:g}", ratio >= least)

    @classmethod
    def note(cls, text: str) -> Measurement:
        """A remark on the results before it."""
        return cls(f"({text})", "")

    @property
    def row(self) -> list[str]:
        """A line of the table."""
        reached = {None: "", True: "yes", False: "**no**"}[self.reached]
        return [self.name, self.measured, self.target, reached, self.cpu]


def verdict(ratio: float, target: float, at_least: bool) -> str:
    """A ratio beside its target, and whether it holds."""
    holds = ratio >= target if at_least else ratio <= target
    return f"{ratio:.2f} ({'≥' if at_least else '≤'} {target:g}: {'yes' if holds else 'no'})"


def show(title: str, facts: dict[str, str], markdown: str, results: Any, as_json: bool) -> None:
    """Print the table for people, or everything that was measured for programs."""
    if as_json:
        print(json.dumps({"title": title, "machine": facts, "results": results}, indent=2))
    else:
        print(f"## {title}\n\n{machine_line(facts)}\n\n{markdown}")

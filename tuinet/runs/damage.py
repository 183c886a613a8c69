"""What is wrong with a log: the lines that its readers skip, counted and named."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

LISTED = 1000
"""Problems that are kept; all are counted"""

KINDS = 20
"""Unknown types of events that are told apart"""


class Problem(NamedTuple):
    """One thing that is wrong with a log."""

    line: int
    """From 1"""
    what: str


class Gap(NamedTuple):
    """Events that are missing before a line."""

    line: int
    before: int
    """The number of the last event before them"""
    after: int
    """The number of the event of the line"""


class LogDamage:
    """What a reader of a log could not use."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        """The first of them"""
        self.count = 0
        """How many there are in all"""
        self.gaps: list[Gap] = []
        """Where numbers are missing: what was lost is no hindrance to reading the rest"""
        self.unknown: Counter[str] = Counter()
        """Events of types that this version does not know; they are no damage"""

    def add(self, line: int, what: str) -> None:
        """Report a problem with a line."""
        self.count += 1
        if len(self.problems) < LISTED:
            self.problems.append(Problem(line, what))

    def add_unknown(self, kind: str) -> None:
        """Count an event of a type that this version does not know."""
        known = kind in self.unknown or len(self.unknown) < KINDS
        self.unknown[kind[:40] if known else "others"] += 1

    def words(self, name: str) -> str:
        """All of it in one line about the file of that name; the empty text if nothing is wrong."""
        parts = []
        if self.problems:
            first = self.problems[0]
            more = f" and {self.count - 1:,} more problems" if self.count > 2 else " and 1 more problem"
            parts.append(f"line {first.line} {first.what}{more if self.count > 1 else ''}")
        if self.unknown:
            count = self.unknown.total()
            kinds = ", ".join(sorted(self.unknown)[:3])
            noun = "event" if count == 1 else "events"
            parts.append(f"{count:,} {noun} of a type that this version does not know ({kinds})")
        return f"{name}: {'; '.join(parts)}: skipped" if parts else ""

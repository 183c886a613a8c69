"""The lines of a log that its readers had to skip."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

MAX_PROBLEMS = 1000
"""Problems that are stored; all of them are counted"""

MAX_UNKNOWN_TYPES = 20
"""Unknown event types that are counted separately. A log is not trusted, so its types must not fill the memory"""


class Problem(NamedTuple):
    """A line that was skipped or corrected."""

    line: int
    """From 1"""
    message: str
    """Completes the sentence "line 7 …\""""


class Gap(NamedTuple):
    """Events that are missing before a line."""

    line: int
    before: int
    """The number of the last event before the gap"""
    after: int
    """The number of the event in this line"""


class LogDamage:
    """Everything in a log that a reader could not use."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        """The first MAX_PROBLEMS problems"""
        self.count = 0
        """All problems, including those that are not stored"""
        self.gaps: list[Gap] = []
        """Missing events. They do not keep a reader from the rest, so they are not among the problems"""
        self.unknown: Counter[str] = Counter()
        """Events of types that this version does not know. They are not damage"""

    def add(self, line: int, message: str) -> None:
        """Report a problem in a line."""
        self.count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(line, message))

    def add_unknown(self, event_type: str) -> None:
        """Count an event whose type this version does not know."""
        if event_type not in self.unknown and len(self.unknown) >= MAX_UNKNOWN_TYPES:
            event_type = "others"
        self.unknown[event_type[:40]] += 1

    def summary(self, file_name: str) -> str:
        """Return one line about the damage in a file, or an empty string."""
        parts = list(filter(None, [self._problems_summary(), self._unknown_summary()]))
        if not parts:
            return ""
        return f"{file_name}: {'; '.join(parts)}: skipped"

    def _problems_summary(self) -> str:
        if not self.problems:
            return ""
        first = self.problems[0]
        summary = f"line {first.line} {first.message}"
        if self.count == 1:
            return summary
        if self.count == 2:
            return f"{summary} and 1 more problem"
        return f"{summary} and {self.count - 1:,} more problems"

    def _unknown_summary(self) -> str:
        if not self.unknown:
            return ""
        count = self.unknown.total()
        noun = "event" if count == 1 else "events"
        types = ", ".join(sorted(self.unknown)[:3])
        return f"{count:,} {noun} of a type that this version does not know ({types})"

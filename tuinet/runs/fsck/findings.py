"""The findings of a check: one line for each problem."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path


class Kind(Enum):
    """The kind of damage, which decides how it is repaired.

    Repairs happen in this order: the record first, because the rest is compared with it, then whole lines, then
    losses that are only written to the journal.
    """

    RECORD = auto()
    LOG_LINES = auto()
    LOG_GAP = auto()
    LOG_ORDER = auto()
    COMMAND_LINES = auto()
    CHECKPOINT = auto()
    """Damaged, or not the checkpoint that its name says"""
    LAST_BATCH = auto()
    """A damaged record of a batch"""
    LOST_CHECKPOINT = auto()
    UNNAMED_CHECKPOINT = auto()
    LOCK = auto()
    LEFTOVER = auto()
    MODE = auto()
    MISPLACED = auto()
    """A directory, link or the like where a file should be"""
    MISSING = auto()
    """Cannot be repaired"""


@dataclass(frozen=True)
class Finding:
    """One problem, and where it is."""

    kind: Kind
    path: Path
    problem: str
    loss: str = ""
    """The key under which a repair records a loss in the journal, so that later checks skip it; empty if it can be
    repaired"""

    def line(self, home: Path) -> str:
        """Return the path, relative to the home if it is inside, and the problem."""
        path = self.path
        if path.is_relative_to(home):
            path = path.relative_to(home)
        return f"{path}: {self.problem}"


def without_path(error: Exception, path: Path) -> str:
    """Return the message of an error. A finding shows the path itself."""
    return str(error).removeprefix(f"{path}: ")

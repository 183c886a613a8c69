"""What a check of runs has found: one line each, saying what and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path


class Kind(Enum):
    """What kind of damage it is, which decides how it can be repaired."""

    RECORD = auto()
    LOG_LINES = auto()
    LOG_GAP = auto()
    LOG_ORDER = auto()
    COMMAND_LINES = auto()
    CHECKPOINT = auto()
    """One that is damaged, or is not what its name says"""
    LOST_CHECKPOINT = auto()
    UNNAMED_CHECKPOINT = auto()
    LOCK = auto()
    LEFTOVER = auto()
    MODE = auto()
    MISPLACED = auto()
    """Something else in the place of a file"""
    MISSING = auto()
    """What no repair can bring back"""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    kind: Kind
    path: Path
    what: str
    accepted_as: str = ""
    """What a repair writes down in order not to report it again; the empty text for what can be put right"""

    def line(self, home: Path) -> str:
        """Where it is, in the home if it is there, and what."""
        place = self.path.relative_to(home) if self.path.is_relative_to(home) else self.path
        return f"{place}: {self.what}"

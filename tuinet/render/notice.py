"""Terminal sequences that alert a user who is looking elsewhere."""

from __future__ import annotations

from typing import Literal

from tuinet.sanitize import sanitize

LONGEST = 200
"""Maximum number of characters in a message"""


def notice_sequence(kind: Literal["none", "bell", "osc9"], message: str) -> str:
    """Return the bell, an OSC 9 sequence (a desktop notification in many terminals), or an empty string."""
    match kind:
        case "bell":
            return "\a"
        case "osc9":
            # Control characters in a run's name must not end the sequence and begin another.
            return f"\x1b]9;{sanitize(message)[:LONGEST]}\x07"
        case "none":
            return ""

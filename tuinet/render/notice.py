"""What a terminal is sent so that a person looks up from something else."""

from __future__ import annotations

from typing import Literal

from tuinet.sanitize import sanitize

LONGEST = 200


def notice_sequence(kind: Literal["none", "bell", "osc9"], words: str) -> str:
    """The bell; or OSC 9, which many terminals show as a message of the desktop; or nothing."""
    if kind == "osc9":
        return f"\x1b]9;{sanitize(words)[:LONGEST]}\x07"
    return "\a" if kind == "bell" else ""

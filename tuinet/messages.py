"""Phrases that the messages of several packages share."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

SPOKEN_SPLITS = {"train": "training", "valid": "validation"}
"""What a sentence calls the splits, where it is not their name: 'valid images' would be those that are not invalid"""


def host_option(machine: str | None) -> str:
    """Return the `--host` option that makes a suggested command act on a machine; empty for this machine."""
    if not machine:
        return ""
    return f" --host {shlex.quote(machine)}"


def in_parentheses(text: str) -> str:
    """Return a space and the text in parentheses; empty for an empty text."""
    if not text:
        return ""
    return f" ({text})"


def and_list(items: Sequence[str]) -> str:
    """Return items as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *others, last = items
    if not others:
        return last
    return f"{', '.join(others)} and {last}"


def counted(number: int, noun: str) -> str:
    """Format a count: `1 batch`, `2 batches`, `5,000 epochs`."""
    if number == 1:
        return f"1 {noun}"
    ending = "es" if noun.endswith(("tch", "s")) else "s"
    return f"{number:,} {noun}{ending}"


def spoken_split(split: str) -> str:
    """Return a split as it is called in a sentence, before 'image': `validation`."""
    return SPOKEN_SPLITS.get(split, split)


def spoken_status(status: str) -> str:
    """Return a status, or the reason why a run ended, as people say it: `target reached`, `stopped early`."""
    if status == "early_stopped":
        return "stopped early"
    return status.replace("_", " ")

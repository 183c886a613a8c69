"""Suggesting the nearest known name for a misspelt one."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

LONGEST = 100
"""Characters of a name that are compared: the time grows with the square of the length"""


def suggest(name: str, known: Collection[str], otherwise: str = "", cutoff: float = 0.6) -> str:
    """Return `did you mean 'epochs'?`, or `otherwise` if no known name is near.

    `cutoff` says how similar the names must be, from 0 to 1.
    """
    for nearest in get_close_matches(name[:LONGEST], known, n=1, cutoff=cutoff):
        return f"did you mean '{nearest}'?"
    return otherwise

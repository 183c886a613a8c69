"""Telling labels from pixels by the values in a column."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

# A column with more classes than this cannot be told from one of pixels.
_MOST_CLASSES = 100

# The corner of an image is nearly always empty, while no class makes up so much of a data set.
_MOST_COMMON = 0.8


def number_of(field: str) -> float | None:
    """Return the number in a field; None if it is not a finite decimal number in ASCII."""
    # float() accepts digits of other scripts and underscores.
    if not field.isascii() or "_" in field:
        return None
    try:
        number = float(field)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def holds_names(fields: Sequence[str]) -> bool:
    """Return True if a field is neither empty nor a number."""
    return any(field and number_of(field) is None for field in fields)


def looks_like_labels(fields: Sequence[str]) -> bool:
    """Return True if a column looks like labels: names, or whole numbers, of which there are a few in many rows."""
    if not fields:
        return False
    if holds_names(fields):
        return True
    numbers = [number_of(field) for field in fields]
    counts = Counter(numbers)
    are_whole = all(number is not None and number.is_integer() for number in numbers)
    if not are_whole or not 2 <= len(counts) <= _MOST_CLASSES:
        return False
    return max(counts.values()) <= _MOST_COMMON * len(fields)

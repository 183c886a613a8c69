"""What a person types to choose images, and a filter in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuinet.errors import UsageError
from tuinet.evaluation.filters import Filter
from tuinet.limits import whole_number

RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*%?\s*(?:-|–|\.\.|to)\s*(\d+(?:\.\d+)?)\s*%?")
BOUND = re.compile(r"(<|>|≤|≥|<=|>=)\s*(\d+(?:\.\d+)?)\s*%?")


def parse_class(text: str, classes: Sequence[str]) -> int | None:
    """A class by its name, its number or the beginning of its name; None for nothing. Raises UsageError."""
    wanted = text.strip().lower()
    if not wanted:
        return None
    names = [name.lower() for name in classes]
    if wanted in names:
        return names.index(wanted)
    number = whole_number(wanted)
    if number is not None and number < len(names):
        return number
    matching = [k for k, name in enumerate(names) if name.startswith(wanted)]
    if len(matching) != 1:
        raise UsageError(f"class '{text.strip()}': expected one of {', '.join(classes)}")
    return matching[0]


def parse_confidence(text: str) -> tuple[float, float]:
    """A range of percentages as shares: `50-90`, `>90`, `<60`; nothing is everything. Raises UsageError."""
    words = text.strip()
    if not words:
        return 0.0, 1.0
    if match := RANGE.fullmatch(words):
        least, most = float(match[1]) / 100, float(match[2]) / 100
    elif match := BOUND.fullmatch(words):
        bound = float(match[2]) / 100
        least, most = (0.0, bound) if match[1][0] in "<≤" else (bound, 1.0)
    else:
        raise UsageError("expected percentages like 50-90, >90 or <60")
    if not 0 <= least <= most <= 1:
        raise UsageError("expected percentages from 0 to 100, the smaller one first")
    return least, most


def confidence_text(wanted: Filter) -> str:
    """The range as it is typed."""
    return (
        ""
        if (wanted.min_confidence, wanted.max_confidence) == (0, 1)
        else f"{100 * wanted.min_confidence:g}-{100 * wanted.max_confidence:g}"
    )


def filter_words(wanted: Filter, classes: Sequence[str]) -> str:
    """`true 4, seen as 9, wrong, confidence 50-90 %`; nothing for a filter that everything passes."""
    words = []
    if wanted.label is not None:
        words.append(f"true {classes[wanted.label]}")
    if wanted.predicted is not None:
        words.append(f"seen as {classes[wanted.predicted]}")
    if wanted.wrong:
        words.append("wrong")
    if text := confidence_text(wanted):
        words.append(f"confidence {text} %")
    return ", ".join(words)


def order_words(wanted: Filter) -> str:
    """`by loss ↓`; nothing for the order of the images."""
    if wanted.sort == "index":
        return "backwards" if wanted.is_descending else ""
    return f"by {wanted.sort} {'↓' if wanted.is_descending else '↑'}"

"""Filters as text: what the user types, and how a filter is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuinet.datasets.class_names import class_number
from tuinet.errors import UsageError
from tuinet.evaluation.filters import Filter

RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*%?\s*(?:-|–|\.\.|to)\s*(\d+(?:\.\d+)?)\s*%?")
BOUND = re.compile(r"(<|>|≤|≥|<=|>=)\s*(\d+(?:\.\d+)?)\s*%?")


def parse_class(text: str, classes: Sequence[str]) -> int | None:
    """Return the class with this name, number or beginning of a name; None for an empty text. Raises UsageError."""
    if not text.strip():
        return None
    return class_number(text, classes)


def parse_confidence(text: str) -> tuple[float, float]:
    """Return the bounds of `50-90`, `>90` or `<60` percent, from 0 to 1; everything for an empty text.

    Raises UsageError.
    """
    text = text.strip()
    if not text:
        return 0.0, 1.0
    if match := RANGE.fullmatch(text):
        least = float(match[1]) / 100
        most = float(match[2]) / 100
    elif match := BOUND.fullmatch(text):
        least = 0.0
        most = 1.0
        if match[1][0] in "<≤":
            most = float(match[2]) / 100
        else:
            least = float(match[2]) / 100
    else:
        raise UsageError("expected percentages such as 50-90, >90 or <60")
    if not 0 <= least <= most <= 1:
        raise UsageError("expected percentages from 0 to 100, the smaller one first")
    return least, most


def confidence_text(current: Filter) -> str:
    """Return the range of confidences, as it is typed."""
    if (current.min_confidence, current.max_confidence) == (0, 1):
        return ""
    return f"{100 * current.min_confidence:g}-{100 * current.max_confidence:g}"


@dataclass(frozen=True)
class Chip:
    """A condition of a filter, or its order, as it is shown and as it is removed."""

    condition: str
    text: str
    short: str
    """The text where there is little room"""


REMOVALS: dict[str, dict[str, Any]] = {
    "sort": {"sort": "index", "descending": None},
    "label": {"label": None},
    "predicted": {"predicted": None},
    "wrong": {"wrong": False},
    "confidence": {"min_confidence": 0.0, "max_confidence": 1.0},
}
"""The values that remove a condition from a filter, by the name of the condition"""


def chips(current: Filter, classes: Sequence[str]) -> list[Chip]:
    """Return the order and the conditions of a filter; none for a filter that everything passes."""
    result = []
    if order := order_text(current):
        result.append(Chip("sort", order, order.removeprefix("by ")))
    if current.label is not None:
        name = classes[current.label]
        result.append(Chip("label", f"true {name}", f"true {name}"))
    if current.predicted is not None:
        name = classes[current.predicted]
        result.append(Chip("predicted", f"predicted {name}", f"pred. {name}"))
    if current.wrong:
        result.append(Chip("wrong", "mistakes", "mistakes"))
    if confidence := confidence_text(current):
        result.append(Chip("confidence", f"confidence {confidence} %", f"{confidence} %"))
    return result


def filter_text(current: Filter, classes: Sequence[str]) -> str:
    """Return `true 4, predicted 9, mistakes, confidence 50-90 %`; empty for a filter that everything passes."""
    return ", ".join(chip.text for chip in chips(current, classes) if chip.condition != "sort")


def order_text(current: Filter) -> str:
    """Return `by loss ↓`; empty for the order of the images."""
    if current.sort == "index":
        return "reversed" if current.is_descending else ""
    arrow = "↓" if current.is_descending else "↑"
    return f"by {current.sort} {arrow}"


def class_range_text(classes: Sequence[str]) -> str:
    """Return the classes to choose from: `0 to 9`, or all names."""
    first = classes[0]
    last = classes[-1]
    if first.isdecimal() and last.isdecimal():
        return f"{first} to {last}"
    return ", ".join(classes)

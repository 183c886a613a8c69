"""Filters as text: what a person types, and how a filter is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tuinet.errors import UsageError
from tuinet.evaluation.filters import Filter
from tuinet.tui.explore.filter_text import (
    REMOVALS,
    chips,
    class_range_text,
    confidence_text,
    filter_text,
    order_text,
    parse_class,
    parse_confidence,
)

DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt", "Trouser", "Sandal", "Shirt", "Sneaker")


@pytest.mark.parametrize(
    ("text", "expected"), [("Shirt", 3), ("shirt", 3), (" sneaker ", 4), ("tro", 1), ("2", 2), ("", None)]
)
def test_a_class_has_a_name_a_number_and_an_abbreviation(text: str, expected: int | None) -> None:
    assert parse_class(text, CLOTHES) == expected


@pytest.mark.parametrize("text", ["s", "hat", "5", "-1", "1.5"])
def test_an_unknown_or_ambiguous_class_is_refused_with_the_choices(text: str) -> None:
    with pytest.raises(UsageError, match="expected one of T-shirt, Trouser"):
        parse_class(text, CLOTHES)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("50-90", (0.5, 0.9)),
        ("50 – 90 %", (0.5, 0.9)),
        ("50..90", (0.5, 0.9)),
        (">90", (0.9, 1.0)),
        ("≥ 99.5", (0.995, 1.0)),
        ("<60%", (0.0, 0.6)),
        ("", (0.0, 1.0)),
    ],
)
def test_a_confidence_is_a_range_of_percentages(text: str, bounds: tuple[float, float]) -> None:
    assert parse_confidence(text) == pytest.approx(bounds)


@pytest.mark.parametrize("text", ["90-50", ">101", "0-200", "high", "50", "50-", "-5"])
def test_a_confidence_that_is_not_a_range_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected percentages"):
        parse_confidence(text)


def test_a_range_is_offered_as_it_was_typed() -> None:
    least, most = parse_confidence("55-90")
    assert confidence_text(Filter(min_confidence=least, max_confidence=most)) == "55-90"


def test_a_filter_lists_its_conditions() -> None:
    current = Filter(label=4, predicted=9, wrong=True, min_confidence=0.5)
    assert filter_text(current, DIGITS) == "true 4, predicted 9, mistakes, confidence 50-100 %"


def test_a_filter_without_any_of_its_chips_is_open() -> None:
    current = Filter(label=4, predicted=9, wrong=True, min_confidence=0.5, sort="loss")
    shown = chips(current, DIGITS)
    assert [chip.condition for chip in shown] == list(REMOVALS)
    for chip in shown:
        current = replace(current, **REMOVALS[chip.condition])
    assert current == Filter()


def test_an_open_filter_is_an_empty_text() -> None:
    assert filter_text(Filter(sort="loss"), DIGITS) == ""


@pytest.mark.parametrize(
    ("current", "text"),
    [
        (Filter(), ""),
        (Filter(descending=True), "reversed"),
        (Filter(sort="loss"), "by loss ↓"),
        (Filter(sort="confidence"), "by confidence ↑"),
    ],
)
def test_an_order_has_an_arrow(current: Filter, text: str) -> None:
    assert order_text(current) == text


@pytest.mark.parametrize(("classes", "text"), [(DIGITS, "0 to 9"), (CLOTHES[:2], "T-shirt, Trouser")])
def test_the_choice_of_classes_is_short_for_digits(classes: tuple[str, ...], text: str) -> None:
    assert class_range_text(classes) == text

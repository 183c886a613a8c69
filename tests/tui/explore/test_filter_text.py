"""What a person types to choose images, and a filter in words."""

from __future__ import annotations

import pytest

from tuinet.errors import UsageError
from tuinet.evaluation.filters import Filter
from tuinet.tui.explore.filter_text import confidence_text, filter_words, order_words, parse_class, parse_confidence

DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt", "Trouser", "Sandal", "Shirt", "Sneaker")


@pytest.mark.parametrize(
    ("text", "wanted"), [("Shirt", 3), ("shirt", 3), (" sneaker ", 4), ("tro", 1), ("2", 2), ("", None)]
)
def test_a_class_is_named_in_many_ways(text: str, wanted: int | None) -> None:
    assert parse_class(text, CLOTHES) == wanted


@pytest.mark.parametrize("text", ["s", "hat", "5", "-1", "1.5"])
def test_what_names_no_class_or_several_is_refused_with_all_of_them(text: str) -> None:
    with pytest.raises(UsageError, match="expected one of T-shirt, Trouser"):
        parse_class(text, CLOTHES)


@pytest.mark.parametrize(
    ("text", "share"),
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
def test_a_confidence_is_a_range_of_percentages(text: str, share: tuple[float, float]) -> None:
    assert parse_confidence(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["90-50", ">101", "0-200", "high", "50", "50-", "-5"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected percentages"):
        parse_confidence(text)


def test_a_range_is_offered_as_it_was_typed() -> None:
    least, most = parse_confidence("55-90")
    assert confidence_text(Filter(min_confidence=least, max_confidence=most)) == "55-90"


def test_a_filter_is_told_in_words() -> None:
    wanted = Filter(label=4, predicted=9, wrong=True, min_confidence=0.5)
    assert filter_words(wanted, DIGITS) == "true 4, seen as 9, wrong, confidence 50-100 %"


def test_an_open_filter_needs_no_words() -> None:
    assert filter_words(Filter(sort="loss"), DIGITS) == ""


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Filter(), ""),
        (Filter(descending=True), "backwards"),
        (Filter(sort="loss"), "by loss ↓"),
        (Filter(sort="confidence"), "by confidence ↑"),
    ],
)
def test_an_order_is_told_in_words(wanted: Filter, words: str) -> None:
    assert order_words(wanted) == words

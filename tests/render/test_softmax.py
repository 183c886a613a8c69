"""Softmax outputs as bars: right and wrong differ by sign as well as colour, and nothing moves but bars and figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tuinet.render.palette import DARK, PLAIN
from tuinet.render.softmax import bar, bar_rows, class_bars, softmax_bars

DIGITS = [str(k) for k in range(10)]
FASHION = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
SURE_OF_9 = [0.0, 0.01, 0.02, 0.03, 0.25, 0.0, 0.0, 0.0, 0.09, 0.6]

shares = st.lists(st.none() | st.just(math.nan) | st.floats(0, 1), min_size=10, max_size=10)


def bars(truth: int | None, width: int = 40, height: int = 10, ascii_only: bool = False) -> Text:
    return class_bars(SURE_OF_9, DIGITS, truth, width, height, PLAIN, ascii_only)


def signs(text: Text) -> dict[str, str]:
    """The sign of each class that has one."""
    return {line[2]: line[0] for line in text.plain.split("\n") if line[0] != " "}


@given(
    shares, st.none() | st.integers(0, 9), st.integers(1, 90), st.integers(1, 40), st.sampled_from([DIGITS, FASHION])
)
def test_lines_are_exactly_as_wide_as_the_pane(
    probabilities: list[float | None], truth: int | None, width: int, height: int, classes: list[str]
) -> None:
    lines = class_bars(probabilities, classes, truth, width, height, DARK).plain.split("\n")
    assert len(lines) == min(height, 10 * max(1, min(5, height // 10)))
    assert {len(line) for line in lines} == {width}


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (-3, 5)])
def test_without_room_there_are_no_bars(width: int, height: int) -> None:
    assert not bars(9, width, height).plain


def test_the_true_class_on_top_has_a_tick() -> None:
    assert signs(bars(9)) == {"9": "✓"}


def test_a_wrong_class_on_top_has_a_cross_and_the_true_one_a_ring() -> None:
    assert signs(bars(4)) == {"9": "✗", "4": "○"}


def test_without_a_truth_the_class_on_top_is_neither_right_nor_wrong() -> None:
    assert signs(bars(None)) == {"9": ">"}


def test_signs_and_bars_can_be_ascii() -> None:
    assert (signs(bars(4, ascii_only=True)), bars(4, ascii_only=True).plain.isascii()) == ({"9": "x", "4": "o"}, True)


@pytest.mark.parametrize(("truth", "style"), [(9, DARK.right), (4, DARK.wrong)])
def test_right_and_wrong_have_colours(truth: int, style: str) -> None:
    assert style in str(class_bars(SURE_OF_9, DIGITS, truth, 40, 10, DARK).spans[-1].style)


def test_a_bar_is_as_long_as_its_share_to_an_eighth() -> None:
    assert [bar(share, 10) for share in (0, 0.0125, 0.5, 0.55, 1)] == ["", "▏", "█████", "█████▌", "██████████"]


def test_a_line_has_its_name_bar_and_figure_in_their_places() -> None:
    assert bars(9, 24).plain.split("\n")[4] == "  4 ███           25.0 %"


def test_bars_are_as_high_as_there_is_room_with_a_gap_below() -> None:
    drawn = {
        height: class_bars([0.5, 1.0], ["no", "yes"], 1, 30, height, PLAIN).plain.split("\n") for height in (4, 6, 12)
    }
    assert [line[6:10] for line in drawn[4]] == ["████", "▀▀▀▀"] * 2
    assert [line[6:10] for line in drawn[6]] == ["████", "████", "    "] * 2
    assert [line[6:10] for line in drawn[12]] == ["████", "████", "████", "    ", "    "] * 2


def test_all_rows_of_a_bar_end_at_the_same_column() -> None:
    for share in (0.02, 0.11, 0.33, 0.57, 0.74, 0.98):
        upper, lower = bar_rows(share, 21, 2)
        assert lower == upper.replace("█", "▀").replace("▌", "▘")


def test_high_bars_can_be_ascii() -> None:
    assert class_bars([0.5, 1.0], ["no", "yes"], 1, 30, 4, PLAIN, ascii_only=True).plain.isascii()


@pytest.mark.parametrize(("height", "rows"), [(6, [True, False, False]), (8, [False, True, False, False]), (2, [True])])
def test_a_figure_stands_beside_the_middle_of_its_bar(height: int, rows: list[bool]) -> None:
    lines = class_bars([0.5, 0.5], ["a", "b"], 0, 30, height, PLAIN).plain.split("\n")
    assert [("%" in line) for line in lines] == rows * 2


def test_only_signs_bars_and_figures_change() -> None:
    before = class_bars([1.0, 0.0], ["no", "yes"], 0, 30, 2, PLAIN).plain.split("\n")
    after = class_bars([0.0, 1.0], ["no", "yes"], 0, 30, 2, PLAIN).plain.split("\n")
    changed = {x for old, new in zip(before, after, strict=True) for x in range(30) if old[x] != new[x]}
    assert not changed & {1, 2, 3, 4, 5, 22, 28, 29}


def test_a_number_that_is_not_finite_is_a_dash() -> None:
    assert class_bars([None, 0.5], ["a", "b"], None, 30, 2, PLAIN).plain.split("\n")[0].split() == ["a", "–"]


def test_of_many_classes_the_most_probable_are_shown_in_their_order() -> None:
    assert [line[2] for line in bars(9, height=3).plain.split("\n")] == ["4", "8", "9"]


def test_of_many_classes_the_true_one_is_shown_however_improbable() -> None:
    assert [line[2] for line in bars(0, height=3).plain.split("\n")] == ["0", "4", "9"]


def test_long_names_are_cut() -> None:
    assert class_bars([1.0], ["electroencephalograph"], 0, 30, 1, PLAIN).plain.startswith("✓ electroen… █")


def test_printed_bars_mark_the_most_probable_class() -> None:
    assert softmax_bars([math.nan] * 2, ["a", "b"], 4).plain == "> a             –\n  b             –"
    assert softmax_bars([0.25, 0.75], ["a", "b"], 4).plain == "  a █     25.00 %\n> b ███   75.00 %"


@pytest.mark.parametrize(("width", "last"), [(40, "   +3 more"), (8, "   +3")])
def test_the_last_line_says_how_many_classes_have_none(width: int, last: str) -> None:
    lines = class_bars(SURE_OF_9, DIGITS, 0, width, 8, PLAIN).plain.split("\n")
    assert len(lines) == 8
    assert lines[-1].rstrip() == last
    assert lines[-2].lstrip().startswith("✗ 9")


@pytest.mark.parametrize("width", range(12, 20))
def test_a_long_name_never_cuts_the_percentage(width: int) -> None:
    lines = class_bars([0.25, 0.75], ["electroencephalograph", "b"], None, width, 2, PLAIN).plain.split("\n")
    assert [line[-4:] for line in lines] == ["25 %", "75 %"]

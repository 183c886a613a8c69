"""An answer explained in words and pictures."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.analysis.attribution import METHODS, Method, Target
from tuinet.analysis.evidence import evidence
from tuinet.render.evidence import METHOD_NAMES, comparison, evidence_sentence
from tuinet.render.marked_image import Look
from tuinet.render.palette import DARK, PLAIN
from tuinet.render.why import LEAST_COLUMNS, WhyView, arrangement, picture_columns, why_picture
from tuinet.render.why_neighbours import neighbour_lines

CLASSES = ("zero", "one", "two")
LOGITS = np.array([5.5, 3, -1.25])


def view() -> WhyView:
    """A square whose left third supports class 0, and whose right third class 1, three times as strongly."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[8:20, 8:20] = 255
    values = np.zeros((28, 28), np.float32)
    values[8:20, 8:12] = 1
    values[8:20, 16:20] = -3
    return WhyView(pixels, LOGITS, Target(0, 1), {method: values.ravel() for method in METHODS}, CLASSES)


@pytest.mark.parametrize(
    ("target", "width", "text"),
    [
        (Target(0, 1), 80, "zero rather than one: logits 5.50 − 3.00 = 2.50, so zero is 12 times as likely"),
        (Target(0, 1), 70, "zero rather than one: logits 5.50 − 3.00 = 2.50"),
        (Target(1, 0), 90, "one rather than zero: logits 3.00 − 5.50 = −2.50, so zero is 12 times as likely"),
        (Target(0, 2), 60, "zero rather than two: logits 5.50 + 1.25 = 6.75"),
        (Target(1, 0), 40, "one rather than zero: −2.50"),
        (Target(2), 80, "two: logit −1.25"),
    ],
)
def test_the_comparison_has_the_numbers_that_fit(target: Target, width: int, text: str) -> None:
    assert comparison(target, LOGITS, CLASSES, width) == text


@pytest.mark.parametrize(
    ("difference", "times"),
    [
        (0.3, "1.3 times"),
        (6.73, "about 840 times"),
        (9, "about 8,100 times"),
        (50, "over 1,000,000 times"),
        (1e6, "over 1"),
    ],
)
def test_the_comparison_says_how_many_times_as_likely_a_class_is(difference: float, times: str) -> None:
    assert f"so zero is {times}" in comparison(Target(0, 1), np.array([difference, 0.0]), CLASSES, 200)


def test_the_logits_as_they_are_shown_give_the_difference() -> None:
    text = comparison(Target(0, 1), np.array([11.857, 5.124]), CLASSES, 60)
    assert text == "zero rather than one: logits 11.86 − 5.12 = 6.74"


def test_the_sentence_names_both_sides_their_shares_and_their_regions() -> None:
    found = evidence(view().values("occlusion"))
    assert evidence_sentence("occlusion", found, Target(0, 1), CLASSES) == (
        "Occlusion: 25 % of the evidence is for zero, above all on the left; 75 % for one, above all on the right."
    )
    assert "75 % against zero" in evidence_sentence("occlusion", found, Target(0), CLASSES)
    nothing = evidence(np.zeros((3, 3), np.float32))
    assert evidence_sentence("occlusion", nothing, Target(0), CLASSES) == "Occlusion: no pixel makes a difference."


@given(st.integers(8, 140), st.integers(3, 50), st.sampled_from(METHODS), st.booleans())
def test_it_fits_into_any_pane(width: int, height: int, method: Method, ascii_only: bool) -> None:
    lines = why_picture(view(), method, width, height, Look(PLAIN, ascii_only, "ascii")).split("\n")
    assert len(lines) <= height
    assert max(line.cell_len for line in lines) <= width


@given(st.integers(8, 200), st.integers(4, 80))
def test_several_pictures_are_shown_only_if_all_are_large_enough(width: int, height: int) -> None:
    rows, columns = arrangement(width, height)
    if rows * columns > 2:
        assert picture_columns(rows, columns, width, height) >= LEAST_COLUMNS


def test_a_wide_pane_shows_everything_and_a_small_one_the_selected_method() -> None:
    wide = why_picture(view(), "occlusion", 118, 30, Look(DARK, False, "ascii")).plain
    assert all(name in wide for name in ["image", *METHOD_NAMES.values()])
    assert "with ↑ ↓" not in wide
    small = why_picture(view(), "occlusion", 40, 14, Look(DARK, False, "ascii")).plain
    assert "> occlusion" in small
    assert "2 more: ↓" in small


def test_signs_are_characters_and_the_legend_says_for_whom() -> None:
    shown = why_picture(view(), "occlusion", 118, 24, Look(PLAIN, False, "ascii")).plain
    assert re.search(r"[*+]{3}·+≡{3}", shown)
    assert "+*# for zero  -=≡ for one  · ink that makes no difference" in shown
    ascii_alone = why_picture(view(), "occlusion", 118, 24, Look(PLAIN, True, "ascii")).plain
    assert "for one  . ink that makes no difference" in ascii_alone


@pytest.mark.parametrize("width", range(40, 120))
def test_no_line_begins_with_a_percent_sign(width: int) -> None:
    shown = why_picture(view(), "occlusion", width, 24, Look(PLAIN, False, "ascii")).plain
    assert "25 % of" in shown.replace("\n", " ")
    assert not any(line.startswith("%") for line in shown.split("\n"))


def test_scores_that_are_no_logits_are_not_called_so() -> None:
    coded = replace(view(), score="score")
    shown = why_picture(coded, "occlusion", 118, 30, Look(PLAIN, False, "ascii")).plain
    assert "zero rather than one: scores 5.50 − 3.00" in shown
    assert "how far the scores fall" in shown
    assert "logit" not in shown


@pytest.mark.parametrize(
    ("labels", "counts"),
    [
        ([6, 6, 5, 6, 8, 5], "3 of 6 show a 6, 2 a 5."),
        ([5, 6, 5, 5, 5, 5], "1 of 6 shows a 6, 5 a 5."),
        ([4, 4, 4, 9, 4, 4], "none of 6 shows a 6, none a 5, 5 a 4."),
    ],
)
def test_the_classes_of_similar_images_are_counted(labels: list[int], counts: str) -> None:
    images = np.zeros((6, 28, 28), np.uint8)
    look = Look(PLAIN, False, "ascii")
    drawn = neighbour_lines(images, labels, Target(6, 5), tuple("0123456789"), True, "all", 116, look)
    assert counts in drawn.plain

"""The title of an image, as long as the room allows."""

from __future__ import annotations

import pytest

from tuinet.evaluation.answer import Answer
from tuinet.render.palette import DARK
from tuinet.render.verdict import image_title, verdict, with_article

DIGITS = [str(k) for k in range(10)]
SURE_OF_7 = [0.0] * 7 + [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("7", "a 7"), ("8", "an 8"), ("11", "an 11"), ("18", "an 18"), ("80", "an 80"), ("Bag", "Bag")],
)
def test_numbers_have_an_article(name: str, expected: str) -> None:
    assert with_article(name) == expected


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (40, "Test image 0: a 7 ✓ predicted 7"),
        (30, "Image 0: a 7 ✓ predicted 7"),
        (20, "Image 0: a 7 ✓"),
        (8, "a 7 ✓"),
        (3, "a …"),
    ],
)
def test_the_title_says_as_much_as_fits(width: int, expected: str) -> None:
    assert image_title(0, 7, Answer(SURE_OF_7, 7), DIGITS, width, DARK).plain == expected


def test_a_short_title_of_a_mistake_says_what_the_image_was_taken_for() -> None:
    assert image_title(1234, 4, Answer(SURE_OF_7, 4), DIGITS, 20, DARK).plain == "Image 1,234: a 4 ✗ 7"


def test_without_an_answer_the_title_names_the_image() -> None:
    assert image_title(0, 8, None, DIGITS, 40, DARK).plain == "Test image 0: an 8"


def test_an_untrained_network_guesses() -> None:
    assert verdict(Answer(SURE_OF_7, 7, untrained=True), DIGITS, DARK).plain == "✓ guessing 7"

"""A digit without its blank margins: as large as fits, but no pixel larger than a line unless there is room."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tuinet.render.close_up import close_up
from tuinet.render.digit_styles import DIGIT_STYLES
from tuinet.render.palette import PLAIN

DIGIT = np.zeros((28, 28), np.uint8)
DIGIT[4:24, 8:20] = 255


def inked(text: Text) -> tuple[int, int]:
    """Lines and columns of what is not blank."""
    lines = [line for line in text.plain.split("\n") if line.strip()]
    return len(lines), max(map(len, lines)) - min(len(line) - len(line.lstrip()) for line in lines)


@given(st.integers(1, 130), st.integers(1, 60), st.sampled_from(DIGIT_STYLES))
def test_it_fits_into_any_pane(width: int, height: int, style: str) -> None:
    lines = close_up(DIGIT, style, width, height, PLAIN).plain.split("\n")
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("style", ["ascii", "half blocks", "braille"])
@pytest.mark.parametrize(
    ("pane", "ink"),
    [
        # The whole image would have 10 lines, and the ink of it 7.
        ((20, 17), (17, 20)),
        ((30, 12), (12, 14)),
        # A pixel takes a line, and is twice as wide.
        ((40, 25), (20, 24)),
        ((56, 28), (20, 24)),
        # The whole image is enlarged to twice that size, and so is the ink.
        ((112, 56), (40, 48)),
    ],
)
def test_the_ink_fills_a_pane_until_a_pixel_takes_a_line(
    pane: tuple[int, int], ink: tuple[int, int], style: str
) -> None:
    assert inked(close_up(DIGIT, style, *pane, PLAIN)) == pytest.approx(ink, abs=1)


def test_the_ink_is_in_the_middle_of_the_room_of_the_whole_image() -> None:
    lines = close_up(DIGIT, "ascii", 56, 28, PLAIN).plain.split("\n")
    assert [not line.strip() for line in lines[:5]] == [True] * 4 + [False]
    assert len(lines[4]) - len(lines[4].lstrip()) == 16


def test_a_blank_image_is_drawn_whole() -> None:
    assert close_up(np.zeros((28, 28), np.uint8), "ascii", 20, 10, PLAIN).plain.split("\n") == [" " * 20] * 10

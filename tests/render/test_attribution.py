"""An attribution as a picture: signs and sizes by characters, with colours on top."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.render.attribution import AGAINST, FOR, attribution_legend, attribution_picture
from tuinet.render.digit import digit
from tuinet.render.palette import DARK, LIGHT, PLAIN, SIXTEEN, SIXTEEN_LIGHT, Palette

PALETTES = [DARK, LIGHT, SIXTEEN, SIXTEEN_LIGHT, PLAIN]
NO_INK = np.zeros((28, 28), np.uint8)
SIDES = np.tile(np.where(np.arange(28) < 14, -1.0, 1.0), (28, 1))
"""All that is left speaks against the answer, all that is right for it"""


@pytest.mark.parametrize(
    ("value", "unicode", "ascii_only"),
    [
        (0.8, "#", "#"),
        (0.41, "#", "#"),
        (0.39, "*", "*"),
        (0.21, "*", "*"),
        (0.11, "+", "+"),
        (0.09, " ", " "),
        (0, " ", " "),
        (np.nan, " ", " "),
        (-0.09, " ", " "),
        (-0.11, "-", "-"),
        (-0.21, "=", "~"),
        (-0.41, "≡", "="),
    ],
)
def test_each_character_stands_for_twice_as_much_as_the_one_before(value: float, unicode: str, ascii_only: str) -> None:
    values = np.full((28, 28), value)
    for characters, only in ((unicode, False), (ascii_only, True)):
        shown = attribution_picture(NO_INK, values, PLAIN, 56, 28, only, largest=0.8)
        assert set(shown.plain) == {characters, "\n"}


def test_the_scale_is_that_of_the_largest_value() -> None:
    weak, strong = (attribution_picture(NO_INK, size * SIDES, PLAIN, 28, 14).plain for size in (0.001, 1000))
    assert weak == strong
    assert weak.split("\n")[0] == "≡" * 14 + "#" * 14


def test_ink_that_contributes_nothing_is_a_dot() -> None:
    ink = NO_INK.copy()
    ink[:, :14] = 255
    shown = attribution_picture(ink, np.zeros((28, 28)), DARK, 28, 14)
    assert shown.plain.split("\n")[0] == "·" * 14 + " " * 14


@given(st.integers(1, 130), st.integers(1, 60))
def test_it_has_the_grid_of_the_digit_beside_it(width: int, height: int) -> None:
    attribution = attribution_picture(NO_INK, SIDES, PLAIN, width, height).plain.split("\n")
    figure = digit(NO_INK, "ascii", width, height, PLAIN).plain.split("\n")
    assert list(map(len, attribution)) == list(map(len, figure))


@pytest.mark.parametrize("palette", PALETTES)
def test_signs_differ_in_characters_and_where_there_are_colours_in_these(palette: Palette) -> None:
    shown = attribution_picture(NO_INK, SIDES, palette, 28, 14)
    styles = {str(span.style) for span in shown.spans}
    assert not set(FOR) & set(AGAINST)
    assert len(styles) == 1 + palette.colour


@pytest.mark.parametrize("palette", PALETTES)
def test_the_legend_has_every_character_in_its_style(palette: Palette) -> None:
    assert attribution_legend(palette, favoured="for 7", opposed="for 1").plain == "+*# for 7  -=≡ for 1"
    assert attribution_legend(palette, ascii_only=True).plain.isascii()

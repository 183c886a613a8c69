"""Weights as pictures, with their signs."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.render.contrast import LEGIBLE, contrast
from tuinet.render.palette import DARK, LIGHT, PLAIN, SIXTEEN, SIXTEEN_LIGHT, Palette
from tuinet.render.signed import signed_legend, signed_picture, signed_row

SIDES = np.tile(np.where(np.arange(28) < 14, -1.0, 1.0), (28, 1))
"""All that is left is negative, all that is right positive"""


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN, PLAIN])
def test_every_number_that_is_shown_has_its_sign_as_a_character(palette: Palette) -> None:
    random = np.random.default_rng(0).normal(size=(14, 28))
    shown = signed_picture(np.repeat(random, 2, axis=0), 28, 14, palette).plain.split("\n")
    is_shown = np.abs(random) >= np.abs(random).max() / 8
    for row, line in enumerate(shown):
        for column, character in enumerate(line):
            expected = "≡=-" if random[row, column] < 0 else "+*#"
            assert character in (expected if is_shown[row, column] else " ")


def test_without_colours_signs_are_characters() -> None:
    assert signed_picture(SIDES, 28, 14, PLAIN).plain.split("\n")[0] == "≡" * 14 + "#" * 14
    assert signed_picture(SIDES, 28, 14, PLAIN, ascii_only=True).plain.isascii()


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_in_colours_a_cell_of_a_fine_picture_shows_two_numbers(palette: Palette) -> None:
    upper_half = np.zeros((28, 28))
    upper_half[::2] = 1.0
    shown = signed_picture(upper_half, 28, 14, palette, is_fine=True)
    assert set(shown.plain) == {"▀", "\n"}
    assert str(shown.spans[0].style) == f"{palette.train} on {palette.paper}"


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_the_signs_of_a_fine_picture_and_of_its_legend_can_be_read(palette: Palette) -> None:
    values = np.linspace(-1, 1, 28)[np.newaxis].repeat(28, axis=0)
    signs = 0
    for text in (
        signed_picture(values, 28, 14, palette, is_fine=True),
        signed_legend(palette, False, "excites", "inhibits", is_fine=True),
    ):
        for span in text.spans:
            if {"+", "-"} & set(text.plain[span.start : span.end]):
                front, _, behind = str(span.style).split()
                assert contrast(front, behind) >= LEGIBLE
                signs += 1
    assert signs > 4


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_in_a_fine_picture_strong_numbers_have_their_sign_beside_their_colour(palette: Palette) -> None:
    assert signed_picture(SIDES, 28, 14, palette, is_fine=True).plain.split("\n")[0] == "-" * 14 + "+" * 14
    weak = SIDES * np.where(np.arange(28) == 0, 1.0, 0.1)[:, np.newaxis]
    assert set(signed_picture(weak, 28, 14, palette, is_fine=True).plain.split("\n")[-1]) == {" "}


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN, SIXTEEN_LIGHT, PLAIN])
def test_the_legend_names_both_signs(palette: Palette) -> None:
    legend = signed_legend(palette, False, "excites", "inhibits").plain
    assert "excites" in legend
    assert "inhibits" in legend


def test_each_picture_has_its_own_scale_and_its_own_slot() -> None:
    row = signed_row([0.001 * SIDES, -50 * SIDES], 16, 32, 7, PLAIN).plain.split("\n")
    assert row[3] == "≡" * 7 + "#" * 7 + "  " + "#" * 7 + "≡" * 7 + "  "


@pytest.mark.parametrize("palette", [DARK, PLAIN])
def test_numbers_that_are_not_finite_are_blank(palette: Palette) -> None:
    broken = SIDES.copy()
    broken[0] = np.nan
    broken[1] = np.inf
    assert signed_picture(broken, 28, 14, palette)
    assert signed_picture(np.full((28, 28), np.nan), 28, 14, palette).plain.strip() == ""

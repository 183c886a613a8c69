"""The legend of a picture: its own characters and colours, from 0 to 255."""

from __future__ import annotations

import pytest

from tuinet.render.digit_styles import DIGIT_STYLES
from tuinet.render.palette import DARK, LIGHT, PLAIN, Palette
from tuinet.render.ramps import glows, ramp
from tuinet.render.shade_legend import shade_legend


@pytest.mark.parametrize("palette", [DARK, LIGHT, PLAIN])
def test_the_legend_of_ascii_is_its_ramp(palette: Palette) -> None:
    assert shade_legend("ascii", palette).plain == f"0{ramp(palette)} 255"


def test_the_legend_has_the_colours_of_the_picture() -> None:
    assert {str(span.style) for span in shade_legend("ascii", DARK).spans} >= set(glows(DARK)) - {""}


@pytest.mark.parametrize("style", DIGIT_STYLES)
def test_every_style_says_what_zero_and_full_ink_are(style: str) -> None:
    legend = shade_legend(style, DARK).plain
    assert "0" in legend
    assert "255" in legend
    assert "\n" not in legend

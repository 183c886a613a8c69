"""The colours for terminals that have few."""

from dataclasses import fields

import pytest
from rich.color import Color, ColorSystem

from tuinet.render.palette import SIXTEEN_LIGHT

STYLES = {getattr(SIXTEEN_LIGHT, f.name) for f in fields(SIXTEEN_LIGHT) if f.type in ("str", str)} | {
    *SIXTEEN_LIGHT.runs
}

DARK_ENOUGH = {"black": 0, "red": 1, "green": 2, "blue": 4, "magenta": 5, "grey": 8}
"""Of the 16; yellow, cyan and the bright ones cannot be read on white"""


def number(style: str) -> int | None:
    """Which of the 16 a terminal is told to take."""
    return Color.parse(style).downgrade(ColorSystem.STANDARD).number


@pytest.mark.parametrize("style", sorted(STYLES - {SIXTEEN_LIGHT.paper}))
def test_on_a_light_background_each_of_sixteen_colours_is_dark_enough(style: str) -> None:
    assert number(style) in DARK_ENOUGH.values()


def test_six_runs_have_six_of_the_sixteen_colours() -> None:
    assert len({number(style) for style in SIXTEEN_LIGHT.runs}) == 6


def test_right_and_wrong_are_not_green_and_red() -> None:
    assert (number(SIXTEEN_LIGHT.right), number(SIXTEEN_LIGHT.wrong)) == (DARK_ENOUGH["blue"], DARK_ENOUGH["red"])

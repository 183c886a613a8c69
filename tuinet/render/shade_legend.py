"""A legend of shades: the characters and colours of pixels from 0 to 255."""

from __future__ import annotations

import numpy as np
from rich.text import Text

from tuinet.render.digit import paint, picture_style
from tuinet.render.palette import Palette

STEPS = 10
"""Cells between the two numbers"""


def shade_legend(style: str, palette: Palette) -> Text:
    """Return `0 ..:*=%#@ 255` in the style and the colours of the pictures; for numbers, explain the dot."""
    if style == "numbers":
        return Text("· is 0, full ink is 255 (hex ff)", palette.dim, no_wrap=True)
    rows = {"half blocks": 2, "braille": 4}.get(picture_style(style), 1)
    columns = {"braille": 2}.get(picture_style(style), 1)
    shades = np.linspace(0, 1, STEPS)[None].repeat(rows, 0).repeat(columns, 1)
    legend = Text("0", palette.dim, no_wrap=True)
    legend.append_text(paint(shades, style, palette)).append(" 255", palette.dim)
    return legend

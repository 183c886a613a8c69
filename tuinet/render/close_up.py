"""Close-ups of images without their blank margins: an MNIST digit fills about a quarter of its image."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.render.digit import digit, digit_note
from tuinet.render.palette import Palette
from tuinet.render.resampling import without_margins

COLUMNS = 2
"""The columns that are as wide as a line is high"""


def close_up(pixels: NDArray[np.uint8], style: str, width: int, height: int, palette: Palette) -> Text:
    """Draw the ink of an image as large as fits, centred in the area that the whole image would take.

    It is enlarged until a pixel takes a whole line, and further only if the whole image would be.

    Args:
        pixels: The image, (height, width), 0 to 255.
        style: One of `digit_styles.DIGIT_STYLES`.
        width: Columns of the pane, at least 1.
        height: Lines of the pane, at least 1.
        palette: The colours.

    Returns:
        The lines of the picture, of any length up to `width`.
    """
    ink = without_margins(pixels)
    rows, columns = pixels.shape
    lines_of_pixel = min(height / rows, width / (COLUMNS * columns))
    room = (width, height)
    if style != "numbers":
        most = max(1.0, lines_of_pixel)
        room = (min(width, math.ceil(ink.shape[1] * COLUMNS * most)), min(height, math.ceil(ink.shape[0] * most)))
    lines = digit(ink, style, *room, palette).split("\n")
    above = max(0, round(rows * lines_of_pixel) - len(lines)) // 2
    indent = " " * ((width - len(lines[0])) // 2)
    picture = [Text()] * above + [Text.assemble(indent, line) for line in lines]
    return Text("\n", no_wrap=True).join(picture)


def close_up_note(pixels: NDArray[np.uint8], style: str, width: int, height: int) -> str:
    """Describe the numbers of a close-up: `20×16 in hexadecimal`; empty for pictures, whose scale is not shown."""
    if style != "numbers":
        return ""
    return digit_note(without_margins(pixels).shape, style, width, height)

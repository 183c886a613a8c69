"""An image whose most important pixels are marked with the sign of their contribution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.render.character_grid import CharacterGrid
from tuinet.render.digit import digit, picture_style
from tuinet.render.palette import Palette
from tuinet.render.unit_shades import sign, sign_style

ENOUGH = 28
"""The columns to which a small image is enlarged"""


@dataclass(frozen=True)
class Box:
    """A rectangle of cells."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Look:
    """The palette, the character set and the digit style of the terminal."""

    palette: Palette
    ascii_only: bool
    style: str
    """The style of digits"""


def draw_image(cells: CharacterGrid, pixels: NDArray[np.uint8], box: Box, look: Look) -> None:
    """Draw an image (height, width) as large as fits into a box."""
    cells.paste(box.left, box.top, digit(pixels, picture_style(look.style), box.width, box.height, look.palette))


def mark_pixels(
    cells: CharacterGrid,
    shape: tuple[int, ...],
    terms: Iterable[tuple[int, float]],
    box: Box,
    palette: Palette,
    selected: int | None = None,
) -> None:
    """Write the sign of each term over its pixel, the first on top.

    Args:
        cells: The grid, with the image.
        shape: Height and width of the image in pixels.
        terms: Pixels, counted row by row, and their contributions, the largest first.
        box: The box of the image.
        palette: The colours.
        selected: The pixel to highlight; None for none.
    """
    marks = dict(terms)
    for pixel in reversed(marks):
        _fill_pixel(cells, pixel, shape, box, sign(marks[pixel]), sign_style(marks[pixel], palette))
    if selected in marks:
        style = f"{sign_style(marks[selected], palette)} reverse"
        _fill_pixel(cells, selected, shape, box, sign(marks[selected]), style)


def _fill_pixel(cells: CharacterGrid, pixel: int, shape: tuple[int, ...], box: Box, character: str, style: str) -> None:
    """Write a character into every cell of a pixel, which may be larger than a cell."""
    rows, columns = shape
    x, y = pixel_place(pixel, shape, box)
    right = box.left + (pixel % columns + 1) * box.width // columns
    below = box.top + (pixel // columns + 1) * box.height // rows
    for line in range(y, max(y + 1, below)):
        cells.put(x, line, character * max(1, right - x), style)


def pixel_place(pixel: int, shape: tuple[int, ...], box: Box) -> tuple[int, int]:
    """Return the column and the line of a pixel."""
    rows, columns = shape
    row, column = divmod(pixel, columns)
    return box.left + column * box.width // columns, box.top + row * box.height // rows


def image_box(shape: tuple[int, ...], width: int, height: int, most: int = ENOUGH) -> Box:
    """Return the largest box that fits into a pane, but no larger than half blocks or `most` columns need."""
    pixels_high, pixels_wide = shape
    scale = min(width / pixels_wide, 2 * height / pixels_high, max(1.0, most / pixels_wide))
    columns = max(1, int(pixels_wide * scale))
    lines = max(1, min(height, -int(-pixels_high * scale // 2)))
    return Box(0, 0, columns, lines)

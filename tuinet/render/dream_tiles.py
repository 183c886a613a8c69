"""Tiles of images with captions, as many at a time as can be recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.render.palette import Palette
from tuinet.render.strip import GAP, caption, pictures

LEAST_LINES = 6
"""Minimum number of lines of a picture in which a digit can be recognised"""

MOST_LINES = 14
"""Maximum number of lines of a picture: 28 rows in half blocks at full size"""


@dataclass(frozen=True)
class Tiles:
    """The division of a pane into tiles of equal size."""

    columns: int
    rows: int
    width: int
    """Columns of a tile"""
    height: int
    """Lines of a tile, with its caption"""

    @property
    def count(self) -> int:
        """The number of tiles."""
        return self.columns * self.rows

    def at(self, x: int, y: int) -> int | None:
        """Return the tile at a cell of the pane; None outside all tiles."""
        if not 0 <= x < self.columns * self.width or not 0 <= y < self.rows * self.height:
            return None
        return y // self.height * self.columns + x // self.width


def divide(width: int, height: int, wanted: int) -> Tiles:
    """Divide a pane into the largest tiles for as many of the `wanted` images as can be recognised.

    If the pictures would be too small, there are fewer tiles, but at least one.
    """
    for count in range(max(1, wanted), 0, -1):
        divisions = [_division(width, height, columns, -(-count // columns)) for columns in range(1, count + 1)]
        best = max(divisions, key=_lines)
        if _lines(best) >= LEAST_LINES:
            return best
    return _division(width, height, 1, 1)


def _division(width: int, height: int, columns: int, rows: int) -> Tiles:
    return Tiles(columns, rows, max(1, width // columns), min(max(2, height // rows), MOST_LINES + 1))


def _lines(tiles: Tiles) -> float:
    """Return the lines of a square picture in a tile."""
    return min((tiles.width - GAP) / 2, tiles.height - 1)


def dream_tiles(
    images: NDArray[np.uint8],
    captions: Sequence[str],
    selected: int,
    tiles: Tiles,
    look: tuple[str, Palette],
    palette: Palette,
) -> Text:
    """Draw images (n, height, width), at most one per tile, each with its caption below.

    `selected` is the index of the image whose caption is in brackets; `look` is the style and the palette of images.
    """
    lines = []
    for start in range(0, len(images), tiles.columns):
        row = images[start : start + tiles.columns]
        width = tiles.width * len(row)
        lines.append(pictures(list(row), tiles.width, width, tiles.height - 1, *look))
        texts = [
            caption(captions[start + k], None, start + k == selected, tiles.width, palette) for k in range(len(row))
        ]
        lines.append(Text(no_wrap=True).join(texts))
    return Text("\n", no_wrap=True).join(lines)

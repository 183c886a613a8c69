"""A summary of an attribution: how much evidence is for and against an answer, and where in the image it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.nn.arrays import Array

REGIONS = (
    ("upper left", "top", "upper right"),
    ("left", "middle", "right"),
    ("lower left", "bottom", "lower right"),
)
"""The nine parts of an image"""

LEAST_INK = 32
"""The smallest difference from the background, in levels of 0 to 255, of a pixel that is ink and not noise"""

MARGIN = 2
"""Blank pixels kept around a figure"""


@dataclass(frozen=True)
class Side:
    """The evidence for one side: all pixels with values of one sign."""

    total: float
    """The absolute value of their sum"""
    region: str
    """The part of the image with the most of this evidence, or an empty string"""
    share: float
    """The share of the total in that part, from 0 to 1"""


@dataclass(frozen=True)
class Evidence:
    """The evidence for and against an answer."""

    favour: Side
    against: Side

    @property
    def share(self) -> float:
        """The share of all evidence that supports the answer, from 0 to 1; NaN without any evidence."""
        total = self.favour.total + self.against.total
        if not total:
            return float("nan")
        return self.favour.total / total


def figure_box(pixels: NDArray[np.uint8], paper: float = 0.0) -> tuple[slice, slice]:
    """Return the rows and columns of a square around the figure in an image (height, width), with a small margin.

    The square is cut off at the edges of the image. Without a figure, it is the whole image.
    """
    ink = abs(pixels - 255.0 * paper) >= LEAST_INK
    rows = np.flatnonzero(ink.any(axis=1))
    columns = np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return slice(0, pixels.shape[0]), slice(0, pixels.shape[1])
    side = max(np.ptp(rows), np.ptp(columns)) + 1 + 2 * MARGIN
    return _around(rows, int(side), pixels.shape[0]), _around(columns, int(side), pixels.shape[1])


def evidence(values: Array) -> Evidence:
    """Summarise an attribution (height, width)."""
    return Evidence(_side(np.maximum(values, 0)), _side(np.maximum(-values, 0)))


def _around(positions: NDArray[np.intp], length: int, end: int) -> slice:
    """Return a slice of that length, centred on the positions and cut off at 0 and `end`."""
    start = (int(positions[0]) + int(positions[-1]) + 1 - length) // 2
    return slice(max(0, start), min(end, start + length))


def _side(values: Array) -> Side:
    total = float(values.sum(dtype=np.float64))
    if not total > 0:
        return Side(0.0, "", 0.0)
    parts = np.array(
        [
            [part.sum(dtype=np.float64) for part in np.array_split(rows, 3, axis=1)]
            for rows in np.array_split(values, 3, axis=0)
        ]
    )
    row, column = divmod(int(parts.argmax()), 3)
    return Side(total, REGIONS[row][column], float(parts[row, column]) / total)

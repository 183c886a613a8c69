"""An attribution in a few numbers: how much supports an answer or speaks against it, and where in the image."""

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
"""Levels from which a pixel belongs to a figure, and not to noise around it"""

MARGIN = 2
"""Pixels around a figure"""


@dataclass(frozen=True)
class Side:
    """What all the pixels of one sign have in common."""

    total: float
    """The sum of their numbers, without the sign"""
    region: str
    """The part of the image with the most of it; empty if there is nothing"""
    share: float
    """The share of the total that is in that part"""


@dataclass(frozen=True)
class Evidence:
    """Both sides of an answer."""

    favour: Side
    """What supports it"""
    against: Side

    @property
    def share(self) -> float:
        """How much of all the evidence supports the answer, from 0 to 1; NaN if there is none."""
        total = self.favour.total + self.against.total
        if not total:
            return float("nan")
        return self.favour.total / total


def figure_box(pixels: NDArray[np.uint8], paper: float = 0.0) -> tuple[slice, slice]:
    """Rows and columns of a square around the figure in an image (height, width), with a small margin.

    It has fewer rows or columns where the image ends, and is the whole image if there is no figure.
    """
    ink = abs(pixels - 255.0 * paper) >= LEAST_INK
    rows = np.flatnonzero(ink.any(axis=1))
    columns = np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return slice(0, pixels.shape[0]), slice(0, pixels.shape[1])
    side = max(np.ptp(rows), np.ptp(columns)) + 1 + 2 * MARGIN
    return _around(rows, int(side), pixels.shape[0]), _around(columns, int(side), pixels.shape[1])


def evidence(values: Array) -> Evidence:
    """The evidence in an attribution (height, width)."""
    return Evidence(_side(np.maximum(values, 0)), _side(np.maximum(-values, 0)))


def _around(positions: NDArray[np.intp], length: int, end: int) -> slice:
    """The part of that length with the positions in its middle, as far as it is between 0 and `end`."""
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

"""Shifting, rotating and scaling an image: every output pixel looks up a point of the original.

A point between pixels is interpolated bilinearly, as in the distortions of training images (`datasets.augment`); what
lies outside the image is paper. A point on a pixel is that pixel exactly, so that a shift by whole pixels moves them
unchanged, and a rotation by 0 degrees changes nothing. Lengths are pixels, rows count downwards, and the centre of
rotation and scaling is that of the image.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.original import Original
from tuinet.nn.arrays import Array

Points = NDArray[np.float64]
"""(n, height, width): the row, or the column, that each pixel of n images looks up"""


def shift_right(original: Original, strengths: Array) -> Array:
    """The image moved right by each of n distances in pixels, (n, inputs)."""
    rows, columns = _grid(original.shape)
    distances = _column(strengths)
    return looked_up(original, rows + 0 * distances, columns - distances)


def shift_down(original: Original, strengths: Array) -> Array:
    """The image moved down by each of n distances in pixels, (n, inputs)."""
    rows, columns = _grid(original.shape)
    distances = _column(strengths)
    return looked_up(original, rows - distances, columns + 0 * distances)


def rotate(original: Original, strengths: Array) -> Array:
    """The image turned clockwise by each of n angles in degrees, (n, inputs)."""
    rows, columns = _grid(original.shape)
    middle_row, middle_column = _middle(original.shape)
    down = rows - middle_row
    right = columns - middle_column
    angles = np.radians(_column(strengths))
    # The way back from an output pixel to its source is a turn in the opposite direction.
    source_down = np.cos(angles) * down - np.sin(angles) * right
    source_right = np.sin(angles) * down + np.cos(angles) * right
    return looked_up(original, source_down + middle_row, source_right + middle_column)


def scale(original: Original, strengths: Array) -> Array:
    """The image enlarged by each of n shares, (n, inputs): 0.2 is 1.2 times as wide and high. All are above -1."""
    rows, columns = _grid(original.shape)
    middle_row, middle_column = _middle(original.shape)
    factors = 1 + _column(strengths)
    return looked_up(
        original,
        (rows - middle_row) / factors + middle_row,
        (columns - middle_column) / factors + middle_column,
    )


def looked_up(original: Original, rows: Points, columns: Points) -> Array:
    """The values (n, inputs) of an image at points, interpolated bilinearly; paper outside."""
    # Two rows and columns of paper on each side: one to fade into, and one for everything farther away.
    padded = np.pad(original.image, 2, constant_values=original.paper)
    row, down = _split(rows + 2, padded.shape[0])
    column, right = _split(columns + 2, padded.shape[1])
    above = padded[row, column] * (1 - right) + padded[row, column + 1] * right
    below = padded[row + 1, column] * (1 - right) + padded[row + 1, column + 1] * right
    values = above * (1 - down) + below * down
    return values.reshape(len(rows), -1).astype(original.x.dtype)


def _split(positions: Points, length: int) -> tuple[NDArray[np.intp], Points]:
    """The whole part of positions, and the share of the way to the next pixel."""
    inside = np.clip(positions, 0, length - 2)
    whole = np.floor(inside)
    return whole.astype(np.intp), inside - whole


def _grid(shape: tuple[int, int]) -> tuple[Points, Points]:
    """The row and the column of each pixel, each (1, height, width)."""
    rows, columns = np.indices(shape, np.float64)
    return rows[None], columns[None]


def _middle(shape: tuple[int, int]) -> tuple[float, float]:
    return (shape[0] - 1) / 2, (shape[1] - 1) / 2


def _column(strengths: Array) -> Points:
    """Strengths (n,) as (n, 1, 1)."""
    return strengths.astype(np.float64)[:, None, None]

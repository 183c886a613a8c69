"""Shifting, rotating and scaling an image: every output pixel samples a point of the original.

Points between pixels are interpolated bilinearly, as in the augmentation of training images (`datasets.augment`);
outside the image is background. A point on a pixel has exactly its value, so that a shift by whole pixels is lossless
and a rotation by 0 degrees changes nothing. Lengths are in pixels, rows count downwards, and images are rotated and
scaled around their centre.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.original import Original
from tuinet.nn.arrays import Array

Points = NDArray[np.float64]
"""(n, height, width): the row, or the column, that each pixel of n images samples"""


def shift_right(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) moved right by each of n distances in pixels."""
    rows, columns = _grid(original.shape)
    distances = _column(strengths)
    return sample_bilinear(original, rows + 0 * distances, columns - distances)


def shift_down(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) moved down by each of n distances in pixels."""
    rows, columns = _grid(original.shape)
    distances = _column(strengths)
    return sample_bilinear(original, rows - distances, columns + 0 * distances)


def rotate(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) rotated clockwise by each of n angles in degrees."""
    rows, columns = _grid(original.shape)
    middle_row, middle_column = _middle(original.shape)
    down = rows - middle_row
    right = columns - middle_column
    angles = np.radians(_column(strengths))
    # An output pixel finds its source by the inverse rotation.
    source_down = np.cos(angles) * down - np.sin(angles) * right
    source_right = np.sin(angles) * down + np.cos(angles) * right
    return sample_bilinear(original, source_down + middle_row, source_right + middle_column)


def scale(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) enlarged by each of n fractions above -1: 0.2 is 1.2 times as wide and high."""
    rows, columns = _grid(original.shape)
    middle_row, middle_column = _middle(original.shape)
    factors = 1 + _column(strengths)
    return sample_bilinear(
        original,
        (rows - middle_row) / factors + middle_row,
        (columns - middle_column) / factors + middle_column,
    )


def sample_bilinear(original: Original, rows: Points, columns: Points) -> Array:
    """Return the values (n, inputs) of an image at points, interpolated bilinearly; background outside."""
    # Two rows and columns of background on each side: one to fade into, and one for everything farther away.
    padded = np.pad(original.image, 2, constant_values=original.paper)
    row, down = _split(rows + 2, padded.shape[0])
    column, right = _split(columns + 2, padded.shape[1])
    above = padded[row, column] * (1 - right) + padded[row, column + 1] * right
    below = padded[row + 1, column] * (1 - right) + padded[row + 1, column + 1] * right
    values = above * (1 - down) + below * down
    return values.reshape(len(rows), -1).astype(original.x.dtype)


def _split(positions: Points, length: int) -> tuple[NDArray[np.intp], Points]:
    """Return the whole part of positions, and the fraction of the way to the next pixel."""
    inside = np.clip(positions, 0, length - 2)
    whole = np.floor(inside)
    return whole.astype(np.intp), inside - whole


def _grid(shape: tuple[int, int]) -> tuple[Points, Points]:
    """Return the row and the column of each pixel, each (1, height, width)."""
    rows, columns = np.indices(shape, np.float64)
    return rows[None], columns[None]


def _middle(shape: tuple[int, int]) -> tuple[float, float]:
    return (shape[0] - 1) / 2, (shape[1] - 1) / 2


def _column(strengths: Array) -> Points:
    """Return strengths (n,) as (n, 1, 1)."""
    return strengths.astype(np.float64)[:, None, None]

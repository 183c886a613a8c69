"""Rotating a page so that its lines of figures are level.

The profile of the ink, projected onto the side of the page, is sharpest where lines of figures and the gaps between
them are level: the sum of its squares is greatest there (W. Postl, "Detection of linear oblique structures and skew
scan in digitized documents", ICPR 1986). That angle groups the figures into lines, and a straight line through the
middles of their boxes refines it and shows how certain it is: handwritten figures go up and down. Only figures
count, not the edge of a table.

A page of fewer than three figures is left alone: handwriting slopes anyway, and a figure that is turned far enough
becomes another one. For the same reason nothing is ever rotated by more than MOST_DEGREES.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tuinet.datasets.components import Box
from tuinet.datasets.lines import in_lines

Grey = NDArray[np.float32]
Offsets = NDArray[np.floating]

MOST_DEGREES = 15.0
"""Maximum angle by which a page is rotated"""

LEAST_DEGREES = 1.0
"""A smaller rotation changes no answer, and is not worth the blur"""

# The fewest figures that show an angle.
_FEWEST = 3

# A slope is certain if it is this many times its standard error.
_CERTAIN = 3.0

# The least by which middles of figures are expected to go up and down, as a share of their height.
_UNEVEN = 0.08

# Pixels of ink that are projected, at most.
_MOST_PIXELS = 20_000

# Bins of the profile in the height of a figure.
_RESOLUTION = 10

_STEP = 0.25


@dataclass(frozen=True)
class Rotation:
    """A rotation of a page about a point."""

    degrees: float
    """Clockwise"""
    centre: tuple[float, float]
    """Row and column"""

    def box_of(self, box: Box, *, back: bool = False) -> Box:
        """Return the box around a rotated box; with `back`, around one that is rotated the other way."""
        if not self.degrees:
            return box
        angle = math.radians(-self.degrees if back else self.degrees)
        corners = [(row, column) for row in (box.top, box.bottom) for column in (box.left, box.right)]
        rows, columns = zip(*(_rotated(corner, self.centre, angle) for corner in corners), strict=True)
        return Box(math.floor(min(rows)), math.floor(min(columns)), math.ceil(max(rows)), math.ceil(max(columns)))

    def point_of(self, box: Box) -> tuple[float, float]:
        """Return row and column of the middle of a box, rotated."""
        middle = ((box.top + box.bottom) / 2, (box.left + box.right) / 2)
        return _rotated(middle, self.centre, math.radians(self.degrees))

    def apply(self, ink: Grey, box: Box) -> tuple[Grey, Box]:
        """Return the ink in a box of the page, rotated, and the box that it then fills."""
        if not self.degrees:
            return ink, box
        image = Image.fromarray(ink).rotate(-self.degrees, Image.Resampling.BICUBIC, expand=True)
        rotated = np.clip(np.asarray(image, np.float32), 0, 1)
        row, column = self.point_of(box)
        height, width = rotated.shape
        top = round(row - height / 2)
        left = round(column - width / 2)
        return rotated, Box(top, left, top + height, left + width)


def estimate_rotation(figures: NDArray[np.bool_], boxes: Sequence[Box]) -> Rotation:
    """Return the rotation that makes lines of figures level; by 0° unless it is certain.

    Args:
        figures: Where the ink of the figures is, (height, width).
        boxes: The box of each figure.
    """
    height, width = figures.shape
    centre = (height / 2, width / 2)
    if len(boxes) < _FEWEST:
        return Rotation(0.0, centre)
    unit = float(np.median([box.height for box in boxes]))
    coarse = Rotation(_sharpest(figures, centre, unit / _RESOLUTION), centre)
    slope, error = _slope([_Middle(*coarse.point_of(box), box.height) for box in boxes], unit)
    degrees = coarse.degrees - math.degrees(math.atan(slope))
    is_certain = abs(degrees) >= max(LEAST_DEGREES, _CERTAIN * math.degrees(error))
    if not is_certain or abs(degrees) > MOST_DEGREES:
        return Rotation(0.0, centre)
    return Rotation(round(degrees, 1), centre)


def _sharpest(figures: NDArray[np.bool_], centre: tuple[float, float], bin_height: float) -> float:
    """Return the angle in degrees at which the profile is sharpest."""
    rows, columns = np.nonzero(figures)
    every = -(-len(rows) // _MOST_PIXELS)
    down = rows[::every] - centre[0]
    right = columns[::every] - centre[1]
    angles = np.arange(-MOST_DEGREES, MOST_DEGREES + _STEP / 2, _STEP)
    return float(max(angles, key=lambda angle: _sharpness(down, right, angle, max(1.0, bin_height))))


@dataclass(frozen=True)
class _Middle:
    """The middle of a figure, on the rotated page."""

    row: float
    column: float
    height: float

    @property
    def upright(self) -> Box:
        return Box(
            round(self.row - self.height / 2), round(self.column), round(self.row + self.height / 2), round(self.column)
        )


def _slope(middles: Sequence[_Middle], unit: float) -> tuple[float, float]:
    """Return the common slope of lines, in rows per column, and its standard error, infinite if no line shows it."""
    lines = [line for line in in_lines(middles) if len(line) >= _FEWEST]
    right = _deviations([[middle.column for middle in line] for line in lines])
    down = _deviations([[middle.row for middle in line] for line in lines])
    spread = float((right**2).sum())
    if not spread:
        return 0.0, math.inf
    slope = float((right * down).sum()) / spread
    freedom = max(1, len(right) - len(lines) - 1)
    # Few figures may happen to be in a straight line, so the fewer there are, the less that means.
    residual = (1 + 2 / freedom) * math.sqrt(float(((down - slope * right) ** 2).sum()) / freedom)
    return slope, max(residual, _UNEVEN * unit) / math.sqrt(spread)


def _deviations(lines: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Return how far each value is from the mean of its line."""
    return np.concatenate([np.empty(0), *(np.subtract(line, np.mean(line)) for line in lines)])


def _sharpness(down: Offsets, right: Offsets, degrees: float, bin_height: float) -> float:
    """Return the sum of squares of the profile of these points after a rotation."""
    angle = math.radians(degrees)
    rows = (down * math.cos(angle) + right * math.sin(angle)) / bin_height
    # Two profiles with shifted bins, because a line may happen to lie on the border of two.
    first = np.bincount(np.floor(rows - rows.min()).astype(np.intp)).astype(np.float64)
    second = np.bincount(np.floor(rows - rows.min() + 0.5).astype(np.intp)).astype(np.float64)
    return float((first**2).sum() + (second**2).sum())


def _rotated(point: tuple[float, float], centre: tuple[float, float], angle: float) -> tuple[float, float]:
    """Return a point (row, column) rotated clockwise: rows count downwards."""
    down = point[0] - centre[0]
    right = point[1] - centre[1]
    return (
        centre[0] + down * math.cos(angle) + right * math.sin(angle),
        centre[1] + right * math.cos(angle) - down * math.sin(angle),
    )

"""The cells of a scatter plot: the points in each cell, and navigation between points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

CELL = 2
"""A cell is twice as high as it is wide"""

SIDEWAYS = 2
"""The factor by which sideways distances count more than distances ahead"""


@dataclass(frozen=True, eq=False)
class ScatterGrid:
    """Points on a grid of cells."""

    coordinates: NDArray[np.float32]
    """Coordinates to the right and up (n, 2), from 0 to 1; points beyond are drawn at the edge"""
    shown: NDArray[np.intp]
    """The indices of the points that are drawn"""
    width: int
    height: int

    @cached_property
    def columns(self) -> NDArray[np.intp]:
        """The column of each point (n,)."""
        return _steps(self.coordinates[:, 0], self.width)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The row of each point (n,), from the top."""
        return self.height - 1 - _steps(self.coordinates[:, 1], self.height)

    @cached_property
    def cells(self) -> NDArray[np.intp]:
        """The cell of each drawn point, numbered in reading order."""
        return np.asarray(self.rows[self.shown] * self.width + self.columns[self.shown])

    def is_like(self, other: ScatterGrid) -> bool:
        """Return True if another grid has the same cells with the same points in them."""
        is_same_size = (self.width, self.height) == (other.width, other.height)
        return is_same_size and self.coordinates is other.coordinates and np.array_equal(self.shown, other.shown)

    def cell_of(self, position: tuple[float, float]) -> tuple[int, int]:
        """Return the column and the row of a position."""
        return (
            int(_steps(np.array([position[0]]), self.width)[0]),
            self.height - 1 - int(_steps(np.array([position[1]]), self.height)[0]),
        )

    def inside(self, column: int, row: int) -> NDArray[np.intp]:
        """Return the indices of the drawn points in a cell."""
        return np.asarray(self.shown[self.cells == row * self.width + column])

    def nearest(self, column: int, row: int) -> int | None:
        """Return the drawn point nearest to a cell; None if none is drawn."""
        if not len(self.shown):
            return None
        right = self.columns[self.shown] - column
        down = CELL * (self.rows[self.shown] - row)
        return int(self.shown[np.hypot(right, down).argmin()])

    def toward(self, point: int, right: int, down: int) -> int | None:
        """Return the nearest drawn point of another cell in a direction, or None.

        Args:
            point: The index of the point to start from.
            right: 1 to the right, -1 to the left, or 0.
            down: 1 down, -1 up, or 0.
        """
        across = self.columns[self.shown] - self.columns[point]
        along = self.rows[self.shown] - self.rows[point]
        ahead = right * across + CELL * down * along
        aside = abs(right) * CELL * abs(along) + abs(down) * abs(across)
        distances = np.where(ahead > 0, ahead + SIDEWAYS * aside, np.inf)
        # A point farther to the side than ahead is not quite in that direction, but the user may have no other way to
        # get there.
        distances = np.where(aside > ahead, distances + SIDEWAYS * (self.width + CELL * self.height), distances)
        if not len(distances) or not np.isfinite(distances.min()):
            return None
        return int(self.shown[distances.argmin()])


def _steps(shares: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """Return the index of the part, of `count` equal ones, that contains each share from 0 to 1."""
    return np.asarray(np.floor(shares * count).clip(0, count - 1), np.intp)

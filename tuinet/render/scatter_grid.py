"""The cells of a scatter plot: which points are in which, and the way from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

CELL = 2
"""A cell is twice as high as it is wide"""

SIDEWAYS = 2
"""How much farther a point counts as that is to the side of the way"""


@dataclass(frozen=True, eq=False)
class ScatterGrid:
    """Points on a grid of cells."""

    coordinates: NDArray[np.float32]
    """Right and up (n, 2), from 0 to 1; points beyond are drawn at the edge"""
    shown: NDArray[np.intp]
    """Which points are drawn, by number"""
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
        """The number of each drawn point's cell, in reading order."""
        return np.asarray(self.rows[self.shown] * self.width + self.columns[self.shown])

    def is_like(self, other: ScatterGrid) -> bool:
        """Return True if another grid has the same cells with the same points in them."""
        is_same_size = (self.width, self.height) == (other.width, other.height)
        return is_same_size and self.coordinates is other.coordinates and np.array_equal(self.shown, other.shown)

    def cell_of(self, position: tuple[float, float]) -> tuple[int, int]:
        """Column and row of a place."""
        return (
            int(_steps(np.array([position[0]]), self.width)[0]),
            self.height - 1 - int(_steps(np.array([position[1]]), self.height)[0]),
        )

    def inside(self, column: int, row: int) -> NDArray[np.intp]:
        """The drawn points in a cell, by number."""
        return np.asarray(self.shown[self.cells == row * self.width + column])

    def nearest(self, column: int, row: int) -> int | None:
        """The drawn point nearest to a cell; None if none is drawn."""
        if not len(self.shown):
            return None
        right = self.columns[self.shown] - column
        down = CELL * (self.rows[self.shown] - row)
        return int(self.shown[np.hypot(right, down).argmin()])

    def toward(self, point: int, right: int, down: int) -> int | None:
        """The nearest drawn point in a direction that is in another cell; None if there is none.

        Args:
            point: Where to start.
            right: 1 to the right, -1 to the left, or 0.
            down: 1 down, -1 up, or 0.
        """
        across = self.columns[self.shown] - self.columns[point]
        along = self.rows[self.shown] - self.rows[point]
        ahead = right * across + CELL * down * along
        aside = abs(right) * CELL * abs(along) + abs(down) * abs(across)
        distances = np.where(ahead > 0, ahead + SIDEWAYS * aside, np.inf)
        # Where the way to the side is longer than the way ahead, the user would not call it that direction, but may
        # have no other way to get there.
        distances = np.where(aside > ahead, distances + SIDEWAYS * (self.width + CELL * self.height), distances)
        if not len(distances) or not np.isfinite(distances.min()):
            return None
        return int(self.shown[distances.argmin()])


def _steps(shares: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """Shares from 0 to 1 as the numbers of `count` equal parts."""
    return np.asarray(np.floor(shares * count).clip(0, count - 1), np.intp)

"""Connected components of a mask, from the runs of its rows: no loop over pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels; bottom and right are the first row and column beyond it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def longer(self) -> int:
        """The longer side."""
        return max(self.height, self.width)

    @property
    def slices(self) -> tuple[slice, slice]:
        """What to index an image with."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def contains(self, other: Box) -> bool:
        """Whether the other box lies within this one."""
        return (
            self.top <= other.top
            and self.left <= other.left
            and self.bottom >= other.bottom
            and self.right >= other.right
        )


def label(mask: Mask) -> tuple[NDArray[np.int32], int]:
    """The number of its component for each pixel, from 1, and 0 outside; and how many components there are.

    Pixels that touch at a corner belong together.
    """
    rows, starts, ends = _runs(mask)
    labels = np.zeros(mask.shape, np.int32)
    if not len(rows):
        return labels, 0
    roots = _join(len(rows), *_touching(rows, starts, ends, mask.shape[1]))
    names, numbers = np.unique(roots, return_inverse=True)
    # Each pixel of the mask belongs to the run that started last, in reading order.
    labels[mask] = np.repeat(numbers + 1, ends - starts)
    return labels, len(names)


def boxes(labels: NDArray[np.int32], count: int) -> list[Box]:
    """The bounding box of each component, from the first on."""
    rows, columns = np.nonzero(labels)
    numbers = labels[rows, columns] - 1
    tops = np.full(count, labels.shape[0])
    lefts = np.full(count, labels.shape[1])
    bottoms = np.zeros(count, np.intp)
    rights = np.zeros(count, np.intp)
    np.minimum.at(tops, numbers, rows)
    np.minimum.at(lefts, numbers, columns)
    np.maximum.at(bottoms, numbers, rows + 1)
    np.maximum.at(rights, numbers, columns + 1)
    sides = np.stack([tops, lefts, bottoms, rights], axis=1).tolist()
    return [Box(*side) for side in sides]


def _runs(mask: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Row, first column and column after the last of each horizontal run, in reading order."""
    framed = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    framed[:, 1:-1] = mask
    changes = np.diff(framed, axis=1)
    rows, starts = np.nonzero(changes == 1)
    ends = np.nonzero(changes == -1)[1]
    return rows, starts, ends


def _touching(
    rows: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp], width: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of runs in neighbouring rows that touch, corners included."""
    # One number line for all rows: the runs of the row above are sorted on it by their ends and by their starts.
    pitch = width + 2
    first_keys = rows * pitch + starts
    last_keys = rows * pitch + ends
    above = (rows - 1) * pitch
    low = np.searchsorted(last_keys, above + starts, side="left")
    high = np.searchsorted(first_keys, above + ends, side="right")
    counts = np.maximum(high - low, 0)
    lower = np.repeat(np.arange(len(rows)), counts)
    offsets = np.arange(len(lower)) - np.repeat(np.cumsum(counts) - counts, counts)
    return lower, np.repeat(low, counts) + offsets


def _join(count: int, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.intp]:
    """The least element of the component of each of `count` elements, joined in pairs."""
    roots = np.arange(count)
    while True:
        lowest = np.minimum(roots[left], roots[right])
        np.minimum.at(roots, roots[left], lowest)
        np.minimum.at(roots, roots[right], lowest)
        while not np.array_equal(roots[roots], roots):
            roots = roots[roots]
        if np.array_equal(roots[left], roots[right]):
            return roots

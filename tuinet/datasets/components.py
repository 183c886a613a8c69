"""Connected components of a mask.

The mask is divided into the horizontal runs of its rows, and touching runs are joined. Everything is done with whole
arrays: a loop over the pixels of a photograph would take seconds in Python.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels. `bottom` and `right` are the first row and column beyond it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.right - self.left

    @property
    def longer_side(self) -> int:
        """The greater of height and width."""
        return max(self.height, self.width)

    @property
    def slices(self) -> tuple[slice, slice]:
        """An index that cuts the box out of an image."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def union(self, other: Box) -> Box:
        """Return the smallest box around both boxes."""
        return Box(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def contains(self, other: Box) -> bool:
        """Return True if the other box is inside this one."""
        return (
            self.top <= other.top
            and self.left <= other.left
            and self.bottom >= other.bottom
            and self.right >= other.right
        )


def label(mask: Mask) -> tuple[NDArray[np.int32], int]:
    """Return the number of each pixel's component, from 1, with 0 outside; and how many components there are.

    Pixels that touch at a corner belong to the same component.
    """
    rows, starts, ends = _runs(mask)
    labels = np.zeros(mask.shape, np.int32)
    if not len(rows):
        return labels, 0
    roots = _join(len(rows), *_touching(rows, starts, ends, mask.shape[1]))
    unique_roots, numbers = np.unique(roots, return_inverse=True)
    # Indexing with a mask visits its pixels in reading order, and so run by run.
    labels[mask] = np.repeat(numbers + 1, ends - starts)
    return labels, len(unique_roots)


def boxes(labels: NDArray[np.int32], count: int) -> list[Box]:
    """Return the bounding boxes of components 1 to `count`."""
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
    """Return the row, the first column and the column after the last of each horizontal run, in reading order."""
    framed = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    framed[:, 1:-1] = mask
    changes = np.diff(framed, axis=1)
    rows, starts = np.nonzero(changes == 1)
    ends = np.nonzero(changes == -1)[1]
    return rows, starts, ends


def _touching(
    rows: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp], width: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return pairs of runs in neighbouring rows that touch, even at a corner."""
    # All rows on one number line, with a gap between them: then one binary search finds the runs in the row above that
    # end after this run starts, and another those that start before it ends.
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
    """Return the least element in the component of each of `count` elements, of which pairs are joined."""
    # Union-find on whole arrays: each round joins the roots of all pairs, and then shortens all paths.
    roots = np.arange(count)
    while True:
        lowest = np.minimum(roots[left], roots[right])
        np.minimum.at(roots, roots[left], lowest)
        np.minimum.at(roots, roots[right], lowest)
        while not np.array_equal(roots[roots], roots):
            roots = roots[roots]
        if np.array_equal(roots[left], roots[right]):
            return roots

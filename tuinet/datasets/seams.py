"""Where touching figures may be cut apart.

A cut runs from the top of the ink to its bottom, and crosses as little ink as it can. It bends into the hollows between
two figures, which a straight cut would miss if they slant: the paths are found row by row by dynamic programming, as in
seam carving (Avidan and Shamir 2007), here within a band around each column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.shrinking import average_blocks

Grey = NDArray[np.float32]

# Rows in which the paths are sought.
_ROWS = 40

# The largest distance of a path from its column, as a share of the height.
_BAND = 0.22

# The cost of a step to the side, in pixels of full ink.
_STEP = 0.08

# The least ink of a piece, as a share of a stroke that is as long as the ink is high.
_PIECE = 0.3

# The most strokes that a cut may cross.
_MOST_STROKES = 2.6


@dataclass(frozen=True)
class Seam:
    """A cut through the ink of touching figures."""

    columns: NDArray[np.intp]
    """The first column to the right of the cut, for each row"""
    strokes: float
    """The ink that it crosses, as a multiple of the thickness of a stroke"""


def seams(ink: Grey, most: int) -> list[Seam]:
    """Return up to `most` cuts that cross little ink, from left to right. They never cross each other."""
    factor = max(1, -(-ink.shape[0] // _ROWS))
    small = average_blocks(ink, factor)
    height, width = small.shape
    thickness = thickness_of(small)
    crossed, paths = _paths(small, np.arange(1, width), max(1, round(_BAND * height)))
    left = _ink_left_of(small, paths)
    least = _PIECE * thickness * height
    chosen: list[int] = []
    for index in np.argsort(crossed, kind="stable").tolist():
        if len(chosen) == most or crossed[index] > _MOST_STROKES * thickness:
            break
        # A cut that leaves too little ink between it and another, or the end, goes around the ink.
        others = [0.0, float(small.sum()), *left[chosen]]
        if np.abs(np.subtract(others, left[index])).min() >= least:
            chosen.append(index)
    result = []
    previous = np.zeros(height, np.intp)
    for index in sorted(chosen, key=lambda index: float(left[index])):
        previous = np.maximum(previous, paths[index])
        columns = np.repeat(previous * factor, factor)[: ink.shape[0]]
        result.append(Seam(np.minimum(columns, ink.shape[1]), float(crossed[index] / thickness)))
    return result


def _ink_left_of(ink: Grey, paths: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the ink to the left of each path (n,)."""
    sums = np.pad(np.cumsum(ink, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    columns = np.clip(paths, 0, ink.shape[1])
    return np.asarray(sums[np.arange(len(ink)), columns].sum(axis=1))


def thickness_of(ink: Grey) -> float:
    """Return the thickness of the strokes in pixels: a long line of width w has an edge of twice its length."""
    inked = np.pad(ink >= 0.5, 1)
    edges = int(np.count_nonzero(inked[1:] != inked[:-1])) + int(np.count_nonzero(inked[:, 1:] != inked[:, :-1]))
    return max(1.0, 2 * int(np.count_nonzero(inked)) / max(1, edges))


def _paths(ink: Grey, starts: NDArray[np.intp], band: int) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the ink on the cheapest path around each column (n,), and its column in each row (n, rows)."""
    height = len(ink)
    # A step to the side may go beyond the ink, where nothing is crossed.
    padded = np.pad(ink.astype(np.float64), ((0, 0), (band, band)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * band + 1, axis=1)[:, starts]
    costs = windows[0].copy()
    came_from = np.zeros(windows.shape, np.int8)
    for row in range(1, height):
        bordered = np.pad(costs, ((0, 0), (1, 1)), constant_values=np.inf)
        choices = np.stack([bordered[:, :-2] + _STEP, bordered[:, 1:-1], bordered[:, 2:] + _STEP])
        came_from[row] = choices.argmin(axis=0) - 1
        costs = choices.min(axis=0) + windows[row]
    offsets = costs.argmin(axis=1)
    indices = np.arange(len(starts))
    paths = np.zeros((len(starts), height), np.intp)
    crossed = np.zeros(len(starts))
    for row in range(height - 1, -1, -1):
        paths[:, row] = starts + offsets - band
        crossed += windows[row, indices, offsets]
        offsets = offsets + came_from[row, indices, offsets]
    return crossed, paths

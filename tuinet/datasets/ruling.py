"""Finding and removing printed lines: of ruled or squared paper, or the box of a form.

A line does what no stroke of a digit does: it is thin and straight, and crosses the whole region. It may slope a
little. The lines are found as with a Radon transform of a few small angles: the region is sheared by each slope, and a
line shows as a row that is inked nearly everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

STEEPEST = 0.09
"""The greatest slope of a line, in pixels down per pixel across: about five degrees"""

GAPS = 0.15
"""The greatest share of a line's length that may be missing"""

THICKEST = 0.035
"""The greatest thickness of a line, as a share of the region's longer side"""

_MAX_LINES = 80

# Columns that are averaged before the slopes are tried, to save time.
_BLOCK = 8

_SLOPES = 73

# Ink that is this many times as strong as a line is visible on it.
_VISIBLE_ON_LINE = 1.5

# A box has lines within this share of the region's size from both sides.
_NEAR_SIDE = 0.12


@dataclass(frozen=True)
class Line:
    """A line that crosses a region from left to right."""

    row: float
    """Its first row in the middle column"""
    thickness: int
    slope: float
    strength: float


def remove_ruling(ink: Grey, least: float) -> Grey:
    """Return the ink without the lines of ruled or squared paper; the same array if there are fewer than two lines."""
    across = find_lines(ink, least)
    down = find_lines(ink.T, least)
    # A single line may be a stroke, such as the bar of a large 7.
    if len(across) + len(down) < 2:
        return ink
    return np.ascontiguousarray(_without(ink, across, down))


def remove_box(ink: Grey, least: float) -> Grey | None:
    """Return a region without the box around it and the lines that divide the box; None if there is no box."""
    across = find_lines(ink, least)
    down = find_lines(ink.T, least)
    if not (_on_both_sides(across, ink.shape[0]) and _on_both_sides(down, ink.shape[1])):
        return None
    return _without(ink, across, down)


def _without(ink: Grey, across: list[Line], down: list[Line]) -> Grey:
    for line in across:
        ink = remove_line(ink, line)
    for line in down:
        ink = remove_line(ink.T, line).T
    return ink


def _on_both_sides(lines: list[Line], size: int) -> bool:
    near = _NEAR_SIDE * size
    rows = [line.row for line in lines]
    return bool(rows) and min(rows) < near and max(rows) > size - near


def find_lines(ink: Grey, least: float) -> list[Line]:
    """Return the lines across a region that are at least as strong as `least`, strongest first."""
    height, width = ink.shape
    if width < 4 * _BLOCK or height < 8:
        return []
    slopes = np.linspace(-STEEPEST, STEEPEST, _SLOPES)
    profile = _profile(ink, slopes)
    lines: list[Line] = []
    thickest = max(3, round(THICKEST * max(height, width)))
    while len(lines) < _MAX_LINES:
        best, row = np.unravel_index(int(profile.argmax()), profile.shape)
        strength = float(profile[best, row])
        if strength < least:
            break
        top, bottom = _extent(profile[best] > 0.3 * strength, int(row))
        if bottom - top <= thickest:
            lines.append(Line(float(top), bottom - top, float(slopes[best]), strength))
        # At other slopes, the same line shows in the rows around it.
        profile[:, max(0, top - 2) : bottom + 2] = 0
    return lines


def _profile(ink: Grey, slopes: NDArray[np.float64]) -> Grey:
    """Return the strength of a line with each slope through the middle column at each row (slopes, height)."""
    height, width = ink.shape
    blocks = width // _BLOCK
    narrow = ink[:, : blocks * _BLOCK].reshape(height, blocks, _BLOCK).mean(axis=2)
    offsets = (np.arange(blocks) + 0.5) * _BLOCK - width / 2
    rows = np.arange(height)[:, np.newaxis]
    # Above and below the region there is no ink.
    margin = math.ceil(STEEPEST * width / 2) + 1
    padded = np.pad(narrow, ((margin, margin), (0, 0))).ravel()
    positions = margin * blocks + np.arange(blocks)
    profile = np.zeros((len(slopes), height), np.float32)
    # The strength is a low quantile of the ink along the line, which a digit in one part of the row does not raise.
    gaps = max(0, math.floor(GAPS * blocks))
    for index, slope in enumerate(slopes):
        sheared_rows = np.rint(rows + slope * offsets).astype(np.intp)
        sheared = padded.take(sheared_rows * blocks + positions)
        sheared.partition(gaps, axis=1)
        profile[index] = sheared[:, gaps]
    return profile


def remove_line(ink: Grey, line: Line) -> Grey:
    """Return the ink without a line. Strokes that cross the line, or are much stronger than it, are kept."""
    height, width = ink.shape
    columns = np.arange(width)
    tops = np.rint(line.row - 1 + line.slope * (columns - width / 2)).astype(np.intp)
    thickness = line.thickness + 2
    above = _rows(ink, tops - 1, columns)
    below = _rows(ink, tops + thickness, columns)
    # Where there is ink on both sides, a stroke crosses the line.
    crossing = np.minimum(above, below)
    cleared = ink.copy()
    for offset in range(thickness):
        rows = tops + offset
        is_inside = (rows >= 0) & (rows < height)
        on_line = ink[rows[is_inside], columns[is_inside]]
        visible = np.where(on_line > _VISIBLE_ON_LINE * line.strength, on_line, 0)
        cleared[rows[is_inside], columns[is_inside]] = np.maximum(crossing[is_inside], visible)
    return cleared


def _extent(is_above: NDArray[np.bool_], row: int) -> tuple[int, int]:
    """Return the first and the end of the consecutive true values around a row."""
    gaps = np.flatnonzero(~is_above)
    top = int(gaps[gaps < row].max(initial=-1)) + 1
    bottom = int(gaps[gaps > row].min(initial=len(is_above)))
    return top, bottom


def _rows(ink: Grey, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Grey:
    """Return the ink at one row per column; none outside the region."""
    is_inside = (rows >= 0) & (rows < ink.shape[0])
    return np.where(is_inside, ink[np.clip(rows, 0, ink.shape[0] - 1), columns], np.float32(0))

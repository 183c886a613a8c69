"""Printed lines on paper, ruled, squared or around the box of a form: finding and removing them.

A line is found by what no stroke of a digit does: it is thin and straight, and crosses the whole region. It may slope
a little. Where a stroke crosses it, the stroke is kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

STEEPEST = 0.09
"""The greatest slope of a line, in pixels down per pixel across"""

GAPS = 0.15
"""The greatest share of a line's length that may be missing"""

THICKEST = 0.035
"""The greatest thickness of a line, in longer sides of the region"""

_MOST_LINES = 80
_BLOCK = 8  # columns that are averaged before slopes are tried
_SLOPES = 73
_HIDDEN = 1.5  # ink this many times as strong as the line shows on it


@dataclass(frozen=True)
class Line:
    """A line that crosses a region from left to right."""

    row: float
    """Its first row, at the middle column"""
    thickness: int
    slope: float
    strength: float


def find_lines(ink: Grey, least: float) -> list[Line]:
    """The lines across a region of `ink`, at least so strong, strongest first."""
    height, width = ink.shape
    if width < 4 * _BLOCK or height < 8:
        return []
    slopes = np.linspace(-STEEPEST, STEEPEST, _SLOPES)
    blocks = width // _BLOCK
    narrow = ink[:, : blocks * _BLOCK].reshape(height, blocks, _BLOCK).mean(axis=2)
    offsets = (np.arange(blocks) + 0.5) * _BLOCK - width / 2
    rows = np.arange(height)[:, np.newaxis]
    profile = np.zeros((_SLOPES, height), np.float32)
    kept = max(0, math.floor(GAPS * blocks))
    for index, slope in enumerate(slopes):
        places = np.rint(rows + slope * offsets).astype(np.intp)
        inside = (places >= 0) & (places < height)
        sheared = np.where(inside, narrow[np.clip(places, 0, height - 1), np.arange(blocks)], 0)
        profile[index] = np.partition(sheared, kept, axis=1)[:, kept]
    lines: list[Line] = []
    thickest = max(3, round(THICKEST * max(height, width)))
    while len(lines) < _MOST_LINES:
        best, row = np.unravel_index(int(profile.argmax()), profile.shape)
        strength = float(profile[best, row])
        if strength < least:
            break
        top, bottom = _extent(profile[best] > 0.3 * strength, int(row))
        if bottom - top <= thickest:
            lines.append(Line(float(top), bottom - top, float(slopes[best]), strength))
        profile[:, max(0, top - 2) : bottom + 2] = 0
    return lines


def remove_line(ink: Grey, line: Line) -> Grey:
    """The ink without a line: what crosses it is drawn through, what is much stronger than it is kept."""
    height, width = ink.shape
    columns = np.arange(width)
    tops = np.rint(line.row - 1 + line.slope * (columns - width / 2)).astype(np.intp)
    thickness = line.thickness + 2
    before = _rows(ink, tops - 1, columns)
    after = _rows(ink, tops + thickness, columns)
    through = np.minimum(before, after)
    cleared = ink.copy()
    for offset in range(thickness):
        places = tops + offset
        inside = (places >= 0) & (places < height)
        here = ink[places[inside], columns[inside]]
        showing = np.where(here > _HIDDEN * line.strength, here, 0)
        cleared[places[inside], columns[inside]] = np.maximum(through[inside], showing)
    return cleared


def _extent(above: NDArray[np.bool_], row: int) -> tuple[int, int]:
    """The run of true values around a row."""
    gaps = np.flatnonzero(~above)
    top = int(gaps[gaps < row].max(initial=-1)) + 1
    bottom = int(gaps[gaps > row].min(initial=len(above)))
    return top, bottom


def _rows(ink: Grey, places: NDArray[np.intp], columns: NDArray[np.intp]) -> Grey:
    """The ink in one row per column, none outside the region."""
    inside = (places >= 0) & (places < ink.shape[0])
    return np.where(inside, ink[np.clip(places, 0, ink.shape[0] - 1), columns], np.float32(0))

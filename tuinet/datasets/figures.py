"""Finding what is drawn or written in an image: digits in reading order, on any paper, in any light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.components import Box, boxes, label
from tuinet.datasets.paper import ink_of, ink_on_paper, is_light, window_of
from tuinet.datasets.ruling import Line, find_lines, remove_line
from tuinet.errors import ImageError

Grey = NDArray[np.float32]

CONTRAST = 0.04
"""The least share of the paper's light that ink takes away; less is a blank image"""

_GRAIN = 6  # standard deviations of bare paper beyond which a pixel is ink
_AREAS = 6  # along each side of an image, in which its grain is measured, at most
_AREA_SIDE = 40  # pixels, at least: in a smaller area a stroke may be the greater part
_REACH = 3  # pixels; nearer ones share their grain after smoothing
_DEVIATION = 2.02  # from the median of the smaller of two bends of white noise to its standard deviation
_CLEAR = 1.25  # times the least ink: how strong a whole component is that is more than grain
_SMOOTHED_FROM = 100  # pixels along the longer side; a smaller image has no pixels to spare
_SMALLEST = 0.03  # share of the image's longer side below which nothing is a figure
_SPECK = 0.3  # share of the tallest figure's length below which a lone component is dirt
_PART = 0.12  # share of it within which components are parts of one figure
_FAINT = 0.3  # share of the strongest figure's ink below which a component is no ink
_DIRT = 0.1  # share of the weight of what touches the edge below which all else in the image is dirt
_COMPACT = 0.6  # share of a component's longer side that a stroke is narrower than


@dataclass(frozen=True)
class Figure:
    """One thing that was drawn."""

    box: Box
    """Where it is in the image"""
    ink: Grey
    """Its ink from 0 to 1, of the shape of its box"""


@dataclass
class _Part:
    """One connected component of ink."""

    box: Box
    numbers: list[int]
    mass: float
    strength: float
    thickness: float


def find_figures(image: Grey) -> list[Figure]:
    """The figures in an image of grey levels, top to bottom in lines, left to right in each.

    Whether the ink is dark or light is found out. Raises ImageError if there is none.
    """
    smooth = _smoothed(image)
    reading = _Reading(ink_of(smooth))
    if not reading.parts:
        reading = _Reading(ink_on_paper(smooth, window_of(smooth), light=not is_light(smooth)))
    if not reading.parts:
        raise ImageError(f"a blank image: expected ink that differs from the paper by more than {reading.least:.0%}")
    return [reading.figure(part) for part in _in_reading_order(reading.parts)]


class _Reading:
    """The figures in the ink of an image."""

    def __init__(self, ink: Grey) -> None:
        self.least = max(CONTRAST, _GRAIN * grain_of(ink))
        ink = np.maximum(ink, 0)
        self.strongest = float(ink.max())
        self.ink = ink
        self.labels = np.zeros(ink.shape, np.int32)
        self.parts: list[_Part] = []
        if self.strongest >= self.least:
            unruled = without_lines(ink, self.least)
            self._read(unruled)
            if not self.parts and unruled is not ink:
                self._read(ink)

    def _read(self, ink: Grey) -> None:
        self.ink = ink
        self.labels, self.parts = _components(ink, self.least)
        self._open_boxes()
        self.parts = _figures(self.parts, ink.shape, self.least)

    def _open_boxes(self) -> None:
        """Take away the boxes of a form."""
        changed = False
        for part in self.parts:
            if part.box.longer < 0.15 * max(self.ink.shape):
                continue
            inside = np.where(np.isin(self.labels[part.box.slices], part.numbers), self.ink[part.box.slices], 0)
            opened = box_lines(inside, self.least)
            if opened is not None:
                self.ink = self.ink.copy()
                self.ink[part.box.slices] = np.where(inside > 0, opened, self.ink[part.box.slices])
                changed = True
        if changed:
            self.labels, self.parts = _components(self.ink, self.least)

    def figure(self, part: _Part) -> Figure:
        inside = np.isin(self.labels[part.box.slices], part.numbers)
        ink = np.where(inside, self.ink[part.box.slices], 0)
        return Figure(part.box, np.minimum(ink / np.float32(part.strength), 1).astype(np.float32))


def without_lines(ink: Grey, least: float) -> Grey:
    """The ink without the lines of ruled or squared paper; the same array if there are none."""
    across = find_lines(ink, least)
    down = find_lines(ink.T, least)
    if len(across) + len(down) < 2:
        return ink
    cleared = ink
    for line in across:
        cleared = remove_line(cleared, line)
    for line in down:
        cleared = remove_line(cleared.T, line).T
    return np.ascontiguousarray(cleared)


def box_lines(ink: Grey, least: float) -> Grey | None:
    """A region without the box that surrounds it and the lines that divide that; None if it is not a box."""
    across = find_lines(ink, least)
    down = find_lines(ink.T, least)
    if not (_on_both_sides(across, ink.shape[0]) and _on_both_sides(down, ink.shape[1])):
        return None
    cleared = ink
    for line in across:
        cleared = remove_line(cleared, line)
    for line in down:
        cleared = remove_line(cleared.T, line).T
    return cleared


def _on_both_sides(lines: list[Line], size: int) -> bool:
    near = 0.12 * size
    rows = [line.row for line in lines]
    return bool(rows) and min(rows) < near and max(rows) > size - near


def _components(ink: Grey, least: float) -> tuple[NDArray[np.int32], list[_Part]]:
    """Connected ink. A component is as wide as its own strength allows, not as the strongest ink's."""
    labels, count = label(ink >= least)
    if not count:
        return labels, []
    masses = np.bincount(labels.ravel(), ink.ravel(), count + 1)[1:]
    squares = np.bincount(labels.ravel(), ink.ravel() ** 2, count + 1)[1:]
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    edges = _edge_lengths(labels, count)
    found = boxes(labels, count)
    parts = []
    for number in range(count):
        strength = float(squares[number] / masses[number])  # the mean ink, weighted by itself
        thickness = float(2 * areas[number] / max(1, edges[number]))
        parts.append(_Part(found[number], [number + 1], float(masses[number]), strength, thickness))
    return labels, parts


def _edge_lengths(labels: NDArray[np.int32], count: int) -> NDArray[np.intp]:
    """How many sides of pixels each component has to its surroundings."""
    padded = np.pad(labels, 1)
    lengths = np.zeros(count + 1, np.intp)
    for axis in (0, 1):
        first = padded[:-1] if axis == 0 else padded[:, :-1]
        second = padded[1:] if axis == 0 else padded[:, 1:]
        different = first != second
        lengths += np.bincount(first[different], minlength=count + 1)
        lengths += np.bincount(second[different], minlength=count + 1)
    return lengths[1:]


def _figures(parts: list[_Part], shape: tuple[int, ...], least: float) -> list[_Part]:
    """Of all components those that are figures; the parts of one figure are joined."""
    longer = max(shape)
    likely = [
        part for part in parts if part.box.longer >= 0.03 * longer and part.thickness < _COMPACT * part.box.longer
    ]
    if not likely:
        return []
    main = max(likely, key=_weight)
    inner = [part for part in likely if not _touches_edge(part.box, shape)]
    if inner and _weight(max(inner, key=_weight)) >= _DIRT * _weight(main):
        likely = inner  # what reaches beyond the image is a table, a finger or the like
        main = max(inner, key=_weight)
    strong = [part for part in likely if part.strength >= _FAINT * main.strength]
    tallest = max(part.box.longer for part in strong)
    large = [part for part in strong if part.box.longer >= _SPECK * tallest]
    small = [part for part in parts if part not in large and part.strength >= _FAINT * main.strength]
    return _joined(large, small, _PART * tallest)


def _joined(large: list[_Part], small: list[_Part], near: float) -> list[_Part]:
    """Join large parts that lie above each other, and add small parts that are near to one."""
    figures: list[_Part] = []
    for part in sorted(large, key=lambda part: -part.mass):
        over = next((each for each in figures if _belong(each.box, part.box, near)), None)
        if over is None:
            figures.append(part)
        else:
            _add(over, part)
    return figures


def _belong(box: Box, other: Box, near: float) -> bool:
    """Whether two boxes overlap for the most part of the narrower one's width, and are near to each other in height."""
    overlap = min(box.right, other.right) - max(box.left, other.left)
    gap = max(box.top, other.top) - min(box.bottom, other.bottom)
    return overlap > 0.5 * min(box.width, other.width) and gap < near


def _add(part: _Part, other: _Part) -> None:
    part.strength = max(part.strength, other.strength)
    part.box = part.box.union(other.box)
    part.numbers = part.numbers + other.numbers
    part.mass += other.mass


def _weight(part: _Part) -> float:
    """How much a component counts: large and strong ones are what was written."""
    return part.mass * part.strength


def _touches_edge(box: Box, shape: tuple[int, ...]) -> bool:
    return box.top == 0 or box.left == 0 or box.bottom == shape[0] or box.right == shape[1]


def _in_reading_order(parts: list[_Part]) -> list[_Part]:
    """Lines from top to bottom, and in each line from left to right."""
    lines: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: part.box.top + part.box.bottom):
        middle = (part.box.top + part.box.bottom) / 2
        if lines and any(each.box.top <= middle < each.box.bottom for each in lines[-1]):
            lines[-1].append(part)
        else:
            lines.append([part])
    return [part for line in lines for part in sorted(line, key=lambda part: part.box.left)]


def _smoothed(image: Grey) -> Grey:
    """The image blurred by half a pixel or so, which halves its grain; a small one as it is."""
    if max(image.shape) < _SMOOTHED_FROM:
        return image
    for axis in (0, 1):
        before = np.concatenate([image.take([0], axis), image], axis)
        after = np.concatenate([image, image.take([-1], axis)], axis)
        first = before.take(range(image.shape[axis]), axis)
        second = after.take(range(1, image.shape[axis] + 1), axis)
        image = (first + 2 * image + second) / 4
    return image.astype(np.float32, copy=False)


def grain_of(ink: Grey) -> float:
    """The standard deviation of what is random in bare paper: that of the noisier parts of an image, for it varies."""
    height, width = ink.shape
    if min(height, width) <= 2 * _REACH:
        return 0.0
    bends = np.minimum(_bends(ink)[:, _REACH:-_REACH], _bends(ink.T).T[_REACH:-_REACH])
    down, across = (min(_AREAS, max(1, size // _AREA_SIDE)) for size in bends.shape)
    areas = [area for row in np.array_split(bends, down) for area in np.array_split(row, across, axis=1)]
    return _DEVIATION * float(np.percentile([float(np.median(area)) for area in areas], 75))


def _bends(ink: Grey) -> Grey:
    """How far each pixel is from the mean of two near ones: light that changes evenly, or a slope, is no grain."""
    return np.abs(ink[_REACH:-_REACH] - (ink[: -2 * _REACH] + ink[2 * _REACH :]) / 2)

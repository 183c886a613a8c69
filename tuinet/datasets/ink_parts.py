"""The connected parts of the ink in an image, and which of them are figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.components import Box, boxes, label

Grey = NDArray[np.float32]

# The share of the image's longer side below which nothing is a figure.
_SMALLEST = 0.03

# The share of the tallest figure's length below which a separate component is dirt.
_SPECK = 0.3

# The share of that length within which components are parts of one figure.
_PART = 0.12

# The share of the strongest figure's ink below which a component is not ink.
_FAINT = 0.3

# If everything inside the image weighs less than this share of what touches its edge, it is dirt.
_DIRT = 0.1

# A stroke is narrower than this share of its component's longer side; a blot is not.
_COMPACT = 0.6


@dataclass
class InkPart:
    """One connected component of ink, or several that belong to one figure."""

    box: Box
    numbers: list[int]
    """The numbers of its components"""
    mass: float
    """The sum of its ink"""
    strength: float
    """Its mean ink, weighted by the ink itself, so that soft edges count little"""
    thickness: float

    @property
    def weight(self) -> float:
        """How much the part counts: what was written is large and strong."""
        return self.mass * self.strength

    def touches_edge(self, shape: tuple[int, ...]) -> bool:
        """Return True if the part reaches the edge of an image of this shape."""
        box = self.box
        return box.top == 0 or box.left == 0 or box.bottom == shape[0] or box.right == shape[1]

    def add(self, other: InkPart) -> None:
        """Join another part to this one."""
        self.strength = max(self.strength, other.strength)
        self.box = self.box.union(other.box)
        self.numbers = self.numbers + other.numbers
        self.mass += other.mass


def connected_parts(ink: Grey, least: float) -> tuple[NDArray[np.int32], list[InkPart]]:
    """Return the number of each pixel's component, and the connected parts of all ink that is at least `least`."""
    labels, count = label(ink >= least)
    if not count:
        return labels, []
    masses = np.bincount(labels.ravel(), ink.ravel(), count + 1)[1:]
    squares = np.bincount(labels.ravel(), ink.ravel() ** 2, count + 1)[1:]
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    edges = _edge_lengths(labels, count)
    component_boxes = boxes(labels, count)
    parts = []
    for index in range(count):
        strength = float(squares[index] / masses[index])
        # A long line of width w has an edge of twice its length, and so 2 * area / edge = w.
        thickness = float(2 * areas[index] / max(1, edges[index]))
        parts.append(InkPart(component_boxes[index], [index + 1], float(masses[index]), strength, thickness))
    return labels, parts


def _edge_lengths(labels: NDArray[np.int32], count: int) -> NDArray[np.intp]:
    """Return the number of pixel sides that each component shares with its surroundings."""
    padded = np.pad(labels, 1)
    lengths = np.zeros(count + 1, np.intp)
    for first, second in ((padded[:-1], padded[1:]), (padded[:, :-1], padded[:, 1:])):
        different = first != second
        lengths += np.bincount(first[different], minlength=count + 1)
        lengths += np.bincount(second[different], minlength=count + 1)
    return lengths[1:]


def figures_among(parts: list[InkPart], shape: tuple[int, ...]) -> list[InkPart]:
    """Return the parts that are figures. The parts of one figure, such as a 5 and its bar, are joined."""
    longer_side = max(shape)
    likely = [
        part
        for part in parts
        if part.box.longer_side >= _SMALLEST * longer_side and part.thickness < _COMPACT * part.box.longer_side
    ]
    if not likely:
        return []
    main = max(likely, key=lambda part: part.weight)
    inner = [part for part in likely if not part.touches_edge(shape)]
    if inner:
        main_inner = max(inner, key=lambda part: part.weight)
        if main_inner.weight >= _DIRT * main.weight:
            # What extends beyond the image is the edge of a table, a finger or the like.
            likely = inner
            main = main_inner
    strong = [part for part in likely if part.strength >= _FAINT * main.strength]
    tallest = max(part.box.longer_side for part in strong)
    large = [part for part in strong if part.box.longer_side >= _SPECK * tallest]
    return _joined(large, near=_PART * tallest)


def _joined(parts: list[InkPart], near: float) -> list[InkPart]:
    """Return the parts, with those joined that are above each other."""
    figures: list[InkPart] = []
    for part in sorted(parts, key=lambda part: -part.mass):
        figure = next((figure for figure in figures if _belong_together(figure.box, part.box, near)), None)
        if figure is None:
            figures.append(part)
        else:
            figure.add(part)
    return figures


def _belong_together(box: Box, other: Box, near: float) -> bool:
    """Return True if two boxes overlap in most of the narrower one's width, less than `near` apart in height."""
    overlap = min(box.right, other.right) - max(box.left, other.left)
    gap = max(box.top, other.top) - min(box.bottom, other.bottom)
    return overlap > 0.5 * min(box.width, other.width) and gap < near

"""Which connected parts of the ink on a page of text belong to its figures.

Text is recognised by its figures, which are similar in height and strokes. So they may be small beside the page, much
wider than high where they touch, and cut off by the edge of the image; and the pieces of a broken stroke are recognised
by the figure beside them.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from tuinet.datasets.components import Box
from tuinet.datasets.ink_parts import InkPart

# The share of the image's longer side below which nothing is a figure.
_SMALLEST = 0.008

# The share of the common height below which a part is not a figure, but perhaps a piece of one.
_PIECE = 0.4

# The share of it below which a part is dirt.
_SPECK = 0.1

# The share of it within which pieces belong to a figure.
_NEAR = 0.12

# A break in a stroke is at most this share of its thickness.
_BREAK = 0.75

# How many times the common height a figure with all its pieces may be.
_TALLEST = 1.3

# If everything inside the image weighs less than this share of what touches its edge, it is dirt.
_DIRT = 0.1

# The share of the common strength of the ink below which a part is not ink.
_FAINT = 0.4

# A stroke is narrower than this share of its part's longer side; a blot is not.
_COMPACT = 0.6

# How many times as thick as the common stroke a part at the edge of the image may be.
_THICKEST = 1.6

# The most figures that may touch in a row: anything longer is the edge of a table or the like.
_WIDEST = 16


def text_parts(parts: list[InkPart], shape: tuple[int, ...]) -> list[InkPart]:
    """Return the parts that are figures, or figures that touch, with the pieces of broken ones joined to them."""
    likely = [
        part
        for part in parts
        if part.box.longer_side >= max(3.0, _SMALLEST * max(shape)) and part.thickness < _COMPACT * part.box.longer_side
    ]
    if not likely:
        return []
    inner = [part for part in likely if not part.touches_edge(shape)]
    if max((part.weight for part in inner), default=0) < _DIRT * max(part.weight for part in likely):
        inner = likely
    # What extends beyond the image may be a finger or the edge of a table, so it has no say in what is common.
    strength = _common(inner, [part.strength for part in inner])
    sample = [part for part in inner if part.strength >= _FAINT * strength]
    thickness = _common(sample, [part.thickness for part in sample])
    # If a scratch or a removed line breaks most figures in two, halves are common, but they are not figures. So what is
    # nearly touching is joined before heights are compared, for this comparison alone.
    whole = _with_halves_joined([replace(part) for part in sample], near=_BREAK * thickness, tallest=math.inf)
    height = _common(whole, [part.box.height for part in whole])
    is_inner = {id(part) for part in inner}
    text = [
        part
        for part in likely
        if part.strength >= _FAINT * strength
        and part.box.longer_side >= _SPECK * height
        and (id(part) in is_inner or _looks_like(part, height, thickness))
    ]
    figures = [part for part in text if part.box.height >= _PIECE * height]
    pieces = [part for part in text if part.box.height < _PIECE * height]
    figures = _with_halves_joined(figures, near=max(_NEAR * height, _BREAK * thickness), tallest=_TALLEST * height)
    for piece in pieces:
        _join(piece, figures, height)
    return figures


def _common(parts: list[InkPart], values: list[float]) -> float:
    """Return the median of values, by mass: many specks do not outweigh a few figures."""
    order = np.argsort(values)
    masses = np.cumsum([parts[index].mass for index in order])
    return float(values[order[int(np.searchsorted(masses, masses[-1] / 2))]])


def _looks_like(part: InkPart, height: float, thickness: float) -> bool:
    """Return True if a part at the edge of the image resembles the figures inside."""
    return (
        part.thickness <= _THICKEST * thickness
        and 2 * _PIECE * height <= part.box.height <= _TALLEST * height
        and part.box.width <= _WIDEST * height
    )


def _with_halves_joined(parts: list[InkPart], near: float, tallest: float) -> list[InkPart]:
    """Return the parts; those that lie above each other and form one figure are joined."""
    figures: list[InkPart] = []
    for part in sorted(parts, key=lambda part: -part.mass):
        figure = next((figure for figure in figures if _are_halves(figure.box, part.box, near, tallest)), None)
        if figure is None:
            figures.append(part)
        else:
            figure.add(part)
    return figures


def _are_halves(box: Box, other: Box, near: float, tallest: float) -> bool:
    overlap = min(box.right, other.right) - max(box.left, other.left)
    gap = max(box.top, other.top) - min(box.bottom, other.bottom)
    return box.union(other).height <= tallest and overlap > 0.5 * min(box.width, other.width) and gap <= near


def _join(piece: InkPart, figures: list[InkPart], height: float) -> None:
    """Join a piece to the nearest figure, if one is near enough."""
    distances = [_distance(figure.box, piece.box) for figure in figures]
    for index in np.argsort(distances):
        figure = figures[index]
        if distances[index] < _NEAR * height and figure.box.union(piece.box).height <= _TALLEST * height:
            figure.add(piece)
            return


def _distance(box: Box, other: Box) -> float:
    """Return the distance between two boxes; if they overlap, the negative width of the overlap."""
    across = max(box.left, other.left) - min(box.right, other.right)
    down = max(box.top, other.top) - min(box.bottom, other.bottom)
    if across > 0 or down > 0:
        return float(max(across, down, 0))
    return float(across)

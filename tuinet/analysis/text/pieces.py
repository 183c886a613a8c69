"""A line of text as pieces of ink: figures, and the parts of what may be several that touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.components import Box
from tuinet.datasets.figures import Figure
from tuinet.datasets.seams import seams

Grey = NDArray[np.float32]

# A component that is wider than this share of its line's height, and of the common width, may be several figures.
_WIDE = 0.55
_WIDER = 1.0

# The most cuts to try in a component that is as wide as it is high; wider ones get more in proportion.
_CUTS = 6

# Ink below this level is the soft edge of a stroke.
_FAINT = 0.08


@dataclass(frozen=True)
class Piece:
    """A piece of ink in a line."""

    ink: Grey
    """From 0 to 1, of the shape of `upright`"""
    upright: Box
    """Its box on the page when the lines are level"""
    component: int
    """The number of its component, from 0 on the left"""
    strokes: float = 0.0
    """How many strokes the cut between it and the previous piece crosses; 0 if it is the first of its component"""


def pieces_of(line: Sequence[Figure], height: float, width: float) -> list[Piece]:
    """Return the pieces of a line, from left to right.

    `height` and `width` are those of a common figure. Whatever is much wider is cut where it has little ink.
    """
    pieces: list[Piece] = []
    for number, figure in enumerate(line):
        ink, upright = _tight(figure.ink, figure.upright)
        if upright.width <= max(_WIDE * height, min(_WIDER * width, height)):
            pieces.append(Piece(ink, upright, number))
        else:
            pieces += _cut(ink, upright, number)
    return pieces


def _cut(ink: Grey, upright: Box, number: int) -> list[Piece]:
    cuts = seams(ink, max(2, round(_CUTS * upright.width / upright.height)))
    columns = np.arange(upright.width)
    pieces: list[Piece] = []
    left = np.zeros(upright.height, np.intp)
    strokes = 0.0
    for right, crossed in [*((cut.columns, cut.strokes) for cut in cuts), (np.full_like(left, upright.width), 0.0)]:
        is_between = (columns >= left[:, np.newaxis]) & (columns < right[:, np.newaxis])
        piece = np.where(is_between, ink, np.float32(0))
        if float(piece.max()) < _FAINT:
            continue
        pieces.append(Piece(*_tight(piece, upright), number, strokes))
        left = right
        strokes = crossed
    return pieces


def united(pieces: Sequence[Piece]) -> tuple[Grey, Box]:
    """Return the ink of several pieces together, and its box."""
    box = pieces[0].upright
    for piece in pieces[1:]:
        box = box.union(piece.upright)
    ink = np.zeros((box.height, box.width), np.float32)
    for piece in pieces:
        top = piece.upright.top - box.top
        left = piece.upright.left - box.left
        region = ink[top : top + piece.upright.height, left : left + piece.upright.width]
        np.maximum(region, piece.ink, out=region)
    return ink, box


def _tight(ink: Grey, box: Box) -> tuple[Grey, Box]:
    """Return the ink without empty rows and columns around it."""
    rows = np.flatnonzero(ink.max(axis=1) >= _FAINT)
    columns = np.flatnonzero(ink.max(axis=0) >= _FAINT)
    if not len(rows):
        return ink, box
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    return ink[top:bottom, left:right], Box(box.top + top, box.left + left, box.top + bottom, box.left + right)

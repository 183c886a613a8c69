"""Which pieces of a line make up figures: the reading of which the network is most confident.

Every few consecutive pieces that may be one figure are shown to the network. The line is divided so that the sum of the
scores of its figures is greatest, by dynamic programming: segmentation by recognition, as in the graph transformer
networks of LeCun, Bottou, Bengio and Haffner ("Gradient-based learning applied to document recognition", 1998, part V).

A score is the log of the predicted class's probability. A network is as confident of some fragments as of figures, so
what a fragment looks like counts too: cuts through more than one stroke, figures that are wider than high, low pieces,
and gaps inside a figure have a price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tuinet.analysis.text.pieces import Piece
from tuinet.datasets.components import Box

# The numbers below were found by a random search on lines composed of MNIST's test digits, spaced and touching.

# A log probability counts more for a wide figure by this factor: otherwise one wide figure beats two that are right.
_PER_WIDTH = 0.3

# Beyond this share of its line's height, a figure becomes less likely the wider it is.
_WIDE = 0.92
_WIDE_SCALE = 0.165
_WIDEST = 1.7

# Below this share of its line's height, a figure becomes less likely the lower it is.
_LOW = 0.62
_LOW_SCALE = 0.145

# Maximum number of pieces in a figure.
_MOST_PIECES = 9

# The price of a cut, that of each stroke it crosses, and that of each after the first.
_CUT = 0.04
_STROKE = 0.14
_SECOND_STROKE = 0.43

# The price of joining pieces that do not touch, and that of the gap between them in heights of the line.
_JOINT = 0.18
_GAP = 5.6
_WIDEST_GAP = 0.2

_LEAST_LOG = -5.0


class Span(NamedTuple):
    """Consecutive pieces: from the first to the one before `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Scored:
    """Pieces read as one figure, with the score of that reading."""

    span: Span
    score: float


def spans_of(pieces: Sequence[Piece], height: float) -> list[Span]:
    """Return the spans of pieces that may be one figure. A whole component always may."""
    spans = []
    for start, first in enumerate(pieces):
        box = first.upright
        for end in range(start + 1, min(len(pieces), start + _MOST_PIECES) + 1):
            last = pieces[end - 1]
            previous = pieces[max(start, end - 2)]
            box = box.union(last.upright)
            is_apart = last.component != previous.component
            if is_apart and _gap(previous.upright, last.upright) > _WIDEST_GAP * height:
                break
            if end > start + 1 and box.width > _WIDEST * height and not _is_component(pieces, Span(start, end)):
                continue
            spans.append(Span(start, end))
    return spans


def score(pieces: Sequence[Piece], span: Span, log_probability: float, height: float) -> float:
    """Return the score of reading these pieces as one figure."""
    members = pieces[span.start : span.end]
    box = members[0].upright
    price = 0.0
    for before, piece in pairwise(members):
        box = box.union(piece.upright)
        if before.component != piece.component:
            price += _JOINT + _GAP * max(0.0, _gap(before.upright, piece.upright) / height)
    strokes = members[0].strokes
    if strokes:
        price += _CUT + _STROKE * strokes + _SECOND_STROKE * max(0.0, strokes - 1)
    width = box.width / height
    price += max(0.0, (width - _WIDE) / _WIDE_SCALE) ** 2 / 2
    price += max(0.0, (_LOW - box.height / height) / _LOW_SCALE) ** 2 / 2
    return max(log_probability, _LEAST_LOG) * (1 + _PER_WIDTH * width) - price


def best_division(count: int, scored: Sequence[Scored]) -> list[Span]:
    """Return the spans that cover all pieces once with the greatest sum of scores."""
    totals = [float("-inf")] * (count + 1)
    totals[0] = 0.0
    last = [Span(0, 0)] * (count + 1)
    for figure in sorted(scored, key=lambda figure: figure.span):
        total = totals[figure.span.start] + figure.score
        if total > totals[figure.span.end]:
            totals[figure.span.end] = total
            last[figure.span.end] = figure.span
    chosen: list[Span] = []
    end = count
    while end:
        chosen.append(last[end])
        end = last[end].start
    return chosen[::-1]


def _is_component(pieces: Sequence[Piece], span: Span) -> bool:
    """Return True if the span contains all pieces of one component, and no others."""
    number = pieces[span.start].component
    members = [index for index, piece in enumerate(pieces) if piece.component == number]
    return members == list(range(span.start, span.end))


def _gap(box: Box, other: Box) -> float:
    """Return the horizontal gap between two boxes; negative if they overlap."""
    return max(box.left, other.left) - min(box.right, other.right)

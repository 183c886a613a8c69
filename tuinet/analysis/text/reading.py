"""Reading the figures of an image as text: from left to right, and line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.input_format import InputFormat
from tuinet.analysis.text.lattice import Scored, Span, best_division, score, spans_of
from tuinet.analysis.text.pieces import Piece, pieces_of, united
from tuinet.datasets.figures import Figure, Page, read_page
from tuinet.datasets.images import Picture
from tuinet.datasets.inputs import Framing, NetworkInput, check_traits, whole
from tuinet.datasets.steps import CUT_APART, STROKES_JOINED
from tuinet.evaluation.predictions import Predictions

# The least height of a line, as a share of the common height of the page's figures.
_LOWEST_LINE = 0.7

_LEAST_PROBABILITY = 1e-12


class Classifier(Protocol):
    """Recognises figures: a network or a committee."""

    def predict(self, images: NDArray[np.uint8], /) -> Predictions:
        """Predict the classes of n images (n, height, width)."""


class _Candidate(NamedTuple):
    """Pieces that may be one figure, as the network receives them."""

    span: Span
    input: NetworkInput


@dataclass(frozen=True)
class _Line:
    pieces: list[Piece]
    height: float
    candidates: list[_Candidate]


def read_text(picture: Picture, classifier: Classifier, input_format: InputFormat) -> list[list[NetworkInput]]:
    """Return the figures of a picture in lines. Those that touch are cut apart, and pieces of one figure are joined.

    A picture of the training images' shape is one figure. Raises ImageError as `network_inputs` does.
    """
    shape, traits = input_format.shape, input_format.traits
    if picture.shape == shape:
        return [[whole(picture, traits)]]
    check_traits(picture, shape, traits)
    page = read_page(picture.levels, as_text=True)
    framing = Framing(picture, page, shape, traits)
    lines = _lines(page, framing)
    inputs = [candidate.input.pixels for line in lines for candidate in line.candidates]
    probabilities = classifier.predict(np.stack(inputs)).probabilities.max(axis=1)
    confidences = iter(np.log(np.maximum(probabilities, _LEAST_PROBABILITY)).tolist())
    return [_read(line, [next(confidences) for _ in line.candidates]) for line in lines]


def _lines(page: Page, framing: Framing) -> list[_Line]:
    common_height = float(np.median([figure.upright.height for figure in page.figures]))
    common_width = float(np.median([figure.upright.width for figure in page.figures]))
    lines = []
    for figures in page.lines:
        height = max(float(np.median([figure.upright.height for figure in figures])), _LOWEST_LINE * common_height)
        pieces = pieces_of(figures, height, common_width)
        candidates = [
            _Candidate(span, _framed(pieces, span, figures, page, framing)) for span in spans_of(pieces, height)
        ]
        lines.append(_Line(pieces, height, candidates))
    return lines


def _framed(
    pieces: Sequence[Piece], span: Span, figures: Sequence[Figure], page: Page, framing: Framing
) -> NetworkInput:
    ink, upright = united(pieces[span.start : span.end])
    components = {piece.component for piece in pieces[span.start : span.end]}
    is_cut = sum(piece.component in components for piece in pieces) > span.end - span.start
    box = page.rotation.box_of(upright, back=True)
    if len(components) == 1 and not is_cut:
        # The box of a whole figure is known exactly, even if the page was rotated.
        (number,) = components
        box = figures[number].box
    done = []
    if is_cut:
        done.append(CUT_APART)
    if len(components) > 1 or any(figures[number].done for number in components):
        done.append(STROKES_JOINED)
    return framing.framed(ink, box, *done)


def _read(line: _Line, confidences: Sequence[float]) -> list[NetworkInput]:
    """Return the candidates of the best division."""
    inputs = {candidate.span: candidate.input for candidate in line.candidates}
    scored = [
        Scored(candidate.span, score(line.pieces, candidate.span, confidence, line.height))
        for candidate, confidence in zip(line.candidates, confidences, strict=True)
    ]
    return [inputs[span] for span in best_division(len(line.pieces), scored)]

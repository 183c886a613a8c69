"""Finding the figures in an image: digits in reading order, on any paper, in any light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.components import Box
from tuinet.datasets.grain import grain_of, smoothed
from tuinet.datasets.ink_parts import InkPart, connected_parts, figures_among
from tuinet.datasets.paper import ink_of, ink_on_paper, is_light, window_of
from tuinet.datasets.ruling import remove_box, remove_ruling
from tuinet.errors import ImageError

Grey = NDArray[np.float32]

CONTRAST = 0.04
"""The smallest fraction of the paper's brightness that ink takes away. An image with less contrast is blank."""

# A pixel is ink if it exceeds bare paper by this many standard deviations of the grain.
_GRAIN = 6

# The share of the image's longer side from which a part may be the box of a form.
_SMALLEST_BOX = 0.15


@dataclass(frozen=True)
class Figure:
    """One figure in an image."""

    box: Box
    """Where it is"""
    ink: Grey
    """Its ink from 0 to 1, of the shape of its box"""


def find_figures(image: Grey) -> list[Figure]:
    """The figures in an image of grey levels: lines from top to bottom, and each from left to right.

    The ink may be dark or light. Raises ImageError if there is none.
    """
    smooth = smoothed(image)
    reading = _Reading(ink_of(smooth))
    if not reading.parts:
        # Perhaps the wrong one of paper and ink was taken for the ink.
        reading = _Reading(ink_on_paper(smooth, window_of(smooth), light=not is_light(smooth)))
    if not reading.parts:
        raise ImageError(
            f"a blank image: expected ink that differs from the paper by more than {100 * reading.least:.0f} %"
        )
    return [reading.figure(part) for part in _in_reading_order(reading.parts)]


class _Reading:
    """One attempt at finding the figures, for dark or for light ink."""

    def __init__(self, ink: Grey) -> None:
        self.least = max(CONTRAST, _GRAIN * grain_of(ink))
        ink = np.maximum(ink, 0)
        self.ink = ink
        self.labels = np.zeros(ink.shape, np.int32)
        self.parts: list[InkPart] = []
        if float(ink.max()) < self.least:
            return
        unruled = remove_ruling(ink, self.least)
        self._read(unruled)
        if not self.parts and unruled is not ink:
            # Nothing is left without the lines, so they must have been strokes.
            self._read(ink)

    def _read(self, ink: Grey) -> None:
        self.ink = ink
        self.labels, self.parts = connected_parts(ink, self.least)
        self._remove_boxes()
        self.parts = figures_among(self.parts, ink.shape)

    def _remove_boxes(self) -> None:
        """Remove the boxes of a form. A digit that touches its box would otherwise be one part with it."""
        has_changed = False
        for part in self.parts:
            if part.box.longer_side < _SMALLEST_BOX * max(self.ink.shape):
                continue
            region = self.ink[part.box.slices]
            is_inside = np.isin(self.labels[part.box.slices], part.numbers)
            inside = np.where(is_inside, region, 0)
            opened = remove_box(inside, self.least)
            if opened is not None:
                self.ink = self.ink.copy()
                self.ink[part.box.slices] = np.where(inside > 0, opened, region)
                has_changed = True
        if has_changed:
            self.labels, self.parts = connected_parts(self.ink, self.least)

    def figure(self, part: InkPart) -> Figure:
        is_inside = np.isin(self.labels[part.box.slices], part.numbers)
        ink = np.where(is_inside, self.ink[part.box.slices], 0)
        return Figure(part.box, np.minimum(ink / np.float32(part.strength), 1).astype(np.float32))


def _in_reading_order(parts: list[InkPart]) -> list[InkPart]:
    """The parts in lines from top to bottom, and each line from left to right."""
    lines: list[list[InkPart]] = []
    for part in sorted(parts, key=lambda part: part.box.top + part.box.bottom):
        middle = (part.box.top + part.box.bottom) / 2
        if lines and any(other.box.top <= middle < other.box.bottom for other in lines[-1]):
            lines[-1].append(part)
        else:
            lines.append([part])
    return [part for line in lines for part in sorted(line, key=lambda part: part.box.left)]

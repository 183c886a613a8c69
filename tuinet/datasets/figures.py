"""Finding the figures in an image: digits in lines, on any paper, in any light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.components import Box
from tuinet.datasets.deskew import Rotation, estimate_rotation
from tuinet.datasets.grain import grain_of, smoothed
from tuinet.datasets.ink_parts import InkPart, connected_parts, figures_among
from tuinet.datasets.lines import in_lines
from tuinet.datasets.paper import Ink, ink_of, ink_on_paper, is_light, window_of
from tuinet.datasets.ruling import remove_box, remove_ruling
from tuinet.datasets.steps import BACKGROUND_SUBTRACTED, BOXES_REMOVED, LINES_REMOVED, STROKES_JOINED, Step, rotated
from tuinet.datasets.text_parts import text_parts
from tuinet.errors import ImageError

Grey = NDArray[np.float32]

CONTRAST = 0.04
"""The smallest fraction of the paper's brightness that ink absorbs. An image with less contrast is blank."""

# A pixel is ink if it exceeds bare paper by this many standard deviations of the grain.
_GRAIN = 6

# The least share of the image's longer side that the box of a form takes.
_SMALLEST_BOX = 0.15


@dataclass(frozen=True)
class Figure:
    """One figure in an image."""

    box: Box
    """Where it is"""
    ink: Grey
    """Its ink from 0 to 1, of the shape of `upright`"""
    upright: Box
    """Its box on the page when the lines are level"""
    done: tuple[Step, ...] = ()
    """The steps for this figure alone"""


@dataclass(frozen=True)
class Page:
    """The figures in an image."""

    lines: Sequence[Sequence[Figure]]
    """Lines from top to bottom, each from left to right"""
    is_light: bool
    """True if the ink is lighter than the paper"""
    rotation: Rotation
    done: tuple[Step, ...]
    """The steps that were needed to find them"""

    @property
    def figures(self) -> list[Figure]:
        """All figures in reading order."""
        return list(chain.from_iterable(self.lines))


def find_figures(image: Grey) -> list[Figure]:
    """Return the figures in an image of grey levels, in reading order. Raises ImageError as `read_page` does."""
    return read_page(image).figures


def read_page(image: Grey, *, as_text: bool = False) -> Page:
    """Return the figures in an image of grey levels, dark or light, in lines that are rotated to be level.

    `as_text` expects many figures, which may be small, touch each other and the edge of the image, and have broken
    strokes. Raises ImageError if there is no figure.
    """
    smooth = smoothed(image)
    reading = _Reading(ink_of(smooth), as_text)
    if not reading.parts:
        # Perhaps the wrong one of paper and ink was taken for the ink.
        light = not is_light(smooth)
        reading = _Reading(Ink(ink_on_paper(smooth, window_of(smooth), light=light), light, is_even=False), as_text)
    if not reading.parts:
        raise ImageError(
            f"a blank image: expected ink that differs from the paper by more than {100 * reading.least:.0f} %"
        )
    return reading.page()


class _Reading:
    """One attempt at finding the figures, for dark or for light ink."""

    def __init__(self, ink: Ink, as_text: bool) -> None:
        self.least = max(CONTRAST, _GRAIN * grain_of(ink.levels))
        self.ink = np.maximum(ink.levels, 0)
        self.labels = np.zeros(self.ink.shape, np.int32)
        self.parts: list[InkPart] = []
        self._is_light = ink.is_light
        self._as_text = as_text
        self._done = [] if ink.is_even else [BACKGROUND_SUBTRACTED]
        if float(self.ink.max()) < self.least:
            return
        with_lines = self.ink
        unruled = remove_ruling(with_lines, self.least)
        self._read(unruled)
        if unruled is with_lines:
            return
        if self.parts:
            self._done.append(LINES_REMOVED)
        else:
            # Nothing is left without the lines, so they must have been strokes.
            self._read(with_lines)

    def page(self) -> Page:
        """Return the figures that were found."""
        rotation = self._rotation()
        done = list(self._done)
        if rotation.degrees:
            done.append(rotated(rotation.degrees))
        figures = [self._figure(part, rotation) for part in self.parts]
        return Page(in_lines(figures), self._is_light, rotation, tuple(done))

    def _read(self, ink: Grey) -> None:
        self.ink = ink
        self.labels, self.parts = connected_parts(ink, self.least)
        self._remove_boxes()
        choose = text_parts if self._as_text else figures_among
        self.parts = choose(self.parts, ink.shape)

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
            self._done.append(BOXES_REMOVED)
            self.labels, self.parts = connected_parts(self.ink, self.least)

    def _rotation(self) -> Rotation:
        numbers = [number for part in self.parts for number in part.numbers]
        is_figure = np.zeros(int(self.labels.max()) + 1, bool)
        is_figure[numbers] = True
        return estimate_rotation(is_figure[self.labels], [part.box for part in self.parts])

    def _figure(self, part: InkPart, rotation: Rotation) -> Figure:
        is_inside = np.isin(self.labels[part.box.slices], part.numbers)
        ink = np.where(is_inside, self.ink[part.box.slices], 0)
        ink = np.minimum(ink / np.float32(part.strength), 1).astype(np.float32)
        done = (STROKES_JOINED,) if len(part.numbers) > 1 else ()
        return Figure(part.box, *rotation.apply(ink, part.box), done)

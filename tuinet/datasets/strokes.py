"""The ink of a pen that moves in straight lines: fast movements leave no gaps, however few points report them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
"""Row and column in pixels. The middle of the first pixel is at (0.5, 0.5)."""

HARD = 1.0
"""Pixels over which the edge of a hard pen fades: its anti-aliasing"""

SOFT = 2.0
"""Pixels over which the edge of a soft pen fades, as widely as the grey edges of MNIST's digits"""


@dataclass(frozen=True)
class Pen:
    """The width of a line, and its effect on the pixels under it."""

    width: float = 2.0
    """Pixels across, measured where the ink is half as strong as in the middle"""
    soft: bool = True
    erases: bool = False

    @property
    def fade(self) -> float:
        """Pixels over which its edge fades."""
        return SOFT if self.soft else HARD

    @property
    def eraser(self) -> Pen:
        """A pen that erases all of a line of this pen, including its edge."""
        return Pen(self.width + self.fade + HARD, soft=False, erases=True)


def ink(shape: tuple[int, int], points: Sequence[Point], pen: Pen) -> NDArray[np.float32]:
    """Return the ink of a line through these points on an image of `shape`, from 0 to 1; a single point makes a dot.

    The ink of a pixel depends on the distance from its middle to the nearest segment of the line: full inside, none
    outside, and falling evenly across the edge.
    """
    path = np.asarray(points, np.float32).reshape(-1, 2)
    if len(path) == 1:
        path = np.repeat(path, 2, axis=0)
    distance = _distances(shape, path[:-1], path[1:]).min(axis=0)
    fade = pen.fade
    covered = np.clip((pen.width / 2 - distance) / fade + 0.5, 0, 1)
    # A thin pen is nowhere fully inside its line. Its middle is full anyway, or it would leave only grey.
    strongest = min(1.0, pen.width / 2 / fade + 0.5)
    return np.asarray(covered / strongest, np.float32)


def put(pixels: NDArray[np.uint8], points: Sequence[Point], pen: Pen) -> NDArray[np.uint8]:
    """Return a copy of an image (height, width) with a line drawn or erased. Ink covers ink; it does not add up."""
    height, width = pixels.shape
    levels = np.rint(ink((height, width), points, pen) * 255).astype(np.uint8)
    if pen.erases:
        return np.minimum(pixels, 255 - levels)
    return np.maximum(pixels, levels)


def _distances(shape: tuple[int, int], starts: NDArray[np.float32], ends: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the distance from the middle of each pixel to each segment, of shape (segments, height, width).

    The nearest point of a segment is the projection onto its line, kept between its ends.
    """
    middles = np.moveaxis(np.indices(shape, np.float32) + np.float32(0.5), 0, -1)
    along = (ends - starts)[:, np.newaxis, np.newaxis]
    relative = middles - starts[:, np.newaxis, np.newaxis]
    length = np.maximum((along**2).sum(axis=-1), np.finfo(np.float32).tiny)
    share = np.clip((relative * along).sum(axis=-1) / length, 0, 1)
    distances = np.sqrt(((relative - share[..., np.newaxis] * along) ** 2).sum(axis=-1))
    return np.asarray(distances, np.float32)

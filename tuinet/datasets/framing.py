"""Bringing an image into the frame of MNIST, as MNIST itself was made.

Its digits were "size normalized to fit in a 20x20 pixel box while preserving their aspect ratio", with grey levels
"as a result of the anti-aliasing technique used by the normalization algorithm", and "centered in a 28x28 image by
computing the center of mass of the pixels, and translating the image so as to position this point at the center"
(http://yann.lecun.com/exdb/mnist/). In the files that point lies at row 14, column 14, counted from 0, give or take
half a pixel; and the ink is white on black.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.images import read_image
from tuinet.errors import ImageError

__all__ = ["frame", "read_image"]

BOX = 20 / 28  # share of the frame that the ink spans
FAINT = 0.08  # share of the strongest ink below which a pixel does not widen the figure
CONTRAST = 0.04  # the least difference between ink and background; less is a blank image

_WORKING_SIZE = 400  # pixels; averaging a photograph down to this first evens out its grain
_GRAIN = 6  # standard deviations of the background beyond which a pixel is ink and not grain


def frame(image: NDArray[np.float32], shape: tuple[int, int] = (28, 28)) -> NDArray[np.uint8]:
    """A grey image in [0, 1], of any size and polarity, as a frame of `shape`: white ink on black, 0 to 255.

    An image that is such a frame already comes out nearly unchanged. Raises ImageError if the image is blank.
    """
    shrink = min(1.0, _WORKING_SIZE / max(image.shape))
    ink = _ink(_resize(image, shrink))
    rows, columns = (_span(ink.max(axis=1 - axis) >= FAINT * ink.max()) for axis in (0, 1))
    figure = ink[rows, columns]
    height, width = figure.shape
    box = round(BOX * shape[0]), round(BOX * shape[1])
    if abs(max(height - box[0], width - box[1])) > 1:  # a pixel more or less is not worth the blur of resampling
        figure = _resize(figure, min(box[0] / height, box[1] / width))
    return _centred(figure / figure.max(), shape)


def _ink(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel is from the background, towards the ink: the border tells the background's level and grain."""
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    background = float(np.median(border))
    ink: NDArray[np.float32] = image - background
    if float((ink**3).sum()) < 0:  # skewness: few pixels far from the background outweigh much grain near it
        ink = -ink
    grain = 1.4826 * float(np.median(np.abs(border - background)))  # standard deviation, were it Gaussian
    strongest = float(ink.max())
    least = max(CONTRAST, (_GRAIN + 2) * grain)
    if strongest < least:
        raise ImageError(f"a blank image: the ink differs from the background by {strongest:.2f}: expected {least:.2f}")
    ink[ink < _GRAIN * grain] = 0
    return np.maximum(ink, 0, out=ink)


def _span(inked_lines: NDArray[np.bool]) -> slice:
    """From the first to the last line that has ink."""
    inked = np.flatnonzero(inked_lines)
    return slice(int(inked[0]), int(inked[-1]) + 1)


def _resize(image: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """Both sides times `scale`, at least one pixel each."""
    if scale == 1:
        return image
    height, width = (max(1, round(size * scale)) for size in image.shape)
    resized = resampling(image.shape[0], height) @ image @ resampling(image.shape[1], width).T
    return np.asarray(resized, np.float32)


def resampling(old: int, new: int) -> NDArray[np.float32]:
    """The matrix (new, old) that averages over areas to shrink a row of pixels, and interpolates to enlarge it."""
    step = old / new
    places = np.arange(old)
    if step >= 1:
        starts = np.arange(new)[:, np.newaxis] * step
        weights = np.minimum(places + 1, starts + step) - np.maximum(places, starts)
    else:
        centres = np.clip((np.arange(new)[:, np.newaxis] + 0.5) * step - 0.5, 0, old - 1)
        weights = 1 - np.abs(places - centres)
    weights = np.maximum(weights, 0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _centred(figure: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The figure in a frame, its centre of mass at the centre by whole pixels, but never over the edge."""
    corner = []
    for axis in (0, 1):
        mass = figure.sum(axis=1 - axis, dtype=np.float64)
        centre = float(mass @ np.arange(len(mass)) / mass.sum())
        corner.append(min(max(round(shape[axis] / 2 - centre), 0), shape[axis] - figure.shape[axis]))
    framed = np.zeros(shape, np.uint8)
    top, left = corner
    height, width = figure.shape
    framed[top : top + height, left : left + width] = np.rint(np.clip(figure, 0, 1) * 255)
    return framed

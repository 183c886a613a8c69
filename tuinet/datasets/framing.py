"""Framing a figure as the training images are framed.

MNIST's digits were "size normalized to fit in a 20x20 pixel box while preserving their aspect ratio", with grey levels
"as a result of the anti-aliasing technique used by the normalization algorithm", and "centered in a 28x28 image by
computing the center of mass of the pixels, and translating the image so as to position this point at the center"
(LeCun, Cortes and Burges 1998, http://yann.lecun.com/exdb/mnist/). In the files the centre of mass is at row 14, column
14, counted from 0, within half a pixel. For other data sets the size of the box and the kind of centre are measured:
see `traits`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.facts import MNIST_TRAITS, Centring, Traits

FAINT = 0.08
"""Pixels with less than this share of the strongest ink do not belong to the figure"""


def frame(
    ink: NDArray[np.float32], shape: tuple[int, int] = (28, 28), traits: Traits = MNIST_TRAITS
) -> NDArray[np.uint8]:
    """Draw the ink of one figure, from 0 to 1, into an image of `shape` with values from 0 to 255, as `traits` say.

    If the figure has the right size already, its pixels are only moved. If the traits leave something open, the figure
    fills the frame and the middle of its box is centred.
    """
    rows = _span(ink.max(axis=1) >= FAINT * ink.max())
    columns = _span(ink.max(axis=0) >= FAINT * ink.max())
    figure = ink[rows, columns]
    share = 1.0 if traits.box is None else traits.box
    box = (max(1, round(share * shape[0])), max(1, round(share * shape[1])))
    scales = (box[0] / figure.shape[0], box[1] / figure.shape[1])
    if not traits.stretched:
        scales = (min(scales), min(scales))
    # A difference of one pixel is not worth the blur of resampling.
    is_off_by_more = abs(max(figure.shape[0] - box[0], figure.shape[1] - box[1])) > 1
    if is_off_by_more or traits.stretched:
        figure = _resize(figure, scales)
    framed = _centred(figure / figure.max(), shape, traits.centring or "box")
    if traits.polarity == "dark_on_light":
        return 255 - framed
    return framed


def _span(inked_lines: NDArray[np.bool]) -> slice:
    """Return a slice from the first to the last line with ink."""
    inked = np.flatnonzero(inked_lines)
    return slice(int(inked[0]), int(inked[-1]) + 1)


def _resize(image: NDArray[np.float32], scales: tuple[float, float]) -> NDArray[np.float32]:
    """Multiply height and width by `scales`. The result has at least one pixel."""
    height = max(1, round(image.shape[0] * scales[0]))
    width = max(1, round(image.shape[1] * scales[1]))
    resized = resampling(image.shape[0], height) @ image @ resampling(image.shape[1], width).T
    return np.asarray(resized, np.float32)


def resampling(old: int, new: int) -> NDArray[np.float32]:
    """Return the matrix (new, old) that resizes a row of pixels: it averages to shrink, and interpolates to enlarge.

    Averaging areas is what MNIST's anti-aliasing amounts to. Interpolation alone would skip pixels of thin strokes.
    """
    step = old / new
    pixels = np.arange(old)
    if step >= 1:
        starts = np.arange(new)[:, np.newaxis] * step
        weights = np.minimum(pixels + 1, starts + step) - np.maximum(pixels, starts)
    else:
        centres = np.clip((np.arange(new)[:, np.newaxis] + 0.5) * step - 0.5, 0, old - 1)
        weights = 1 - np.abs(pixels - centres)
    weights = np.maximum(weights, 0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _centred(figure: NDArray[np.float32], shape: tuple[int, int], centring: Centring) -> NDArray[np.uint8]:
    """Return the figure in a frame, moved by whole pixels to its centre, but never beyond the edge."""
    corner = []
    for axis in (0, 1):
        mass = figure.sum(axis=1 - axis, dtype=np.float64)
        centre = len(mass) / 2
        if centring == "mass":
            centre = float(mass @ np.arange(len(mass)) / mass.sum())
        corner.append(min(max(round(shape[axis] / 2 - centre), 0), shape[axis] - figure.shape[axis]))
    framed = np.zeros(shape, np.uint8)
    top, left = corner
    height, width = figure.shape
    framed[top : top + height, left : left + width] = np.rint(np.clip(figure, 0, 1) * 255)
    return framed

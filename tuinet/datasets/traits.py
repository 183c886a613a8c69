"""How the figures of a data set are drawn: polarity, size and position in the frame, measured on a sample of images.

`tuinet data add` reports the traits, a run records them, and `tuinet predict` brings other images into the same form.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tuinet.facts import Centring, Polarity, Traits

__all__ = ["Traits", "traits"]

FAINT = 0.08
"""Pixels with less than this share of an image's strongest ink do not belong to the figure"""

# Enough images to measure every trait to two digits.
_SAMPLE = 2000

# For images of more than 64 × 64 pixels the sample is smaller, because it is copied several times.
_SAMPLE_PIXELS = _SAMPLE * 64 * 64

# The share of the images that must agree.
_AGREEMENT = 0.9

# If in nearly all images the shorter side of the box is this share of the longer one, the figures were stretched: most
# handwritten digits are narrower than that.
_STRETCHED = 0.9

# The standard deviation of a centre, as a share of the frame, up to which the figures are centred on it.
_CENTRED = 0.06


def traits(images: NDArray[np.uint8], white: int = 255) -> Traits:
    """Measure training images (count, height, width) from 0 to 255; `white` was the greatest value in their files.

    It takes about 0.1 s however many images there are. The sample is spread evenly over all of them, so that a file
    sorted by class is sampled in every class.
    """
    return measure(images[sample_positions(len(images), images.shape[1:])], white)


def sample_positions(count: int, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Return the images that are measured, of `count` images of a shape."""
    size = min(count, _SAMPLE, max(1, _SAMPLE_PIXELS // math.prod(shape)))
    return np.linspace(0, count - 1, size).astype(np.intp)


def measure(images: NDArray[np.uint8], white: int = 255) -> Traits:
    """Measure all of these images, which are a sample of the training images."""
    sample = images.astype(np.float32)
    background = _background(sample)
    ink = np.abs(sample - background[:, None, None])
    strongest = ink.max(axis=(1, 2))
    is_inked = strongest > 0
    if not is_inked.any():
        return Traits(white=white)
    ink = ink[is_inked]
    strongest = strongest[is_inked]
    visible = ink >= FAINT * strongest[:, None, None]
    # (N, axis, first and end)
    spans = np.stack([_spans(visible.any(axis=2)), _spans(visible.any(axis=1))], axis=1)
    shape = np.array(images.shape[1:])
    sides = (spans[..., 1] - spans[..., 0]) / shape
    longer = sides.max(axis=1)
    low, median, high = np.percentile(longer, (10, 50, 90))
    return Traits(
        polarity=_polarity(background[is_inked]),
        box=float(median),
        box_spread=float(high - low),
        stretched=bool(np.percentile(sides.min(axis=1) / longer, 10) >= _STRETCHED),
        centring=_centring(ink, spans, shape),
        white=white,
    )


def _background(sample: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the level around each figure (N,): the median of the border, whether or not the figure touches it."""
    border = np.concatenate([sample[:, 0], sample[:, -1], sample[:, 1:-1, 0], sample[:, 1:-1, -1]], axis=1)
    return np.asarray(np.median(border, axis=1), np.float32)


def _polarity(background: NDArray[np.float32]) -> Polarity | None:
    light = float((background > 127.5).mean())
    if light >= _AGREEMENT:
        return "dark_on_light"
    if light <= 1 - _AGREEMENT:
        return "light_on_dark"
    return None


def _spans(inked_lines: NDArray[np.bool]) -> NDArray[np.intp]:
    """Return the first inked line of each image and the one after the last, of lines (N, length)."""
    length = inked_lines.shape[1]
    first = inked_lines.argmax(axis=1)
    end = length - inked_lines[:, ::-1].argmax(axis=1)
    return np.stack([first, end], axis=1)


def _centring(ink: NDArray[np.float32], spans: NDArray[np.intp], shape: NDArray[np.intp]) -> Centring | None:
    """Return the kind of centre that varies least from image to image; None if both vary too much."""
    boxes = (spans[..., 0] + spans[..., 1]) / 2
    mass = ink.sum(axis=(1, 2))
    rows = ink.sum(axis=2) @ (np.arange(shape[0]) + 0.5) / mass
    columns = ink.sum(axis=1) @ (np.arange(shape[1]) + 0.5) / mass
    deviation: dict[Centring, float] = {
        "box": float((boxes / shape).std(axis=0).max()),
        "mass": float((np.stack([rows, columns], axis=1) / shape).std(axis=0).max()),
    }
    steadiest = min(deviation, key=lambda centre: deviation[centre])
    if deviation[steadiest] > _CENTRED:
        return None
    return steadiest

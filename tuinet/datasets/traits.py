"""How the figures of a data set are drawn: polarity, size and place in the frame, measured on a sample of images.

`tuinet data add` reports this, a run records it, and `tuinet predict` brings images of a person's own into the same
form.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.facts import Centring, Polarity, Traits

__all__ = ["Traits", "traits"]

FAINT = 0.08  # share of an image's strongest ink below which a pixel does not widen the figure

_SAMPLE = 2000  # images; enough for every figure here to two digits
_AGREEMENT = 0.9  # the share of the images that has to agree
_STRETCHED = 0.9  # shorter side of the box to the longer one, from which a figure may be stretched
_CENTRED = 0.06  # standard deviation of a centre, as a share of the frame, up to which it counts as centred


def traits(images: NDArray[np.uint8], white: int = 255) -> Traits:
    """Measure training images (count, height, width), 0 to 255; `white` is the greatest value they had in their files.

    Takes about 0.1 s however many images there are: a sample is taken evenly over all of them, so that a file sorted
    by class is sampled in every class.
    """
    chosen = np.linspace(0, len(images) - 1, min(_SAMPLE, len(images))).astype(np.intp)
    sample = images[chosen].astype(np.float32)
    background = _background(sample)
    ink = np.abs(sample - background[:, None, None])
    strongest = ink.max(axis=(1, 2))
    inked = strongest > 0
    if not inked.any():
        return Traits(white=white)
    ink = ink[inked]
    strongest = strongest[inked]
    visible = ink >= FAINT * strongest[:, None, None]
    spans = np.stack([_spans(visible.any(axis=2)), _spans(visible.any(axis=1))], axis=1)  # (N, axis, first and end)
    shape = np.array(images.shape[1:])
    sides = (spans[..., 1] - spans[..., 0]) / shape
    longer = sides.max(axis=1)
    low, median, high = np.percentile(longer, (10, 50, 90))
    return Traits(
        polarity=_polarity(background[inked]),
        box=float(median),
        box_spread=float(high - low),
        stretched=bool(np.percentile(sides.min(axis=1) / longer, 10) >= _STRETCHED),
        centring=_centring(ink, spans, shape),
        white=white,
    )


def _background(sample: NDArray[np.float32]) -> NDArray[np.float32]:
    """The level around each figure: the median of the border (N,)."""
    border = np.concatenate([sample[:, 0], sample[:, -1], sample[:, 1:-1, 0], sample[:, 1:-1, -1]], axis=1)
    return np.asarray(np.median(border, axis=1), np.float32)


def _polarity(background: NDArray[np.float32]) -> Polarity | None:
    light = float((background > 127.5).mean())
    if light >= _AGREEMENT:
        return "dark_on_light"
    return "light_on_dark" if light <= 1 - _AGREEMENT else None


def _spans(inked_lines: NDArray[np.bool]) -> NDArray[np.intp]:
    """The first inked line of each image and the one after the last, of lines (N, length)."""
    length = inked_lines.shape[1]
    first = inked_lines.argmax(axis=1)
    end = length - inked_lines[:, ::-1].argmax(axis=1)
    return np.stack([first, end], axis=1)


def _centring(ink: NDArray[np.float32], spans: NDArray[np.intp], shape: NDArray[np.intp]) -> Centring | None:
    """Which centre stays at one place from image to image."""
    boxes = (spans[..., 0] + spans[..., 1]) / 2
    mass = ink.sum(axis=(1, 2))
    rows = ink.sum(axis=2) @ (np.arange(shape[0]) + 0.5) / mass
    columns = ink.sum(axis=1) @ (np.arange(shape[1]) + 0.5) / mass
    scatter: dict[Centring, float] = {
        "box": float((boxes / shape).std(axis=0).max()),
        "mass": float((np.stack([rows, columns], axis=1) / shape).std(axis=0).max()),
    }
    best = min(scatter, key=lambda centre: scatter[centre])
    return best if scatter[best] <= _CENTRED else None

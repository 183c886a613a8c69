"""Detecting images that are stored transposed, with rows and columns swapped, as those of EMNIST are.

The mean image of each class that is a letter or a digit is compared with the printed character, upright and
transposed. Handwriting varies, but its mean does not: the means of MNIST's digits have a correlation of 0.67 with print
and of 0.23 with transposed print, and each of the ten is closer to upright print. If fewer characters agree, nothing is
concluded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Storage = Literal["upright", "transposed"]
Means = NDArray[np.float32]

PER_CLASS = 300
"""Images of a class that make up its mean"""

# The size in pixels at which a mean and a printed character are compared.
_SIDE = 16

# Pixels with less than this share of the strongest ink do not belong to the figure.
_FAINT = 0.15

# The least number of characters to compare.
_MIN_CHARACTERS = 4

# The least mean correlation with print of images that show letters or digits.
_MIN_CORRELATION = 0.5

# By how much the mean correlation of one orientation must exceed that of the other.
_MIN_LEAD = 0.12

# The share of the characters that must agree.
_AGREEMENT = 0.9


def storage(sample_of: Callable[[int], NDArray[np.uint8]], names: Sequence[str]) -> Storage | None:
    """Detect how images are stored; None if the images do not show it.

    `sample_of` returns up to PER_CLASS images (n, height, width) of a class. `names` has the name of each class: one
    character for a letter or a digit, anything else for other classes, whose images are not asked for.
    """
    upright = []
    transposed = []
    for label, name in enumerate(names):
        if len(name) != 1 or not name.isascii() or not name.isalnum():
            continue
        sample = sample_of(label)
        if sample.shape[1] != sample.shape[2]:
            return None
        if len(sample):
            mean = _mean_ink(sample)
            printed = _printed(name, names)
            upright.append(_correlation(mean, printed))
            transposed.append(_correlation(mean.T, printed))
    if len(upright) < _MIN_CHARACTERS:
        return None
    leads = np.subtract(upright, transposed)
    if max(np.mean(upright), np.mean(transposed)) < _MIN_CORRELATION or abs(leads.mean()) < _MIN_LEAD:
        return None
    if (leads > 0).mean() >= _AGREEMENT:
        return "upright"
    if (leads < 0).mean() >= _AGREEMENT:
        return "transposed"
    return None


def _mean_ink(images: NDArray[np.uint8]) -> Means:
    """Return the mean image as ink in [0, 1] on an empty background, whether the ink is dark or light."""
    mean = images.mean(axis=0, dtype=np.float32)
    border = np.concatenate([mean[0], mean[-1], mean[:, 0], mean[:, -1]])
    ink = np.abs(mean - np.median(border))
    return np.asarray(ink / max(float(ink.max()), 1e-6), np.float32)


def _printed(name: str, names: Sequence[str]) -> Means:
    """Return a character in print; the mean of the capital and the small letter if both are one class."""
    # Imported here because only `tuinet data add` needs it.
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    characters = {name} if name.swapcase() in names else {name, name.swapcase()}
    drawn = []
    for character in sorted(characters):
        image = Image.new("L", (96, 96))
        ImageDraw.Draw(image).text((48, 48), character, 255, ImageFont.load_default(56), anchor="mm")
        left, top, right, bottom = image.getbbox() or (6, 6, 90, 90)
        # Blurred, because the mean of many handwritten figures is blurred too.
        figure = image.crop((left - 6, top - 6, right + 6, bottom + 6)).filter(ImageFilter.GaussianBlur(3))
        drawn.append(_cut(np.asarray(figure, np.float32) / np.float32(255)))
    return np.asarray(np.mean(drawn, axis=0), np.float32)


def _correlation(mean: Means, printed: Means) -> float:
    """Return the correlation of a mean image, cut to its figure, with a printed character."""
    figure = _cut(mean)
    if figure.std() == 0:
        return 0.0
    return float(np.corrcoef(figure.ravel(), printed.ravel())[0, 1])


def _cut(image: Means) -> Means:
    """Return the figure in an image, in the middle of a square as large as its longer side, resized to _SIDE."""
    rows = np.flatnonzero(image.max(axis=1) >= _FAINT)
    columns = np.flatnonzero(image.max(axis=0) >= _FAINT)
    if not len(rows) or not len(columns):
        return np.zeros((_SIDE, _SIDE), np.float32)
    figure = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = figure.shape
    side = max(height, width)
    square = np.zeros((side, side), np.float32)
    top = (side - height) // 2
    left = (side - width) // 2
    square[top : top + height, left : left + width] = figure
    sampled = ((np.arange(_SIDE) + 0.5) / _SIDE * side).astype(int)
    return square[np.ix_(sampled, sampled)]

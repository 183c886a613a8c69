"""Whether images are stored transposed, rows for columns, as those of EMNIST are.

The mean image of each class that is a letter or a digit is compared with the printed character, upright and
transposed. Handwriting varies, but its mean does not: the means of MNIST correlate with print by 0.67, transposed by
0.23, and each of the ten digits is more like print when upright. Where fewer characters agree, nothing is concluded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Storage = Literal["upright", "transposed"]
Means = NDArray[np.float32]

_PER_CLASS = 300  # images of a class that make up its mean
_SIDE = 16  # pixels to which a mean and a printed character are brought for their comparison
_FAINT = 0.15  # share of the strongest ink below which a pixel does not widen the figure
_FEWEST = 4  # characters to compare
_LIKENESS = 0.5  # mean correlation with print from which images are of letters or digits
_LEAD = 0.12  # of one orientation over the other, in the same measure
_AGREEMENT = 0.9  # share of the characters that have to speak for the same one


def storage(images: NDArray[np.uint8], labels: NDArray[np.uint8], names: Sequence[str]) -> Storage | None:
    """How the images (N, H, W) are stored; None if they do not tell.

    `names` has the name of each class: one character for a letter or a digit, anything else for the rest.
    """
    if images.shape[1] != images.shape[2]:
        return None
    upright = []
    transposed = []
    for label, name in enumerate(names):
        some = images[np.flatnonzero(labels == label)[:_PER_CLASS]]
        if len(some) and len(name) == 1 and name.isascii() and name.isalnum():
            mean = _mean_ink(some)
            printed = _printed(name, names)
            upright.append(_likeness(mean, printed))
            transposed.append(_likeness(mean.T, printed))
    if len(upright) < _FEWEST:
        return None
    leads = np.subtract(upright, transposed)
    if max(np.mean(upright), np.mean(transposed)) < _LIKENESS or abs(leads.mean()) < _LEAD:
        return None
    for_upright = float((leads > 0).mean())
    if for_upright >= _AGREEMENT:
        return "upright"
    return "transposed" if for_upright <= 1 - _AGREEMENT else None


def _mean_ink(images: NDArray[np.uint8]) -> Means:
    """The mean image, as ink in [0, 1] on an empty background, whichever of the two is the lighter one."""
    mean = images.mean(axis=0, dtype=np.float32)
    border = np.concatenate([mean[0], mean[-1], mean[:, 0], mean[:, -1]])
    ink = np.abs(mean - np.median(border))
    return np.asarray(ink / max(float(ink.max()), 1e-6), np.float32)


def _printed(name: str, names: Sequence[str]) -> Means:
    """A character in print; the mean of capital and small letter where both are one class."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    one_class = {name} if name.swapcase() in names else {name, name.swapcase()}
    drawn = []
    for character in sorted(one_class):
        image = Image.new("L", (96, 96))
        ImageDraw.Draw(image).text((48, 48), character, 255, ImageFont.load_default(56), anchor="mm")
        left, top, right, bottom = image.getbbox() or (6, 6, 90, 90)
        figure = image.crop((left - 6, top - 6, right + 6, bottom + 6)).filter(ImageFilter.GaussianBlur(3))
        drawn.append(_cut(np.asarray(figure, np.float32) / np.float32(255)))
    return np.asarray(np.mean(drawn, axis=0), np.float32)


def _likeness(mean: Means, printed: Means) -> float:
    """Correlation of a mean image, cut to its figure, with a printed character."""
    figure = _cut(mean)
    if figure.std() == 0:
        return 0.0
    return float(np.corrcoef(figure.ravel(), printed.ravel())[0, 1])


def _cut(image: Means) -> Means:
    """The figure of an image, in the middle of a square as large as its longer side, at a size of its own."""
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
    places = ((np.arange(_SIDE) + 0.5) / _SIDE * side).astype(int)
    return square[np.ix_(places, places)]

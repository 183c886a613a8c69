"""Ink on unevenly lit paper: how much darker or lighter each pixel is than the paper around it.

The paper is what remains when everything narrower than a window is removed: by a morphological closing for dark ink,
by an opening for light ink (Serra 1982). Unlike a blurred copy of the image, it follows the edge of a shadow or of a
table exactly, because the window fits again on the other side of such an edge.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.shrinking import average_blocks

Grey = NDArray[np.float32]

WINDOW = 0.3
"""The diameter of the window as a share of the image's shorter side: wider than a stroke of a digit that fills it"""

EVEN = 0.06
"""The greatest range of brightness in the border of evenly lit paper, without the darkest and lightest 3 %"""

DARKEST = 0.1
"""The lowest brightness assumed for paper, so that noise in the dark is not magnified without limit"""

# Pixels along the longer side of the small copy that decides whether the ink is dark or light.
_COARSE = 48


class Ink(NamedTuple):
    """The ink in an image."""

    levels: Grey
    """How strongly each pixel is inked, (height, width). Bare paper is around 0"""
    is_light: bool
    """True if the ink is lighter than the paper"""
    is_even: bool
    """True if the paper is evenly lit, so that its brightness is one number"""


def ink_of(image: Grey) -> Ink:
    """Return how strongly each pixel is inked, whether the ink is dark or light.

    On evenly lit paper, that is simply the difference from the border. No window limits the width of strokes there.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    low, middle, high = np.percentile(border, (3, 50, 97)).tolist()
    if high - low > EVEN:
        light = is_light(image)
        return Ink(ink_on_paper(image, window_of(image), light=light), light, is_even=False)
    difference = image - np.float32(middle)
    # In the sum of cubes, the few pixels of ink far from the background outweigh all the grain near it.
    if float((difference**3).sum()) < 0:
        return Ink(np.asarray(-difference, np.float32), is_light=False, is_even=True)
    return Ink(np.asarray(difference, np.float32), is_light=True, is_even=True)


def window_of(image: Grey) -> int:
    """Return the diameter of the window in pixels. All strokes must be narrower."""
    height, width = (int(size) for size in image.shape)
    return max(3, round(WINDOW * min(height, width)), round(0.2 * max(height, width)))


def ink_on_paper(image: Grey, window: int, *, light: bool = False) -> Grey:
    """Return how strongly each pixel is inked, as a share of the light that the paper reflects there.

    Bare paper is 0 plus or minus the grain of the image.

    Args:
        image: Grey levels in [0, 1], of shape (height, width).
        window: Diameter of the window in pixels. All strokes must be narrower.
        light: True if the ink is lighter than the paper, such as chalk on a board.
    """
    if light:
        paper = -closing(-image, window)
        ink = image - paper
        if float(np.median(paper)) > DARKEST / 2:
            # Chalk may be many times as bright as the board. Divided by the brighter of the two, it is less than 1.
            ink /= np.maximum(image, np.float32(DARKEST))
    else:
        paper = closing(image, window)
        ink = (paper - image) / np.maximum(paper, np.float32(DARKEST))
    # A closing takes the greatest values of the noise, so it is above the paper by the same amount everywhere.
    return np.asarray(ink - np.float32(np.median(ink)), np.float32)


def is_light(image: Grey) -> bool:
    """Return True if the ink is lighter than the paper.

    Each pixel is compared with the median of a large window around it, in which strokes are in the minority. In the sum
    of cubes, the few pixels of ink far from the median outweigh the many near it.
    """
    small = _coarse(image)
    reach = max(1, round(0.3 * min(small.shape)))
    padded = np.pad(small, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (2 * reach + 1, 2 * reach + 1))
    median = np.stack([np.median(row, axis=(1, 2)) for row in windows])
    deviation = (small - median) / np.maximum(np.maximum(small, median), np.float32(DARKEST))
    return float((deviation**3).sum()) > 0


def _coarse(image: Grey) -> Grey:
    factor = -(-max(image.shape) // _COARSE)
    return average_blocks(image, factor)


def closing(image: Grey, window: int) -> Grey:
    """Fill everything that is darker than its surroundings and narrower than `window` pixels in some direction."""
    # Continued with its edge pixels: otherwise a dark side of the image would look like a narrow stroke.
    padding = window + 2
    padded = np.pad(image, padding, mode="edge")
    widened = _dilate(padded, window)
    closed = -_dilate(-widened, window)
    return closed[padding:-padding, padding:-padding]


def _dilate(image: Grey, window: int) -> Grey:
    """Return the maximum over an octagon around each pixel, nearly a circle.

    An octagon is the sum of four lines, so four maxima along lines replace one over an area.
    """
    # The shares of the diameter at which all eight sides have the same length: tan(22.5°), and that divided by √2.
    straight = max(1, round(window * 0.414))
    slanting = max(1, round(window * 0.293))
    lines = (((0, 1), straight), ((1, 0), straight), ((1, 1), slanting), ((1, -1), slanting))
    for step, length in lines:
        image = _maximum_along(image, step, length // 2)
    return image


def _maximum_along(image: Grey, step: tuple[int, int], reach: int) -> Grey:
    """Return the maximum over the pixels that are up to `reach` steps away on either side."""
    for direction in (1, -1):
        covered = 0
        while covered < reach:
            # Each pixel holds the maximum over `covered` steps. So does the pixel that far away, for the next ones:
            # the reach doubles with each pass.
            shift = min(covered + 1, reach - covered)
            image = _maximum_with(image, step[0] * shift * direction, step[1] * shift * direction)
            covered += shift
    return image


def _maximum_with(image: Grey, down: int, right: int) -> Grey:
    """Return the maximum of each pixel and the one `down` rows above and `right` columns left of it, if it exists."""
    height, width = image.shape
    target = (slice(max(0, down), height + min(0, down)), slice(max(0, right), width + min(0, right)))
    source = (slice(max(0, -down), height - max(0, down)), slice(max(0, -right), width - max(0, right)))
    result = image.copy()
    np.maximum(image[target], image[source], out=result[target])
    return result

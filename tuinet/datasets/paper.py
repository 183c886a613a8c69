"""Ink on unevenly lit paper: how much darker or lighter each pixel is than the paper around it.

The paper is what remains when everything narrower than a window is taken away: a morphological closing for dark ink,
an opening for light ink. Unlike a blurred copy of the image it follows the edge of a shadow or of a table exactly, for
on the far side of such an edge the window fits again; only strokes, which are narrow, are missing in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.shrinking import average_blocks

Grey = NDArray[np.float32]

WINDOW = 0.3
"""Diameter of the window, in shorter sides of the image: wider than the stroke of a digit that fills the image"""

EVEN = 0.06
"""How far the border of an image may reach from dark to light, but for its extremes, on evenly lit paper"""

DARKEST = 0.1
"""Paper is taken to be at least so bright, so that noise in the dark is not magnified without limit"""

_COARSE = 48  # pixels along the longer side at which dark or light is decided


def ink_of(image: Grey) -> Grey:
    """How strongly each pixel is inked, whether the ink is dark or light: around 0 on bare paper.

    On evenly lit paper that is the difference to the level of the border. There figures of any width are found whole.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    low, middle, high = np.percentile(border, (3, 50, 97)).tolist()
    if high - low > EVEN:
        return ink_on_paper(image, window_of(image), light=is_light(image))
    difference = image - np.float32(middle)
    if float((difference**3).sum()) < 0:  # few pixels far from the background outweigh much grain near it
        difference = -difference
    return np.asarray(difference, np.float32)


def window_of(image: Grey) -> int:
    """The diameter, in pixels, of what strokes in an image are narrower than."""
    height, width = (int(size) for size in image.shape)
    return max(3, round(WINDOW * min(height, width)), round(0.2 * max(height, width)))


def ink_on_paper(image: Grey, window: int, *, light: bool = False) -> Grey:
    """How strongly each pixel is inked, as a share of the light that the paper there sends back.

    On bare paper that is 0 give or take the grain of the image.

    Args:
        image: Grey levels in [0, 1], of shape (height, width).
        window: Diameter in pixels of what the strokes are narrower than.
        light: Whether the ink is lighter than the paper: chalk on a board.
    """
    if light:
        paper = -closing(-image, window)
        ink = image - paper
        if float(np.median(paper)) > DARKEST / 2:
            # Chalk is many times as bright as the board: on the scale of the brighter one it is less than 1.
            ink /= np.maximum(image, np.float32(DARKEST))
    else:
        paper = closing(image, window)
        ink = (paper - image) / np.maximum(paper, np.float32(DARKEST))
    # Noise lifts a closing above the paper by the same amount everywhere.
    return np.asarray(ink - np.float32(np.median(ink)), np.float32)


def is_light(image: Grey) -> bool:
    """Whether what is drawn is lighter than its surroundings: few pixels far from the median outweigh many near.

    The median is that of more than half of the image around each pixel, so that strokes are in the minority everywhere.
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
    """Fill what is darker than its surroundings and narrower than `window` pixels in some direction.

    Beyond its edges the image is continued with the pixels at the edge, so that a dark side is no narrow thing.
    """
    padding = window + 2
    padded = np.pad(image, padding, mode="edge")
    widened = _dilate(padded, window)
    closed = -_dilate(-widened, window)
    return closed[padding:-padding, padding:-padding]


def _dilate(image: Grey, window: int) -> Grey:
    """The maximum over an octagon around each pixel: over a line across, one down, and the two diagonals in turn."""
    straight = max(1, round(window * 0.414))
    slanting = max(1, round(window * 0.293))
    for step, length in (((0, 1), straight), ((1, 0), straight), ((1, 1), slanting), ((1, -1), slanting)):
        image = _maximum_along(image, step, length // 2)
    return image


def _maximum_along(image: Grey, step: tuple[int, int], reach: int) -> Grey:
    """The maximum over the pixels up to `reach` steps away on either side, as far as the image goes."""
    for direction in (1, -1):
        covered = 0
        while covered < reach:
            # Once `covered` steps are taken in, the result of a pixel that far away takes in as many again.
            shift = min(covered + 1, reach - covered)
            image = _maximum_with(image, step[0] * shift * direction, step[1] * shift * direction)
            covered += shift
    return image


def _maximum_with(image: Grey, down: int, right: int) -> Grey:
    """The maximum of each pixel and the one that far above and left of it, where there is one."""
    height, width = image.shape
    to = slice(max(0, down), height + min(0, down)), slice(max(0, right), width + min(0, right))
    source = slice(max(0, -down), height - max(0, down)), slice(max(0, -right), width - max(0, right))
    result = image.copy()
    np.maximum(image[to], image[source], out=result[to])
    return result

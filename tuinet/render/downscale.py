"""Images resampled to a grid: as large as fits, and every sample the exact mean of the pixels that it covers."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def scale(shape: tuple[int, int], room: tuple[int, int], pixel: tuple[int, int] = (1, 1)) -> float:
    """How large an image of `shape` can be in `room`, both (rows, columns): 1 where a pixel takes `pixel` of it.

    Above full size only whole multiples count, so that all pixels are equally large; below it any size does.
    """
    times = min(room[0] / (shape[0] * pixel[0]), room[1] / (shape[1] * pixel[1]))
    if times < 1:
        return times
    return math.floor(times)


def fit(shape: tuple[int, int], room: tuple[int, int], pixel: tuple[int, int] = (1, 1)) -> tuple[int, int]:
    """The grid (rows, columns) of an image at that scale, each side at least 1."""
    times = scale(shape, room, pixel)
    return max(1, round(shape[0] * pixel[0] * times)), max(1, round(shape[1] * pixel[1] * times))


def resample(pixels: NDArray[np.uint8], grid: tuple[int, int]) -> NDArray[np.float64]:
    """Means of the pixels (height, width) over the samples of a grid (rows, columns), 0 to 255.

    A box filter with fractional edges: a pixel that lies in two samples counts in each by its share.
    """
    rows, columns = grid
    height, width = pixels.shape
    # Not `@`: that would use BLAS, whose threads would wait for those of a training.
    along_columns = np.einsum("hw,cw->hc", pixels.astype(np.float64), _shares(width, columns))
    means: NDArray[np.float64] = np.einsum("rh,hc->rc", _shares(height, rows), along_columns)
    return means


@lru_cache(maxsize=32)
def _shares(pixels: int, samples: int) -> NDArray[np.float64]:
    """The share of each pixel in each sample, (samples, pixels); each row adds up to 1.

    Along the edge, measured in units of 1 / (pixels · samples), sample i covers [i · pixels, (i + 1) · pixels) and
    pixel j covers [j · samples, (j + 1) · samples): whole numbers, hence exact for whole multiples.
    """
    sample = np.arange(samples)[:, None] * pixels
    pixel = np.arange(pixels)[None, :] * samples
    overlap = np.minimum(sample + pixels, pixel + samples) - np.maximum(sample, pixel)
    shares: NDArray[np.float64] = np.maximum(overlap, 0) / pixels
    return shares

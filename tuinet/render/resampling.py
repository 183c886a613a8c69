"""Images resampled to a grid, as large as fits: reduced by averaging, enlarged by interpolating or by larger pixels."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def scale(shape: tuple[int, int], room: tuple[int, int], pixel: tuple[int, int] = (1, 1)) -> float:
    """How large an image of `shape` can be in `room`, both (rows, columns): 1 where a pixel takes `pixel` of it."""
    return min(room[0] / (shape[0] * pixel[0]), room[1] / (shape[1] * pixel[1]))


def fit(shape: tuple[int, int], room: tuple[int, int], pixel: tuple[int, int] = (1, 1)) -> tuple[int, int]:
    """The grid (rows, columns) of an image at that scale, each side at least 1."""
    times = scale(shape, room, pixel)
    return max(1, round(shape[0] * pixel[0] * times)), max(1, round(shape[1] * pixel[1] * times))


def without_margins(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The part of an image that has ink: a view, without the blank rows and columns around it."""
    rows = np.flatnonzero(pixels.any(axis=1))
    columns = np.flatnonzero(pixels.any(axis=0))
    if not rows.size:
        return pixels
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def resample(
    pixels: NDArray[np.uint8] | NDArray[np.floating], grid: tuple[int, int], smooth: bool = True
) -> NDArray[np.float64]:
    """The pixels (height, width) at the samples of a grid (rows, columns), 0 to 255.

    If not `smooth`, the samples are means over the areas that they cover, even where the image is enlarged.
    """
    rows, columns = grid
    height, width = pixels.shape
    # Not `@`: that would use BLAS, whose threads would wait for those of a run that is training.
    along_columns = np.einsum("hw,cw->hc", pixels.astype(np.float64), _weights(width, columns, smooth))
    samples: NDArray[np.float64] = np.einsum("rh,hc->rc", _weights(height, rows, smooth), along_columns)
    return samples


def _weights(pixels: int, samples: int, smooth: bool) -> NDArray[np.float64]:
    """The weight of each pixel in each sample, (samples, pixels); each row adds up to 1."""
    if smooth and samples > pixels:
        return _interpolation(pixels, samples)
    return _shares(pixels, samples)


@lru_cache(maxsize=32)
def _shares(pixels: int, samples: int) -> NDArray[np.float64]:
    """Means: a box filter with fractional edges, in which a pixel that lies in two samples counts in each by its share.

    Along the edge, measured in units of 1 / (pixels · samples), sample i covers [i · pixels, (i + 1) · pixels) and
    pixel j covers [j · samples, (j + 1) · samples): whole numbers, hence exact for whole multiples.
    """
    sample = np.arange(samples)[:, None] * pixels
    pixel = np.arange(pixels)[None, :] * samples
    overlap = np.minimum(sample + pixels, pixel + samples) - np.maximum(sample, pixel)
    shares: NDArray[np.float64] = np.maximum(overlap, 0) / pixels
    return shares


@lru_cache(maxsize=32)
def _interpolation(pixels: int, samples: int) -> NDArray[np.float64]:
    """Linear interpolation between the middles of the two nearest pixels; beyond the outer middles, their values."""
    middles = np.clip((np.arange(samples) + 0.5) * pixels / samples - 0.5, 0, pixels - 1)
    distances = np.abs(middles[:, None] - np.arange(pixels)[None, :])
    weights: NDArray[np.float64] = np.maximum(1 - distances, 0)
    return weights

"""Resampling of images: reduction by averaging, enlargement by interpolation or by larger pixels."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def scale(shape: tuple[int, int], room: tuple[int, int], pixel: tuple[int, int] = (1, 1)) -> float:
    """Return the largest scale of an image of `shape` in `room`; at 1, a pixel takes `pixel`, all (rows, columns)."""
    return min(room[0] / (shape[0] * pixel[0]), room[1] / (shape[1] * pixel[1]))


def fit(shape: tuple[int, int], room: tuple[int, int], pixel: tuple[int, int] = (1, 1)) -> tuple[int, int]:
    """Return the grid (rows, columns) of an image at that scale, each side at least 1."""
    times = scale(shape, room, pixel)
    return max(1, round(shape[0] * pixel[0] * times)), max(1, round(shape[1] * pixel[1] * times))


def without_margins(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a view of an image without the blank rows and columns around its ink."""
    rows = np.flatnonzero(pixels.any(axis=1))
    columns = np.flatnonzero(pixels.any(axis=0))
    if not rows.size:
        return pixels
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def resample(
    pixels: NDArray[np.uint8] | NDArray[np.floating], grid: tuple[int, int], smooth: bool = True
) -> NDArray[np.float64]:
    """Sample pixels (height, width) at a grid (rows, columns), 0 to 255.

    Unless `smooth`, the samples are means over the areas that they cover, even if the image is enlarged.
    """
    rows, columns = grid
    height, width = pixels.shape
    # Not `@`: BLAS threads would compete with those of a run that is training.
    along_columns = np.einsum("hw,cw->hc", pixels.astype(np.float64), _weights(width, columns, smooth))
    samples: NDArray[np.float64] = np.einsum("rh,hc->rc", _weights(height, rows, smooth), along_columns)
    return samples


def _weights(pixels: int, samples: int, smooth: bool) -> NDArray[np.float64]:
    """Return the weight of each pixel in each sample, (samples, pixels); each row adds up to 1."""
    if smooth and samples > pixels:
        return _interpolation(pixels, samples)
    return _shares(pixels, samples)


@lru_cache(maxsize=32)
def _shares(pixels: int, samples: int) -> NDArray[np.float64]:
    """Return the weights of a box filter with fractional edges: a pixel in two samples counts in each by its share.

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
    """Return the weights of linear interpolation between pixel centres, constant beyond the outer ones."""
    middles = np.clip((np.arange(samples) + 0.5) * pixels / samples - 0.5, 0, pixels - 1)
    distances = np.abs(middles[:, None] - np.arange(pixels)[None, :])
    weights: NDArray[np.float64] = np.maximum(1 - distances, 0)
    return weights

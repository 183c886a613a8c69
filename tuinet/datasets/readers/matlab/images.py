"""From MATLAB's arrays to images: MATLAB stores columns first, and often counts images along the last axis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.grey import CHANNELS
from tuinet.datasets.readers.source import Batch, expected_pixels
from tuinet.errors import DatasetError

# Bytes of a batch.
_BLOCK = 1 << 22


def images_first(
    array: Any,  # noqa: ANN401 - whatever SciPy has loaded
    labels: NDArray[np.int64] | None,
    size: tuple[int, int] | None,
    name: str,
) -> NDArray[Any]:
    """Return images (count, height, width) or (count, height, width, channels) of an array in which they may come last.

    Raises DatasetError if there is no axis with as many images as labels.
    """
    images = np.asarray(array)
    if images.dtype.kind not in "buif" or images.ndim not in (2, 3, 4) or images.size == 0:
        raise DatasetError(f"{name}: {_described(images)}: expected images")
    count = images.shape[-1] if labels is None and images.ndim > 2 else images.shape[0]
    if labels is not None:
        count = len(labels)
    if images.ndim == 2:
        if images.shape[0] == count:
            return columns_first(images, size, name)
        if images.shape[1] == count:
            return _rows_first(images.T, size, name)
    elif images.shape[-1] == count and (images.ndim == 3 or images.shape[2] in CHANNELS):
        return np.moveaxis(images, -1, 0)
    elif images.shape[0] == count and (images.ndim == 3 or images.shape[3] in CHANNELS):
        return images
    raise DatasetError(f"{name}: {_described(images)}: expected {count:,} images, as many as labels")


def columns_first(rows: NDArray[Any], size: tuple[int, int] | None, name: str) -> NDArray[Any]:
    """Return images of rows of pixels, column after column, as MATLAB's own reshape makes them."""
    height, width = _shape(rows.shape[1], size, name)
    return rows.reshape(len(rows), width, height).transpose(0, 2, 1)


def _rows_first(rows: NDArray[Any], size: tuple[int, int] | None, name: str) -> NDArray[Any]:
    height, width = _shape(rows.shape[1], size, name)
    return rows.reshape(len(rows), height, width)


def _shape(count: int, size: tuple[int, int] | None, name: str) -> tuple[int, int]:
    if size is not None and math.prod(size) == count:
        return size
    side = math.isqrt(count)
    if side < 2 or side * side != count:
        raise DatasetError(f"{name}: {count} pixels in a row: {expected_pixels(size)}")
    return side, side


def batches(images: NDArray[Any], labels: NDArray[np.int64] | None) -> Iterator[Batch]:
    """Yield images and labels, a few megabytes at a time."""
    step = max(1, _BLOCK * len(images) // max(1, images.nbytes))
    for start in range(0, len(images), step):
        block = np.ascontiguousarray(images[start : start + step])
        end = start + len(block)
        yield Batch(block, None if labels is None else labels[start:end], end / len(images))


def _described(array: NDArray[Any]) -> str:
    return f"an array of {array.dtype} of shape {array.shape}"

"""From rows of arrays to images and labels."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.grey import CHANNELS
from tuinet.datasets.readers.arrays.stored import StoredArray
from tuinet.datasets.readers.source import expected_pixels
from tuinet.errors import DatasetError

# The most bytes of all labels, which are read at once.
_LABELS_LIMIT = 1 << 28

ToImages = Callable[[NDArray[Any]], NDArray[Any]]


def images_of(array: StoredArray, size: tuple[int, int] | None) -> ToImages:
    """Return a function from blocks of an array to images (count, height, width) or (count, height, width, channels).

    Rows of numbers become square images, or images of `size` if it fits. Raises DatasetError for other shapes.
    """
    shape = array.shape
    array.check_type("buif")
    if len(shape) == 2:
        height, width = _shape_of_row(array, size)
        return lambda block: block.reshape(len(block), height, width)
    if len(shape) == 3 or (len(shape) == 4 and shape[3] in CHANNELS):
        return lambda block: block
    if len(shape) == 4 and shape[1] in CHANNELS:
        # As PyTorch has them.
        return lambda block: np.moveaxis(block, 1, 3)
    raise DatasetError(
        f"{array.name}: an array of shape {shape}: expected images (count, height, width), with channels (count, "
        "height, width, 1 to 4), or rows of a square number of pixels"
    )


def _shape_of_row(array: StoredArray, size: tuple[int, int] | None) -> tuple[int, int]:
    count = array.shape[1]
    if size is not None and math.prod(size) == count:
        return size
    side = math.isqrt(count)
    if side < 2 or side * side != count:
        raise DatasetError(f"{array.name}: {count} pixels in a row: {expected_pixels(size)}")
    return side, side


def read_labels(array: StoredArray) -> NDArray[Any]:
    """Return all labels in an array (count,), (count, 1), or (count, classes) with a single 1 in each row.

    Raises DatasetError for anything else.
    """
    array.check_type("buifUS")
    size = math.prod(array.shape) * array.header.dtype.itemsize
    if size > _LABELS_LIMIT:
        raise DatasetError(f"{array.name}: {size:,} bytes of labels: expected at most {_LABELS_LIMIT:,}")
    return labels_of(np.concatenate([block for block, _ in array.blocks()]), array.name)


def labels_of(labels: NDArray[Any], name: str) -> NDArray[Any]:
    """Return labels as whole numbers or names, one for each image.

    Args:
        labels: (count,), (count, 1), or (count, classes) with a single 1 in each row. Numbers, names or bytes.
        name: The array, for messages.

    Raises DatasetError for anything else.
    """
    if labels.dtype.kind == "S":
        try:
            labels = np.char.decode(labels, "utf-8")
        except UnicodeDecodeError:
            raise DatasetError(f"{name}: labels that are not UTF-8 text: expected numbers or names") from None
    if labels.ndim == 1 or labels.shape[1:] == (1,):
        return _whole(labels.reshape(-1), name)
    if labels.ndim == 2 and labels.dtype.kind in "buif":
        are_chosen = labels == 1
        if (are_chosen.sum(axis=1) == 1).all() and (labels[~are_chosen] == 0).all():
            return np.asarray(are_chosen.argmax(axis=1))
    raise DatasetError(f"{name}: labels of shape {labels.shape}: expected one label for each image")


def _whole(labels: NDArray[Any], name: str) -> NDArray[Any]:
    """Return labels as whole numbers or names."""
    if labels.dtype.kind == "b":
        return labels.astype(np.uint8)
    if labels.dtype.kind != "f":
        return labels
    wrong = labels[~(np.abs(labels) < 1 << 31) | (labels != np.rint(labels))]
    if len(wrong):
        raise DatasetError(f"{name}: label {wrong[0]:g}: expected whole numbers or names")
    return labels.astype(np.int64)

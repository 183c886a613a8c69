"""A data set from arrays, for `tuinet.train(x, y)`."""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tuinet.datasets.adding import add_source
from tuinet.datasets.catalogue import entries
from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.grey import CHANNELS
from tuinet.datasets.readers.arrays.shapes import labels_of
from tuinet.datasets.readers.source import Batch, Part, Source
from tuinet.errors import DatasetError
from tuinet.runs.home import home

BLOCK = 4096
"""Images in a batch that is handed over"""

DIGEST_CHARACTERS = 12
"""Length of the checksum in the name of a data set"""

Arrays = tuple[NDArray[Any], NDArray[Any]]
"""Images (n, height, width) and labels (n,)"""


def dataset_of_arrays(
    x: ArrayLike,
    y: ArrayLike,
    test: tuple[ArrayLike, ArrayLike] | None = None,
    classes: Sequence[str] | None = None,
    name: str | None = None,
) -> str:
    """Add arrays to the catalogue as a data set, and return its name.

    The default name is made from the content, so the same arrays become one data set, however often they are used.
    Raises DatasetError if the arrays do not fit together, or if the name already exists.
    """
    train_part = checked("x", x, "y", y)
    test_part = None
    if test is not None:
        test_part = checked("test[0]", test[0], "test[1]", test[1])
        check_size("test[0]", test_part, train_part)
    if name is None:
        name = f"arrays-{digest(train_part, test_part, classes)}"
        if any(entry.name == name for entry in entries(home())):
            return name
    source = Source(
        format="arrays",
        train=Part("x and y", partial(batches, train_part)),
        test=None if test_part is None else Part("test", partial(batches, test_part)),
        classes=None if classes is None else tuple(classes),
    )
    # The script that made them. In a notebook or at a prompt there is none.
    origin = Path(sys.argv[0] or ".")
    return add_source(name, source, origin, home(), Choices(orientation="upright")).entry.name


def checked(images_name: str, images: ArrayLike, labels_name: str, labels: ArrayLike) -> Arrays:
    """Return images as (n, height, width) or (n, height, width, channels), and labels as (n,). Raises DatasetError."""
    x = as_images(np.asarray(images), images_name)
    y = as_labels(np.asarray(labels), labels_name)
    if len(y) != len(x):
        raise DatasetError(f"{labels_name}: shape {y.shape}: expected ({len(x)},), a label for each image")
    return x, y


def as_images(x: NDArray[Any], name: str) -> NDArray[Any]:
    """Return images with the channels last. Raises DatasetError."""
    if x.ndim == 2:
        side = math.isqrt(x.shape[1])
        if side * side != x.shape[1]:
            raise DatasetError(
                f"{name}: shape {x.shape}: expected (n, height, width), or (n, pixels) with a square number of pixels"
            )
        x = x.reshape(-1, side, side)
    if x.ndim not in (3, 4):
        raise DatasetError(f"{name}: shape {x.shape}: expected (n, height, width) or (n, pixels)")
    if x.ndim == 4 and x.shape[3] not in CHANNELS and x.shape[1] in CHANNELS:
        # PyTorch puts the channels first.
        x = np.moveaxis(x, 1, 3)
    if x.dtype.kind == "b":
        x = x.astype(np.uint8)
    if x.dtype.kind not in "uif":
        raise DatasetError(f"{name}: {x.dtype}: expected numbers")
    return x


def as_labels(y: NDArray[Any], name: str) -> NDArray[Any]:
    """Return labels as whole numbers or class names; of one-hot rows, the position of the 1. Raises DatasetError."""
    if y.dtype.kind == "O" and all(isinstance(label, str) for label in y.flat):
        # pandas stores names as objects.
        y = y.astype(np.str_)
    if y.ndim == 0 or y.dtype.kind not in "buifUS":
        raise DatasetError(f"{name}: shape {y.shape}, {y.dtype}: expected integers or class names, one for each image")
    return labels_of(y, name)


def check_size(name: str, test: Arrays, train: Arrays) -> None:
    """Raise DatasetError if the test images are larger or smaller than those for training."""
    size = test[0].shape[1:3]
    expected = train[0].shape[1:3]
    if size != expected:
        raise DatasetError(
            f"{name}: images of {size[0]}×{size[1]} pixels: expected {expected[0]}×{expected[1]}, the size of x"
        )


def batches(arrays: Arrays) -> Iterator[Batch]:
    """Yield the arrays in batches, as a reader of files does."""
    images, labels = arrays
    for start in range(0, len(images), BLOCK):
        end = min(start + BLOCK, len(images))
        yield Batch(images[start:end], labels[start:end], end / len(images))


def digest(train: Arrays, test: Arrays | None, classes: Sequence[str] | None) -> str:
    """Return a checksum of the images, labels and class names."""
    checksum = hashlib.sha256(repr(classes).encode())
    for array in (*train, *(test or ())):
        checksum.update(f"{array.shape} {array.dtype}".encode())
        checksum.update(np.ascontiguousarray(array).tobytes())
    return checksum.hexdigest()[:DIGEST_CHARACTERS]

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
    """Return images as (n, height, width), and labels as (n,). Raises DatasetError."""
    x = np.asarray(images)
    y = np.asarray(labels)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if x.ndim == 2:
        side = math.isqrt(x.shape[1])
        if side * side != x.shape[1]:
            raise DatasetError(
                f"{images_name}: shape {x.shape}: expected (n, height, width), or (n, pixels) with a square number of "
                "pixels"
            )
        x = x.reshape(-1, side, side)
    if x.ndim not in (3, 4):
        raise DatasetError(f"{images_name}: shape {x.shape}: expected (n, height, width) or (n, pixels)")
    if not (np.issubdtype(x.dtype, np.number) and not np.issubdtype(x.dtype, np.complexfloating)):
        raise DatasetError(f"{images_name}: {x.dtype}: expected numbers")
    if y.ndim != 1 or len(y) != len(x):
        raise DatasetError(f"{labels_name}: shape {y.shape}: expected ({len(x)},), a label for each image")
    if not (np.issubdtype(y.dtype, np.integer) or np.issubdtype(y.dtype, np.str_)):
        raise DatasetError(f"{labels_name}: {y.dtype}: expected integers or class names")
    return x, y


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

"""USPS as Sam Roweis publishes it: one array (256, 1100, 10), an image in each column, and the classes 1 to 9 and 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from tuinet.datasets.readers.matlab.images import columns_first
from tuinet.datasets.readers.matlab.loading import load
from tuinet.datasets.readers.source import Batch, Part, Source
from tuinet.errors import DatasetError

_VARIABLE = "data"
_PIXELS = 256
_CLASSES = 10


def holds_usps(shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Return True if the variables of a file are those of usps_all.mat."""
    shape = shapes.get(_VARIABLE, ())
    return len(shapes) == 1 and len(shape) == 3 and (shape[0], shape[2]) == (_PIXELS, _CLASSES)


def open_usps(path: Path) -> Source:
    """Return the data set in usps_all.mat. Raises DatasetError when it is read."""

    def read() -> Iterator[Batch]:
        array = np.asarray(load(path, [_VARIABLE])[_VARIABLE])
        if array.dtype.kind not in "buif":
            raise DatasetError(f"{path.name}/{_VARIABLE}: an array of {array.dtype}: expected numbers")
        for index in range(_CLASSES):
            images = columns_first(array[:, :, index].T, None, path.name)
            # The tenth class is the digit 0.
            labels = np.full(len(images), (index + 1) % _CLASSES)
            yield Batch(np.ascontiguousarray(images), labels, (index + 1) / _CLASSES)

    return Source(format="MATLAB, in USPS's layout", train=Part(path.name, read))

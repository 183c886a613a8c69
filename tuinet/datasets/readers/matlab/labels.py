"""Labels in MATLAB's arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import DatasetError


def whole_labels(array: Any, name: str) -> NDArray[np.int64]:  # noqa: ANN401 - whatever SciPy has loaded
    """Return the labels in an array (count, 1) or (1, count), or with one mark for each image in a row or column.

    Raises DatasetError if there is anything else.
    """
    labels = np.asarray(array)
    if labels.dtype.kind not in "buif" or labels.size == 0 or labels.ndim > 2:
        raise DatasetError(f"{name}: an array of {labels.dtype} of shape {labels.shape}: expected labels")
    if labels.ndim == 2 and min(labels.shape) > 1:
        return _marked(labels, name)
    labels = labels.reshape(-1)
    if labels.dtype.kind == "f" and not ((np.abs(labels) < 1 << 31) & (labels == np.rint(labels))).all():
        raise DatasetError(f"{name}: labels that are not whole numbers")
    return labels.astype(np.int64)


def _marked(labels: NDArray[Any], name: str) -> NDArray[np.int64]:
    """Return the class that is marked for each image, as by 1 among −1. There are more images than classes."""
    rows = labels
    if labels.shape[0] < labels.shape[1]:
        rows = labels.T
    marks = rows == rows.max()
    if (marks.sum(axis=1) == 1).all() and len(np.unique(rows)) == 2:
        return np.asarray(marks.argmax(axis=1), np.int64)
    raise DatasetError(f"{name}: labels of shape {labels.shape}: expected one for each image")

"""The number of training images that are set aside for validation, if `valid_size` is "auto"."""

from __future__ import annotations

from typing import Literal

MOST_VALID = 5000
"""Validation images by default, however large the data set is: enough to tell epochs apart"""


def valid_count(valid_size: int | Literal["auto"], train: int, own: int | None = None) -> int:
    """Return the number of validation images among `train` training images.

    "auto" is the size of the data set's `own` validation set or, if it has none, a tenth of `train`, at most 5,000.
    """
    if valid_size != "auto":
        return valid_size
    if own is not None:
        return own
    return min(MOST_VALID, train // 10)

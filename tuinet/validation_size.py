"""How many of the training images are set aside for validation, if `valid_size` is "auto"."""

from __future__ import annotations

from typing import Literal

MOST_VALID = 5000
"""Validation images by default, however large the data set is: enough to tell epochs apart"""


def valid_count(valid_size: int | Literal["auto"], train: int) -> int:
    """The number of validation images among `train` training images; "auto" is a tenth, but at most 5,000."""
    if valid_size == "auto":
        return min(MOST_VALID, train // 10)
    return valid_size

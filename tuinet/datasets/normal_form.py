"""The normal form of a data set, and detecting how its images differ from it.

In normal form, images are upright and their values reach from 0 to 255, labels count from 0 without gaps, and every
class has a name. Polarity and framing stay as they are, so that an image means the same before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.orientation import Storage, storage

Orientation = Literal["auto", "upright", "transposed"]

WHITE = 255

# Values up to 16 are a range of their own, as in scikit-learn's digits. A greatest value of 100 may be a dim image.
_GREATEST_RESCALED = 16


def find_storage(
    sample_of: Callable[[int], NDArray[np.uint8]], names: Sequence[str], *, emnist: bool, doubt: str = ""
) -> tuple[Storage, str]:
    """Detect how images are stored, and return a sentence about it, which may be empty.

    The images decide or, if they do not show it, whether the data set calls itself EMNIST. For `sample_of` and
    `names` see `storage`. `doubt` is the sentence for a data set that settles it in neither way.
    """
    shown = storage(sample_of, names)
    if emnist and shown != "upright":
        unseen = "" if shown else ", though the images themselves do not show it"
        return "transposed", f"the images were stored transposed, like those of EMNIST{unseen}: they are now upright"
    if emnist:
        return "upright", "the images are already upright, unlike those of EMNIST: they were not turned"
    if shown == "transposed":
        return shown, "the images were stored transposed, as letters and digits in them show: they are now upright"
    return "upright", "" if shown else doubt


def white_of_range(greatest: int) -> int:
    """Return the value that becomes 255 in images of bytes with this greatest value."""
    if not 0 < greatest <= _GREATEST_RESCALED:
        return WHITE
    return greatest

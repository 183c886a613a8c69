"""The range of the values in images, and how they become bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.grey import scale_of, to_unit
from tuinet.datasets.normal_form import WHITE, white_of_range
from tuinet.errors import DatasetError


@dataclass(frozen=True)
class Scale:
    """The values that become 0 and 255."""

    black: float = 0
    white: float = WHITE

    @property
    def is_identity(self) -> bool:
        """True if bytes stay as they are."""
        return self == Scale()

    def to_bytes(self, images: NDArray[Any]) -> NDArray[np.uint8]:
        """Return images of any type with values from 0 to 255."""
        if images.dtype != np.uint8:
            return np.rint(to_unit(images, self.black, self.white) * WHITE).astype(np.uint8)
        if self.is_identity:
            return images
        levels = to_unit(np.arange(256), self.black, self.white)
        return np.asarray(np.rint(levels * WHITE).astype(np.uint8)[images])


class ValueRange:
    """The smallest and the largest value of images, gathered as they are read."""

    def __init__(self) -> None:
        self.least: float = math.inf
        self.greatest: float = -math.inf
        self.whole = True
        """True if all values are whole numbers"""
        self._dtype = np.dtype(np.uint8)

    def add(self, images: NDArray[Any]) -> None:
        """Take images into account. Raises DatasetError, without their source, if a value is not finite."""
        least = float(images.min())
        greatest = float(images.max())
        # A NaN is both the least and the greatest value.
        if not (math.isfinite(least) and math.isfinite(greatest)):
            value = least if not math.isfinite(least) else greatest
            kind = "NaN (not a number)" if math.isnan(value) else "infinite"
            raise DatasetError(f"a value of an image is {kind}: expected finite numbers")
        self.least = min(self.least, least)
        self.greatest = max(self.greatest, greatest)
        self._dtype = np.promote_types(self._dtype, images.dtype)
        if self.whole and images.dtype.kind == "f":
            self.whole = np.array_equal(images, np.rint(images))

    @property
    def are_bytes(self) -> bool:
        """True if the values are whole numbers from 0 to 255, whatever their type."""
        return self.whole and self.least >= 0 and self.greatest <= WHITE

    @property
    def shown(self) -> tuple[float, float]:
        """The smallest and the largest value, as whole numbers where possible."""
        if self.whole:
            return int(self.least), int(self.greatest)
        return self.least, self.greatest

    @property
    def scale(self) -> Scale:
        """The values that become 0 and 255.

        Bytes are rescaled only from a range of up to 16. For others, black is 0 and white the smallest usual greatest
        value (of 1, 8, 10, 12, 14 and 16 bits) that no value exceeds. If there is none, or if no value reaches half of
        it, all of the range is used.
        """
        if self.are_bytes:
            return Scale(0, white_of_range(int(self.greatest)))
        black, white = scale_of(self._dtype, self.least, self.greatest)
        if black == 0 and 0 < self.greatest < white / 2:
            white = self.greatest
        return Scale(black, white)


def compact(images: NDArray[Any], values: ValueRange) -> NDArray[Any]:
    """Return images with these values as bytes if nothing is lost by that, else as they are."""
    if values.are_bytes:
        return images.astype(np.uint8, copy=False)
    return images

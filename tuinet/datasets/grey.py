"""Converting arrays of any numeric type and number of channels to grey levels in [0, 1]."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import ImageError

WHITES = (1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)
"""The greatest values of the usual ranges: shares, and integers of 8, 10, 12, 14 and 16 bits"""

CHANNELS = (1, 2, 3, 4)
"""Grey, grey with alpha, RGB, RGB with alpha"""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""The share of each colour in grey: the luma of ITU-R BT.601, which Pillow uses as well"""

# Floating-point values may exceed white by a rounding error.
_SLACK = 1.01


def scale_of(dtype: np.dtype[np.generic], least: float, greatest: float) -> tuple[float, float]:
    """Return the values that stand for black and white in an array with this type and range.

    They are 0 and the smallest usual white that no value exceeds. If there is none, or if values are negative, they are
    the least and the greatest value. Raises ImageError if a value is not finite.
    """
    if not (np.isfinite(least) and np.isfinite(greatest)):
        raise ImageError(f"values from {least} to {greatest}: expected finite numbers")
    slack = _SLACK if dtype.kind == "f" else 1.0
    if least >= 0:
        for white in WHITES:
            if greatest <= white * slack:
                return 0.0, white
    return least, greatest


def to_unit(array: NDArray[np.generic], black: float, white: float) -> NDArray[np.float32]:
    """Return the array with `black` as 0 and `white` as 1."""
    if black == 0 and white <= WHITES[-1]:
        levels = array.astype(np.float32) / np.float32(white)
    else:
        # Everything is halved first: the difference of the extremes of float64 would overflow.
        span = max(white / 2 - black / 2, np.finfo(np.float64).tiny)
        levels = ((np.asarray(array, np.float64) / 2 - black / 2) / span).astype(np.float32)
    return np.clip(levels, 0, 1, out=levels)


def to_grey(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the grey levels, in [0, 1], of an image (height, width, channels) or (height, width).

    Channel 2 or 4 is alpha.
    """
    if levels.ndim == 2:
        return levels
    channels = levels.shape[2]
    grey: NDArray[np.float32] = levels[..., 0]
    if channels >= 3:
        grey = levels[..., :3] @ LUMA
    if channels in (1, 3):
        return grey
    return _flatten(grey, levels[..., -1])


def _flatten(grey: NDArray[np.float32], alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lay a transparent image on white if the drawing is dark, else on black: white ink would vanish on white."""
    opaque = float(alpha.sum())
    is_dark = opaque == 0 or float((grey * alpha).sum()) / opaque < 0.5
    return grey * alpha + (1 - alpha) * np.float32(is_dark)

"""Checks images that a person or a script passes in, and brings them into the one form that networks take."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tuinet.errors import ImageError
from tuinet.evaluation.forward import Pixels


def many_images(pixels: ArrayLike, inputs: int) -> Pixels:
    """Images of shape (n, inputs) or (n, height, width) as (n, inputs).

    Integers are levels from 0 to 255, anything else is a number from 0 to 1. Raises ImageError for other values, and
    for images that do not have as many pixels as the network has inputs.
    """
    array = np.asarray(pixels)
    if array.ndim < 2 or array[0].size != inputs:
        raise ImageError(
            f"an array of shape {array.shape}: expected images of {inputs} pixels each: (n, {inputs}) or "
            "(n, height, width)"
        )
    return _levels(array).reshape(len(array), inputs)


def one_image(pixels: ArrayLike, inputs: int) -> Pixels:
    """An image of shape (inputs,) or (height, width) as (1, inputs). Raises ImageError as `many_images` does."""
    array = np.asarray(pixels)
    if array.size != inputs:
        raise ImageError(
            f"an array of shape {array.shape}: expected one image of {inputs} pixels: ({inputs},) or (height, width)"
        )
    return _levels(array).reshape(1, inputs)


def _levels(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Pixels:
    """The same numbers as uint8, where they are levels, or as float32."""
    if array.dtype == np.uint8:
        return array.astype(np.uint8, copy=False)
    if np.issubdtype(array.dtype, np.integer):
        if ((array < 0) | (array > 255)).any():  # type: ignore[operator] # they are numbers, says issubdtype
            raise ImageError("the pixels go beyond 0 to 255: expected whole numbers from 0 to 255")
        return array.astype(np.uint8)
    levels = array.astype(np.float32)
    # Levels from 0 to 255 that were made floats would be taken, and answered, as if they were blinding light.
    if not ((levels >= 0) & (levels <= 1)).all():
        raise ImageError("the pixels go beyond 0 to 1: expected numbers from 0 to 1, or whole numbers from 0 to 255")
    return levels

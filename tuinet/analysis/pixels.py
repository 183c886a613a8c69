"""Validation of images and labels from users and scripts, and their conversion to the format that networks take."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from tuinet.errors import ImageError
from tuinet.evaluation.forward import Pixels
from tuinet.nn.arrays import Labels


def many_images(pixels: ArrayLike, inputs: int) -> Pixels:
    """Return images of shape (n, inputs) or (n, height, width) as (n, inputs).

    Integers are levels from 0 to 255, anything else is a number from 0 to 1. Raises ImageError for other values, and
    for images that do not have as many pixels as the network has inputs.
    """
    array = np.asarray(pixels)
    if array.ndim < 2 or math.prod(array.shape[1:]) != inputs:
        raise ImageError(
            f"an array of shape {array.shape}: expected images of {inputs} pixels each: (n, {inputs}) or "
            "(n, height, width)"
        )
    return _levels(array).reshape(len(array), inputs)


def one_image(pixels: ArrayLike, inputs: int) -> Pixels:
    """Return an image of shape (inputs,) or (height, width) as (1, inputs). Raises ImageError like `many_images`."""
    array = np.asarray(pixels)
    if array.ndim > 2 or array.size != inputs:
        raise ImageError(
            f"an array of shape {array.shape}: expected one image of {inputs} pixels: ({inputs},) or (height, width)"
        )
    return _levels(array).reshape(1, inputs)


def check_labels(labels: ArrayLike, count: int, outputs: int) -> Labels:
    """Return labels as an array (count,). Raises ImageError unless each of them is an output of the network."""
    array = np.asarray(labels)
    if array.shape != (count,):
        raise ImageError(f"labels of shape {array.shape}: expected one for each of {count} images")
    is_class = (array >= 0) & (array < outputs)
    if count and not (np.issubdtype(array.dtype, np.integer) and is_class.all()):
        raise ImageError(f"the labels are not classes of the network: expected whole numbers from 0 to {outputs - 1}")
    return array.astype(np.intp)


def _levels(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Pixels:
    """Return integers as uint8, anything else as float32. Raises ImageError for values out of range."""
    if array.dtype == np.uint8:
        return array.astype(np.uint8, copy=False)
    if np.issubdtype(array.dtype, np.integer):
        levels = array.astype(np.int64)
        if ((levels < 0) | (levels > 255)).any():
            raise ImageError(f"pixels from {levels.min()} to {levels.max()}: expected whole numbers from 0 to 255")
        return levels.astype(np.uint8)
    shares = array.astype(np.float32)
    # Levels from 0 to 255 as floats are an easy mistake, and a network would answer them with full confidence.
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ImageError(
            f"pixels from {shares.min():g} to {shares.max():g}: expected numbers from 0 to 1, or whole numbers from 0 "
            "to 255"
        )
    return shares

"""Thicker and thinner strokes: dilation and erosion of greyscale images.

Dilation gives each pixel the largest value within a disk around it, erosion the smallest (Haralick, Sternberg and
Zhuang 1987, "Image Analysis Using Mathematical Morphology", section IV). The disk has a soft edge, so that strokes grow
continuously with its radius, not pixel by pixel:

    dilated(p) = max over d of  x(p + d) · w(|d|)        w(|d|) = radius + 1 - |d|, limited to 0 … 1

With radius 0 only p itself has a weight, and nothing changes. Erosion is the dilation of the negative image.
"""

from __future__ import annotations

import math

import numpy as np

from tuinet.analysis.original import Original
from tuinet.nn.arrays import Array


def thicken(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) with strokes thickened by each of n radii in pixels; negative radii thin them."""
    images = [_thickened(original, float(radius)) for radius in strengths]
    return np.reshape(images, (len(images), original.x.size))


def _thickened(original: Original, radius: float) -> Array:
    # White strokes on black grow by dilation, black strokes on white by erosion.
    if (radius >= 0) == (original.paper == 0):
        return dilated(original.image, abs(radius), outside=original.paper)
    return 1 - dilated(1 - original.image, abs(radius), outside=1 - original.paper)


def dilated(image: Array, radius: float, outside: float) -> Array:
    """Return the dilation of an image (height, width) by a disk; pixels outside the image have the level `outside`."""
    height, width = image.shape
    reach = math.ceil(radius + 1) - 1
    padded = np.pad(image, reach, constant_values=outside)
    result = image.copy()
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            weight = min(1.0, radius + 1 - math.hypot(down, right))
            if weight > 0:
                neighbours = padded[reach + down : reach + down + height, reach + right : reach + right + width]
                np.maximum(result, weight * neighbours, out=result)
    return result

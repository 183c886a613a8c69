"""Blur, noise, and morphing into another image."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.original import Original
from tuinet.nn.arrays import Array

SEED = 20
"""The noise is the same for every image and every network, so that flip points are comparable and reproducible"""


def blur(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) blurred by a Gaussian of each of n standard deviations, in pixels."""
    # The Gaussian assumes zeros beyond the edges.
    image = original.image - original.paper
    blurred = np.repeat(image[None], len(strengths), axis=0)
    for result, sigma in zip(blurred, strengths.tolist(), strict=True):
        if sigma > 0:
            down, across = (gaussian_band(size, sigma) for size in original.shape)
            result[:] = down @ image @ across
    return np.reshape(blurred + original.paper, (len(strengths), -1))


def noise(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) with Gaussian noise of each of n standard deviations, clipped to 0 … 1.

    All strengths scale the same pattern, drawn with a fixed seed.
    """
    pattern = np.random.default_rng(SEED).standard_normal(original.x.size).astype(original.x.dtype)
    deviations = strengths.astype(original.x.dtype)[:, None]
    return np.clip(original.x + deviations * pattern, 0, 1)


def morph(original: Original, strengths: Array) -> Array:
    """Return the image (n, inputs) blended with another one in each of n proportions s: (1 - s) · x + s · other.

    Raises ValueError if there is no other image.
    """
    if original.other is None:
        raise ValueError("morphing needs another image")
    shares = strengths.astype(original.x.dtype)[:, None]
    return (1 - shares) * original.x + shares * original.other


def gaussian_band(size: int, sigma: float) -> NDArray[np.float32]:
    """Return the symmetric matrix (size, size) that smooths with a Gaussian of `sigma` pixels, cut off at 3 sigma.

    Pixels beyond the edges count as zero.
    """
    radius = 3 * math.ceil(sigma)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    distance = np.arange(size)[:, np.newaxis] - np.arange(size)
    weights: NDArray[np.float64] = np.exp(-0.5 * (distance / sigma) ** 2) * (np.abs(distance) <= radius) / kernel.sum()
    return weights.astype(np.float32)

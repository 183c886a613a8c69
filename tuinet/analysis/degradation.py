"""Blur, noise, and morphing into another image."""

from __future__ import annotations

import numpy as np

from tuinet.analysis.original import Original
from tuinet.datasets.augment import gaussian_band
from tuinet.nn.arrays import Array

SEED = 20
"""The noise is the same for every image and every network, so that a flip point means something and can be repeated"""


def blur(original: Original, strengths: Array) -> Array:
    """The image smoothed by Gaussians of n standard deviations in pixels, (n, inputs)."""
    # The Gaussian assumes zeros beyond the edges.
    image = original.image - original.paper
    blurred = np.repeat(image[None], len(strengths), axis=0)
    for result, sigma in zip(blurred, strengths.tolist(), strict=True):
        if sigma > 0:
            down, across = (gaussian_band(size, sigma) for size in original.shape)
            result[:] = down @ image @ across
    return np.reshape(blurred + original.paper, (len(strengths), -1))


def noise(original: Original, strengths: Array) -> Array:
    """The image with Gaussian noise of n standard deviations, (n, inputs), limited to 0 … 1.

    It is one pattern, drawn with a fixed seed and made stronger and stronger.
    """
    pattern = np.random.default_rng(SEED).standard_normal(original.x.size).astype(original.x.dtype)
    deviations = strengths.astype(original.x.dtype)[:, None]
    return np.clip(original.x + deviations * pattern, 0, 1)


def morph(original: Original, strengths: Array) -> Array:
    """The image at n shares of the way to another one, (n, inputs): (1 - s) · x + s · other.

    Raises ValueError if there is no other image.
    """
    if original.other is None:
        raise ValueError("morphing needs another image")
    shares = strengths.astype(original.x.dtype)[:, None]
    return (1 - shares) * original.x + shares * original.other

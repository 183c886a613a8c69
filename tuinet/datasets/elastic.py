"""The elastic field of Simard, Steinkraus and Platt (2003): random displacements of all pixels, smooth in space.

Theirs is uniform noise in [-1, 1], one number per pixel and axis, smoothed by a Gaussian and multiplied by alpha.
Smoothed noise is close to a Gaussian field, which its covariance describes completely. Along one axis, pixels i and j
have

    K_ij = exp(-(i - j)² / 4σ²) / 2√πσ

and a field in two dimensions has the product of both axes. With K = M · Mᵀ, the field is M · z · Mᵀ for a matrix z of
standard normal numbers. This is a window of an endless field, so it is as strong at the edges as in the middle, whereas
noise that ends with the image fades towards them. And it is cheaper: a smooth field needs few columns of M.
"""

import math

import numpy as np
from numpy.typing import NDArray

KEPT = 0.999
"""The share of the variance along an axis that the modes hold"""

NOISE = 1 / math.sqrt(3)
"""The standard deviation of uniform noise in [-1, 1]"""


def field_modes(size: int, sigma: float) -> NDArray[np.float64]:
    """Return M (size, modes) along an axis of `size` pixels, with as few modes as hold nearly all the variance."""
    distance = np.arange(size)[:, np.newaxis] - np.arange(size)
    covariance = np.exp(-((distance / (2 * sigma)) ** 2)) / (2 * math.sqrt(math.pi) * sigma)
    variances, modes = np.linalg.eigh(covariance)
    # From the largest to the smallest.
    variances = np.maximum(variances[::-1], 0.0)
    modes = modes[:, ::-1]
    count = 1 + int(np.searchsorted(np.cumsum(variances), KEPT * variances.sum()))
    matrix: NDArray[np.float64] = modes[:, :count] * np.sqrt(variances[:count])
    return matrix

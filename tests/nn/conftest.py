"""Gradients by finite differences, against which every backward pass is checked."""

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.nn.arrays import Array

H = 1e-6  # float64 has some 16 digits: the error of a central difference is then near 1e-10


@pytest.fixture
def gradient_of() -> Callable[[Callable[[], float], Array], Array]:
    """`gradient_of(f, at)`: the gradient of f() with respect to `at`, by central differences, number by number."""

    def gradient(function: Callable[[], float], at: Array) -> Array:
        result = np.empty_like(at)
        for place in np.ndindex(at.shape):
            kept = at[place]
            at[place] = kept + H
            above = function()
            at[place] = kept - H
            below = function()
            at[place] = kept
            result[place] = (above - below) / (2 * H)
        return result

    return gradient

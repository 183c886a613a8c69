"""Where the weights start. Biases start at zero.

The aim is that signals keep their size from layer to layer: the variance of a weighted sum of n inputs is n times
the variance of one term, so weights shrink with n, the number of inputs of the layer (its fan-in).
"""

from collections.abc import Callable

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.names import InitializerName

Initializer = Callable[[np.random.Generator, tuple[int, int]], Array]
"""`initializer(rng, (out, in))` gives weights (out, in) in float32."""


def he(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Normal with variance 2 / in: half of the ReLUs are silent, so twice the variance. He et al. 2015."""
    return rng.standard_normal(shape, dtype=np.float32) * float(np.sqrt(2 / shape[1]))


def xavier(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Normal with variance 2 / (in + out). Glorot and Bengio 2010."""
    return rng.standard_normal(shape, dtype=np.float32) * float(np.sqrt(2 / (shape[0] + shape[1])))


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Normal with standard deviation 0.01, whatever the layer: the rule before 2010."""
    return rng.standard_normal(shape, dtype=np.float32) * 0.01


def zeros(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """All zero: fine without hidden layers; with them, all units of a layer stay alike for ever."""
    return np.zeros(shape, dtype=np.float32)


INITIALIZERS: dict[InitializerName, Initializer] = {"he": he, "xavier": xavier, "normal": normal, "zeros": zeros}

"""The initial weights. Biases always start at zero.

Signals should keep their size from layer to layer. The variance of a weighted sum of n inputs is n times the variance
of one term, so the variance of the weights shrinks with n, the number of inputs of the layer (its fan-in).
"""

from collections.abc import Callable

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.names import InitializerName

Initializer = Callable[[np.random.Generator, tuple[int, int]], Array]
"""`initializer(rng, (out, in))` returns float32 weights (out, in)."""


def he(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Return normal numbers with variance 2 / in: He et al. 2015, "Delving Deep into Rectifiers", equation 10.

    A ReLU sets half of its inputs to zero, which the factor 2 makes up for.
    """
    return _normal(rng, shape, float(np.sqrt(2 / shape[1])))


def xavier(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Return normal numbers with variance 2 / (in + out): Glorot and Bengio 2010, equation 12.

    A compromise: 1 / in preserves the variance of the signals, 1 / out that of the gradients on their way back.
    """
    return _normal(rng, shape, float(np.sqrt(2 / (shape[0] + shape[1]))))


def lecun(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Return normal numbers with variance 1 / in: LeCun et al. 1998, "Efficient BackProp", equation 16.

    The sum of n inputs of variance 1 then has variance 1, from which SELU keeps mean 0 and variance 1.
    """
    return _normal(rng, shape, float(np.sqrt(1 / shape[1])))


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Return normal numbers with standard deviation 0.01 for any layer: the common choice before 2010."""
    return _normal(rng, shape, 0.01)


def zeros(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Return zeros: harmless without hidden layers. With them, all units of a layer stay equal forever."""
    return np.zeros(shape, dtype=np.float32)


def _normal(rng: np.random.Generator, shape: tuple[int, int], deviation: float) -> Array:
    # `deviation` is a Python float on purpose: a NumPy float64 scalar would turn the result into float64.
    return rng.standard_normal(shape, dtype=np.float32) * deviation


INITIALIZERS: dict[InitializerName, Initializer] = {
    "he": he,
    "xavier": xavier,
    "lecun": lecun,
    "normal": normal,
    "zeros": zeros,
}

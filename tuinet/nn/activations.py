"""Activation functions, each with its derivative beside it.

An activation f works on each number alone: a = f(z). Going back, the chain rule multiplies the gradient that
arrives by f'(z). The derivative may use z or a, whichever is simpler, and both write into `out`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.initializers import Initializer, he, xavier
from tuinet.nn.names import ActivationName

LEAK = 0.01
"""Slope of the leaky ReLU below zero (Maas et al. 2013)."""

GELU_SCALE = 1.702
"""GELU is taken as z · sigmoid(1.702 z), the approximation of Hendrycks and Gimpel 2016, section 2."""


class Activation(NamedTuple):
    """A function and its derivative, both (N, width) to (N, width)."""

    function: Callable[[Array, Array], object]
    """`function(z, out)`"""
    derivative: Callable[[Array, Array, Array], object]
    """`derivative(z, a, out)`"""
    initializer: Initializer
    """The initializer that suits it, which `auto` stands for"""


def relu(z: Array, out: Array) -> None:
    """max(z, 0). Nair and Hinton 2010."""
    np.maximum(z, 0, out=out)


def relu_derivative(z: Array, a: Array, out: Array) -> None:
    """Slope 1 where z > 0, else 0."""
    np.greater(z, 0, out=out)


def leaky_relu(z: Array, out: Array) -> None:
    """Keep z where z > 0, else 0.01 z. Maas et al. 2013."""
    np.multiply(z, LEAK, out=out)
    np.maximum(z, out, out=out)


def leaky_relu_derivative(z: Array, a: Array, out: Array) -> None:
    """Slope 1 where z > 0, else 0.01."""
    np.greater(z, 0, out=out)
    np.maximum(out, LEAK, out=out)


def sigmoid(z: Array, out: Array) -> None:
    """The curve 1 / (1 + exp(-z)), written as (1 + tanh(z / 2)) / 2, which overflows for no z."""
    np.multiply(z, 0.5, out=out)
    np.tanh(out, out=out)
    out += 1
    out *= 0.5


def sigmoid_derivative(z: Array, a: Array, out: Array) -> None:
    """Slope a (1 - a)."""
    np.subtract(1, a, out=out)
    out *= a


def tanh(z: Array, out: Array) -> None:
    """Hyperbolic tangent."""
    np.tanh(z, out=out)


def tanh_derivative(z: Array, a: Array, out: Array) -> None:
    """Slope 1 - a²."""
    np.square(a, out=out)
    np.subtract(1, out, out=out)


def gelu(z: Array, out: Array) -> None:
    """The product z · s with s = sigmoid(1.702 z)."""
    sigmoid(GELU_SCALE * z, out)
    out *= z


def gelu_derivative(z: Array, a: Array, out: Array) -> None:
    """Slope s + 1.702 z s (1 - s) = s + 1.702 a (1 - s)."""
    s = np.empty_like(z)
    sigmoid(GELU_SCALE * z, s)
    np.subtract(1, s, out=out)
    out *= a
    out *= GELU_SCALE
    out += s


def identity(z: Array, out: Array) -> None:
    """Leave z as it is: without a bend, a stack of layers is one linear map."""
    np.copyto(out, z)


def identity_derivative(z: Array, a: Array, out: Array) -> None:
    """Slope 1."""
    out.fill(1)


ACTIVATIONS: dict[ActivationName, Activation] = {
    "relu": Activation(relu, relu_derivative, he),
    "sigmoid": Activation(sigmoid, sigmoid_derivative, xavier),
    "tanh": Activation(tanh, tanh_derivative, xavier),
    "leaky_relu": Activation(leaky_relu, leaky_relu_derivative, he),
    "gelu": Activation(gelu, gelu_derivative, he),
    "identity": Activation(identity, identity_derivative, xavier),
}

"""Activation functions, each beside its derivative.

An activation f works on each number alone: a = f(z). On the way back, the chain rule multiplies the incoming gradient
by f'(z). A derivative can use z or a, whichever gives the simpler formula. Functions and derivatives write into `out`:
allocating an array for each batch would take longer than most of these operations.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.initializers import INITIALIZERS, Initializer, he, lecun, xavier
from tuinet.nn.names import ActivationName, InitializerChoice

LEAK = 0.01
"""Slope of the leaky ReLU below zero: Maas, Hannun and Ng 2013, "Rectifier Nonlinearities Improve Neural Network
Acoustic Models", section 2"""

GELU_SCALE = 1.702
"""The scale in z · sigmoid(1.702 z), which approximates GELU: Hendrycks and Gimpel 2016, "Gaussian Error Linear
Units", section 2"""

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805
"""α₀₁ and λ₀₁ of Klambauer et al. 2017, "Self-Normalizing Neural Networks": with them, the signals of a deep network
approach mean 0 and variance 1"""


class Activation(NamedTuple):
    """An activation function, its derivative and the initializer that suits it."""

    function: Callable[[Array, Array], object]
    """`function(z, out)`: (N, width) to (N, width)"""
    derivative: Callable[[Array, Array, Array], object]
    """`derivative(z, a, out)`: (N, width) to (N, width)"""
    initializer: Initializer
    """The meaning of the initializer `auto`"""
    steepest: float
    """The largest |f'(z)|, rounded up: f passes on a change no larger than that times the change of z"""
    formula: str
    """`a` as people write it"""
    slope_formula: str
    """`f'(z)` as people write it"""
    expression: str
    """f(z) for other languages, each of which has the same few functions: see `tuinet.exports.expression`"""


def relu(z: Array, out: Array) -> None:
    """Set `out` to max(z, 0): Nair and Hinton 2010, "Rectified Linear Units Improve Restricted Boltzmann Machines"."""
    np.maximum(z, 0, out=out)


def relu_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to 1 where z > 0, else 0. At 0, where there is no derivative, 0 is the usual choice."""
    np.greater(z, 0, out=out)


def leaky_relu(z: Array, out: Array) -> None:
    """Set `out` to z where z > 0, else 0.01 z."""
    np.multiply(z, LEAK, out=out)
    # The leak is below 1, so the larger of z and 0.01 z is the right one on both sides of zero.
    np.maximum(z, out, out=out)


def leaky_relu_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to 1 where z > 0, else 0.01."""
    np.greater(z, 0, out=out)
    np.maximum(out, LEAK, out=out)


def sigmoid(z: Array, out: Array) -> None:
    """Set `out` to 1 / (1 + exp(-z))."""
    # Computed as (1 + tanh(z / 2)) / 2, which is the same curve: exp(-z) would overflow where z is very negative.
    np.multiply(z, 0.5, out=out)
    np.tanh(out, out=out)
    out += 1
    out *= 0.5


def sigmoid_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to a (1 - a)."""
    np.subtract(1, a, out=out)
    out *= a


def tanh(z: Array, out: Array) -> None:
    """Set `out` to the hyperbolic tangent of z."""
    np.tanh(z, out=out)


def tanh_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to 1 - a²."""
    np.square(a, out=out)
    np.subtract(1, out, out=out)


def gelu(z: Array, out: Array) -> None:
    """Set `out` to z · s, where s = sigmoid(1.702 z)."""
    sigmoid(GELU_SCALE * z, out)
    out *= z


def gelu_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to s + 1.702 z s (1 - s), which is s + 1.702 a (1 - s)."""
    s = np.empty_like(z)
    sigmoid(GELU_SCALE * z, s)
    np.subtract(1, s, out=out)
    out *= a
    out *= GELU_SCALE
    out += s


def silu(z: Array, out: Array) -> None:
    """Set `out` to z · s, where s = sigmoid(z): Elfwing, Uchibe and Doya 2018, "Sigmoid-Weighted Linear Units"."""
    sigmoid(z, out)
    out *= z


def silu_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to s + z s (1 - s), which is s + a (1 - s)."""
    s = np.empty_like(z)
    sigmoid(z, s)
    np.subtract(1, s, out=out)
    out *= a
    out += s


def softplus(z: Array, out: Array) -> None:
    """Set `out` to log(1 + exp(z)): Dugas et al. 2001, "Incorporating Second-Order Functional Knowledge"."""
    # The same curve is max(z, 0) + log(1 + exp(-|z|)), in which no exponential overflows.
    np.abs(z, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    np.log1p(out, out=out)
    out += np.maximum(z, 0)


def softplus_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to sigmoid(z)."""
    sigmoid(z, out)


def elu(z: Array, out: Array) -> None:
    """Set `out` to z where z > 0, else exp(z) - 1: Clevert et al. 2016, equation 15, with α = 1."""
    np.minimum(z, 0, out=out)
    np.expm1(out, out=out)
    # exp(z) - 1 is never below z, so the larger of the two is right below zero; above zero, `out` is 0 and z is larger.
    np.maximum(z, out, out=out)


def elu_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to 1 where z > 0, else exp(z), which is a + 1."""
    np.minimum(a, 0, out=out)
    out += 1


def selu(z: Array, out: Array) -> None:
    """Set `out` to λ z where z > 0, else λ α (exp(z) - 1): Klambauer et al. 2017, equation 2."""
    np.minimum(z, 0, out=out)
    np.expm1(out, out=out)
    out *= SELU_ALPHA
    np.copyto(out, z, where=z > 0)
    out *= SELU_SCALE


def selu_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to λ where z > 0, else λ α exp(z), which is a + λ α."""
    np.add(a, SELU_SCALE * SELU_ALPHA, out=out)
    np.copyto(out, SELU_SCALE, where=z > 0)


def identity(z: Array, out: Array) -> None:
    """Set `out` to z unchanged. Without a nonlinearity between them, all layers together are one linear map."""
    np.copyto(out, z)


def identity_derivative(z: Array, a: Array, out: Array) -> None:
    """Set `out` to 1 everywhere."""
    out.fill(1)


# Most are close to ReLU for large z, so He's rule fits them as well. Sigmoid, tanh and the identity are close to a line
# around zero, which is what Xavier's rule assumes. SELU has a rule of its own.
ACTIVATIONS: dict[ActivationName, Activation] = {
    "relu": Activation(
        relu,
        relu_derivative,
        he,
        steepest=1.0,
        formula="max(z, 0)",
        slope_formula="1 if z > 0, else 0",
        expression="relu(z)",
    ),
    "sigmoid": Activation(
        sigmoid,
        sigmoid_derivative,
        xavier,
        steepest=0.25,
        formula="1/(1 + exp(-z))",
        slope_formula="a·(1 - a)",
        expression="sigmoid(z)",
    ),
    "tanh": Activation(
        tanh, tanh_derivative, xavier, steepest=1.0, formula="tanh(z)", slope_formula="1 - a²", expression="tanh(z)"
    ),
    "leaky_relu": Activation(
        leaky_relu,
        leaky_relu_derivative,
        he,
        steepest=1.0,
        formula="max(z, 0.01 z)",
        slope_formula="1 if z > 0, else 0.01",
        expression=f"leaky_relu(z, {LEAK})",
    ),
    # Its slope is largest, 1.0998, at z = 1.41; s is sigmoid(1.702 z).
    "gelu": Activation(
        gelu,
        gelu_derivative,
        he,
        steepest=1.1,
        formula="z·sigmoid(1.702 z)",
        slope_formula="s + 1.702 a·(1 - s)",
        expression=f"z * sigmoid({GELU_SCALE} * z)",
    ),
    # GELU's curve, stretched: the slope is as steep.
    "silu": Activation(
        silu,
        silu_derivative,
        he,
        steepest=1.1,
        formula="z·sigmoid(z)",
        slope_formula="s + a·(1 - s)",
        expression="z * sigmoid(z)",
    ),
    "softplus": Activation(
        softplus,
        softplus_derivative,
        he,
        steepest=1.0,
        formula="log(1 + exp(z))",
        slope_formula="1/(1 + exp(-z))",
        expression="softplus(z)",
    ),
    "elu": Activation(
        elu,
        elu_derivative,
        he,
        steepest=1.0,
        formula="z if z > 0, else exp(z) - 1",
        slope_formula="1 if z > 0, else a + 1",
        expression="elu(z, 1)",
    ),
    # Its slope is largest, λ α, just below zero.
    "selu": Activation(
        selu,
        selu_derivative,
        lecun,
        steepest=1.759,
        formula="1.0507·elu(z, 1.6733)",
        slope_formula="1.05 if z>0, else a+1.76",
        expression=f"{SELU_SCALE} * elu(z, {SELU_ALPHA})",
    ),
    "identity": Activation(
        identity, identity_derivative, xavier, steepest=1.0, formula="z", slope_formula="1", expression="z"
    ),
}


def initializer_for(name: InitializerChoice, activation: ActivationName) -> Initializer:
    """Return the initializer of that name; `auto` is the one that suits the activation."""
    if name == "auto":
        return ACTIVATIONS[activation].initializer
    return INITIALIZERS[name]

"""The layers, each with its forward and its backward pass side by side.

`forward` takes the output of the layer below and gives its own; `backward` takes the gradient of the loss with
respect to that output and gives the gradient with respect to the input. All arrays are allocated once, for one
batch size N, and used again for each batch: a result is valid until the next call.
"""

from typing import Protocol

import numpy as np

from tuinet.nn.activations import Activation
from tuinet.nn.arrays import Array


class Layer(Protocol):
    """What all layers can do."""

    def forward(self, x: Array) -> Array:
        """Input (N, in) to output (N, out)."""
        ...

    def backward(self, gradient: Array) -> Array:
        """Gradient by the output (N, out) to gradient by the input (N, in)."""
        ...


class Linear:
    """Z = X·Wᵀ + b: each unit adds up its inputs, weighted, and a bias.

    For one image x as a column this is the z = W·x + b of the textbooks; here the images of a batch are rows.
    """

    def __init__(
        self,
        weight: Array,  # (out, in)
        bias: Array,  # (out,)
        weight_gradient: Array,  # (out, in)
        bias_gradient: Array,  # (out,)
        batch: int,
    ) -> None:
        self.weight, self.bias = weight, bias
        self.weight_gradient, self.bias_gradient = weight_gradient, bias_gradient
        outputs, inputs = weight.shape
        self.z = np.empty((batch, outputs), weight.dtype)
        self.x = np.empty((0, inputs), weight.dtype)
        self.x_gradient = np.empty((batch, inputs), weight.dtype)
        self.ones = np.ones(batch, weight.dtype)

    def forward(self, x: Array) -> Array:
        """X (N, in) to Z (N, out). X is remembered for `backward`."""
        self.x = x
        np.matmul(x, self.weight.T, out=self.z)  # (N, in) · (in, out)
        self.z += self.bias
        return self.z

    def backward(self, gradient: Array) -> Array:
        """Gradient dZ (N, out) to dX = dZ·W (N, in)."""
        self.backward_parameters(gradient)
        return np.matmul(gradient, self.weight, out=self.x_gradient)  # (N, out) · (out, in)

    def backward_parameters(self, gradient: Array) -> None:
        """Set dW = dZᵀ·X and db = the sum of dZ over the batch: all that the first layer needs."""
        np.matmul(gradient.T, self.x, out=self.weight_gradient)  # (out, N) · (N, in)
        np.matmul(self.ones, gradient, out=self.bias_gradient)  # a product with ones is the fastest column sum


class Activate:
    """A = f(Z), element by element; going back, dZ = dA ⊙ f'(Z)."""

    def __init__(self, activation: Activation, width: int, batch: int, dtype: np.dtype[np.floating]) -> None:
        self.activation = activation
        self.z = np.empty((0, width), dtype)
        self.a = np.empty((batch, width), dtype)
        self.slope = np.empty((batch, width), dtype)

    def forward(self, x: Array) -> Array:
        """Z (N, width) to A (N, width)."""
        self.z = x
        self.activation.function(x, self.a)
        return self.a

    def backward(self, gradient: Array) -> Array:
        """Gradient dA (N, width) to dZ (N, width)."""
        self.activation.derivative(self.z, self.a, self.slope)
        self.slope *= gradient
        return self.slope


class Dropout:
    """Silences each unit with probability `rate` while training, and only then. Srivastava et al. 2014.

    The units that stay are made 1 / (1 - rate) as strong, so that the next layer sees the same sum on average and
    nothing has to change when the network is used (inverted dropout).
    """

    def __init__(
        self, rate: float, rng: np.random.Generator, width: int, batch: int, dtype: np.dtype[np.floating]
    ) -> None:
        self.rate = rate
        self.rng = rng
        self.chance = np.empty((batch, width), np.float32)
        self.mask = np.empty((batch, width), dtype)
        self.output = np.empty((batch, width), dtype)

    def forward(self, x: Array) -> Array:
        """X (N, width) to X ⊙ mask, with a fresh mask."""
        self.rng.random(out=self.chance, dtype=np.float32)
        np.greater_equal(self.chance, self.rate, out=self.mask)
        self.mask *= 1 / (1 - self.rate)
        return np.multiply(x, self.mask, out=self.output)

    def backward(self, gradient: Array) -> Array:
        """The gradient passes where the signal passed."""
        return np.multiply(gradient, self.mask, out=self.output)

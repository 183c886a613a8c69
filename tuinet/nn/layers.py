"""The layers, each with its forward and its backward pass.

`forward` turns the output of the previous layer into this layer's output. `backward` turns the gradient of the loss
with respect to that output into the gradient with respect to the input. Every array is allocated once, for one batch
size N, and reused for each batch: a result is valid until the next call.
"""

from typing import Protocol

import numpy as np

from tuinet.nn.activations import Activation
from tuinet.nn.arrays import Array


class Layer(Protocol):
    """The interface of all layers."""

    def forward(self, x: Array) -> Array:
        """Return the output Y (N, out) for the input X (N, in)."""
        ...

    def backward(self, gradient: Array) -> Array:
        """Return the gradient dX (N, in) for the gradient dY (N, out) and the X of the last `forward`."""
        ...


class Linear:
    """Z = X·Wᵀ + b: every unit adds up its weighted inputs and a bias.

    Textbooks write z = W·x + b for one image as a column. Here the images of a batch are the rows of X.
    """

    def __init__(
        self,
        weight: Array,  # (out, in)
        bias: Array,  # (out,)
        weight_gradient: Array,  # (out, in)
        bias_gradient: Array,  # (out,)
        batch: int,
    ) -> None:
        outputs, inputs = weight.shape
        self.weight = weight
        self.bias = bias
        self.weight_gradient = weight_gradient
        self.bias_gradient = bias_gradient
        self.x = np.empty((0, inputs), weight.dtype)
        self.z = np.empty((batch, outputs), weight.dtype)
        # Costs no memory until it is written to, so the first layer, whose dX is rarely asked for, needs no exception.
        self.x_gradient = np.empty((batch, inputs), weight.dtype)
        self.ones = np.ones(batch, weight.dtype)

    def forward(self, x: Array) -> Array:
        """Return Z (N, out) for X (N, in). Keeps a reference to X for `backward`."""
        self.x = x
        np.matmul(x, self.weight.T, out=self.z)  # (N, in) · (in, out)
        self.z += self.bias
        return self.z

    def backward(self, gradient: Array) -> Array:
        """Return dX = dZ·W (N, in) for the gradient dZ (N, out). Sets dW and db on the way."""
        self.backward_parameters(gradient)
        return self.backward_input(gradient)

    def backward_input(self, gradient: Array) -> Array:
        """Return dX = dZ·W (N, in) for the gradient dZ (N, out). Sets nothing else."""
        return np.matmul(gradient, self.weight, out=self.x_gradient)  # (N, out) · (out, in)

    def backward_parameters(self, gradient: Array) -> None:
        """Set dW = dZᵀ·X (out, in) and db (out,), the sum of dZ over the batch.

        The first layer needs no more than this in training: nothing is updated with its dX.
        """
        if len(gradient) == 1:
            # The same bits as from the matrix product, in a fraction of the time. It has no negative zeros.
            np.multiply(gradient.T, self.x, out=self.weight_gradient)
            self.weight_gradient += 0.0
        else:
            np.matmul(gradient.T, self.x, out=self.weight_gradient)  # (out, N) · (N, in)
        # A matrix product with ones adds up the columns faster than gradient.sum(axis=0).
        np.matmul(self.ones, gradient, out=self.bias_gradient)


class Activate:
    """A = f(Z), element by element. Backward: dZ = dA ⊙ f'(Z)."""

    def __init__(self, activation: Activation, width: int, batch: int, dtype: np.dtype[np.floating]) -> None:
        self.activation = activation
        self.z = np.empty((0, width), dtype)
        self.a = np.empty((batch, width), dtype)
        self.slope = np.empty((batch, width), dtype)

    def forward(self, x: Array) -> Array:
        """Return A (N, width) for Z (N, width)."""
        self.z = x
        self.activation.function(x, self.a)
        return self.a

    def backward(self, gradient: Array) -> Array:
        """Return dZ (N, width) for the gradient dA (N, width)."""
        self.activation.derivative(self.z, self.a, self.slope)
        self.slope *= gradient
        return self.slope


class Dropout:
    """Sets each unit to zero with probability `rate`, in training only.

    Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting". This is the inverted
    form of section 10: the other units are scaled by 1 / (1 - rate), so that the next layer sees the same sum on
    average and evaluation needs no correction.
    """

    def __init__(
        self, rate: float, rng: np.random.Generator, width: int, batch: int, dtype: np.dtype[np.floating]
    ) -> None:
        self.rate = rate
        self.rng = rng
        # Always float32, even where gradients are checked in float64: the same draws then give the same mask.
        self.chance = np.empty((batch, width), np.float32)
        self.mask = np.empty((batch, width), dtype)
        self.output = np.empty((batch, width), dtype)

    def forward(self, x: Array) -> Array:
        """Return X ⊙ mask (N, width), with a new mask for each batch."""
        self.rng.random(out=self.chance, dtype=np.float32)
        np.greater_equal(self.chance, self.rate, out=self.mask)
        self.mask *= 1 / (1 - self.rate)
        return np.multiply(x, self.mask, out=self.output)

    def backward(self, gradient: Array) -> Array:
        """Return the gradient ⊙ mask (N, width), with the mask of the last `forward`."""
        return np.multiply(gradient, self.mask, out=self.output)

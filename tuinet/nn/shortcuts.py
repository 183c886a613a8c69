"""Residual connections: a shortcut past a hidden layer adds the layer's input to its sums, where both are equally wide.

For the sums Y, normalised if the network has normalisation, z = y + x goes into the activation.

He et al. 2015, "Deep Residual Learning for Image Recognition", equation 1 and figure 2: the activation follows the
addition. The layer then learns by how much its sums should differ from its input, and gradients pass it unchanged. Its
first weights are smaller than usual (`scale_residual`), because x adds to the size of z.

Without normalisation, a layer with weights W and a shortcut computes the same as one with weights W + I. What differs
is what training starts from, and what weight decay pulls towards: the layer that changes nothing, instead of zero.
"""

import numpy as np

from tuinet.nn.arrays import Array


class Fork:
    """The beginning of a shortcut: X goes into the layer, and past it."""

    def __init__(self, width: int, batch: int, dtype: np.dtype[np.floating]) -> None:
        self.x = np.empty((0, width), dtype)
        self.passed = np.empty((batch, width), dtype)
        """The gradient dX (N, width) that came back past the layer"""
        self.x_gradient = np.empty((batch, width), dtype)

    def forward(self, x: Array) -> Array:
        """Return X (N, width), unchanged. Keeps a reference to it for the end of the shortcut."""
        self.x = x
        return x

    def backward(self, gradient: Array) -> Array:
        """Return dX (N, width) of both ways, given that of the way through the layer."""
        return np.add(gradient, self.passed, out=self.x_gradient)


class Join:
    """The end of a shortcut: Z = Y + s ⊙ X, where s is 1, or 0 for an input that has been switched off."""

    def __init__(self, fork: Fork, passing: Array) -> None:
        """`passing` is s (width,)."""
        self.fork = fork
        self.passing = passing
        self.z = np.empty_like(fork.passed)

    def forward(self, y: Array) -> Array:
        """Return Z (N, width) for Y (N, width)."""
        np.multiply(self.fork.x, self.passing, out=self.z)
        self.z += y
        return self.z

    def backward(self, gradient: Array) -> Array:
        """Return dY = dZ, given dZ (N, width). The same goes past the layer, to the fork."""
        np.multiply(gradient, self.passing, out=self.fork.passed)
        return gradient


def scale_residual(weights: list[Array]) -> None:
    """Divide the initial weights of the n layers with shortcuts by √n, so that z grows by the same whatever n is.

    Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.3.
    """
    for weight in weights:
        weight /= len(weights) ** 0.5

"""Normalisation: layers that bring the weighted sums to mean 0 and variance 1 before the activation.

For the sums S, with a scale γ and a shift β per unit, which are parameters like the weights:

    n = (s - μ) / √(σ² + ε)        z = γ n + β

Batch normalisation takes μ and σ² of each unit over the images of the batch, layer normalisation those of each image
over the units of the layer.
"""

import numpy as np

from tuinet.nn.arrays import Array

EPSILON = 1e-5
"""ε: added to the variance, because a unit whose sums are all equal would divide by zero without it"""

NEWEST = 0.1
"""The share of the newest batch in the means that batch normalisation keeps for evaluation"""


class BatchNorm:
    """Z = γ (S - μ) / √(σ² + ε) + β, where μ and σ² are those of each unit over the batch.

    Ioffe and Szegedy 2015, "Batch Normalization", algorithms 1 and 2. An answer must not depend on the other
    images of its batch, so evaluation uses running means of μ and of the unbiased σ² instead, which training keeps:
    new = 0.9 old + 0.1 batch. A batch of one image has no variance; it is normalised as in evaluation, and leaves the
    running means alone.
    """

    def __init__(
        self,
        scale: Array,  # (width,)
        shift: Array,  # (width,)
        scale_gradient: Array,  # (width,)
        shift_gradient: Array,  # (width,)
        running_mean: Array,  # (width,)
        running_variance: Array,  # (width,)
        batch: int,
        is_training: bool,
    ) -> None:
        shape = (batch, len(scale))
        self.scale = scale
        self.shift = shift
        self.scale_gradient = scale_gradient
        self.shift_gradient = shift_gradient
        self.running_mean = running_mean
        self.running_variance = running_variance
        self.uses_batch = is_training and batch > 1
        """True if μ and σ² are those of the batch"""
        self.mean = running_mean
        self.inverse = np.empty_like(scale)
        """1 / √(σ² + ε) (width,)"""
        self.normalised = np.empty(shape, scale.dtype)
        """n (N, width)"""
        self.z = np.empty(shape, scale.dtype)
        self.x_gradient = np.empty(shape, scale.dtype)
        self.ones = np.ones(batch, scale.dtype)

    def forward(self, x: Array) -> Array:
        """Return Z (N, width) for S (N, width). In training, the running means move towards the batch."""
        variance = self.running_variance
        if self.uses_batch:
            self.mean = self.ones @ x / len(x)
            # Both arrays are free until the results below are written to them.
            np.square(np.subtract(x, self.mean, out=self.normalised), out=self.z)
            variance = self.ones @ self.z / len(x)
            self.running_mean += NEWEST * (self.mean - self.running_mean)
            self.running_variance += NEWEST * (variance * (len(x) / (len(x) - 1)) - self.running_variance)
        self.inverse = 1 / np.sqrt(variance + EPSILON)
        np.subtract(x, self.mean, out=self.normalised)
        self.normalised *= self.inverse
        np.multiply(self.normalised, self.scale, out=self.z)
        self.z += self.shift
        return self.z

    def backward(self, gradient: Array) -> Array:
        """Return dS (N, width) for the gradient dZ (N, width). Sets dγ = Σ dZ ⊙ n and dβ = Σ dZ over the batch."""
        np.multiply(gradient, self.normalised, out=self.x_gradient)
        np.matmul(self.ones, self.x_gradient, out=self.scale_gradient)
        np.matmul(self.ones, gradient, out=self.shift_gradient)
        return self._input_gradient(gradient, self.scale_gradient, self.shift_gradient)

    def backward_input(self, gradient: Array) -> Array:
        """Return dS (N, width) for the gradient dZ (N, width). Sets nothing else."""
        return self._input_gradient(gradient, self.ones @ (gradient * self.normalised), self.ones @ gradient)

    def _input_gradient(self, gradient: Array, scale_gradient: Array, shift_gradient: Array) -> Array:
        """Return dS = γ / √(σ² + ε) ⊙ (dZ - dβ/N - n ⊙ dγ/N): μ and σ² depend on all images, unless they are given."""
        if self.uses_batch:
            np.multiply(self.normalised, -scale_gradient / len(gradient), out=self.x_gradient)
            self.x_gradient -= shift_gradient / len(gradient)
            self.x_gradient += gradient
        else:
            np.copyto(self.x_gradient, gradient)
        self.x_gradient *= self.scale * self.inverse
        return self.x_gradient


class LayerNorm:
    """Z = γ (S - μ) / √(σ² + ε) + β, where μ and σ² are those of each image over the units of the layer.

    Ba, Kiros and Hinton 2016, "Layer Normalization", equations 3 and 4. It is the same in training and in evaluation.
    """

    def __init__(
        self,
        scale: Array,  # (width,)
        shift: Array,  # (width,)
        scale_gradient: Array,  # (width,)
        shift_gradient: Array,  # (width,)
        batch: int,
    ) -> None:
        shape = (batch, len(scale))
        self.scale = scale
        self.shift = shift
        self.scale_gradient = scale_gradient
        self.shift_gradient = shift_gradient
        self.mean = np.zeros((batch, 1), scale.dtype)
        self.inverse = np.ones((batch, 1), scale.dtype)
        """1 / √(σ² + ε) (N, 1)"""
        self.normalised = np.empty(shape, scale.dtype)
        """n (N, width)"""
        self.z = np.empty(shape, scale.dtype)
        self.x_gradient = np.empty(shape, scale.dtype)
        self.ones = np.ones(batch, scale.dtype)
        self.shares = np.full((len(scale), 1), 1 / len(scale), scale.dtype)
        """A matrix product with it gives the mean of each row"""

    def forward(self, x: Array) -> Array:
        """Return Z (N, width) for S (N, width)."""
        self.mean = x @ self.shares
        np.subtract(x, self.mean, out=self.normalised)
        self.inverse = 1 / np.sqrt(np.square(self.normalised) @ self.shares + EPSILON)
        self.normalised *= self.inverse
        np.multiply(self.normalised, self.scale, out=self.z)
        self.z += self.shift
        return self.z

    def backward(self, gradient: Array) -> Array:
        """Return dS (N, width) for the gradient dZ (N, width). Sets dγ = Σ dZ ⊙ n and dβ = Σ dZ over the batch."""
        np.multiply(gradient, self.normalised, out=self.x_gradient)
        np.matmul(self.ones, self.x_gradient, out=self.scale_gradient)
        np.matmul(self.ones, gradient, out=self.shift_gradient)
        return self.backward_input(gradient)

    def backward_input(self, gradient: Array) -> Array:
        """Return dS = (dn - mean(dn) - n ⊙ mean(dn ⊙ n)) / √(σ² + ε), where dn = γ ⊙ dZ."""
        np.multiply(gradient, self.scale, out=self.x_gradient)
        # Taken before the next line changes dn.
        means = self.x_gradient @ self.shares
        self.x_gradient -= self.normalised * ((self.x_gradient * self.normalised) @ self.shares)
        self.x_gradient -= means
        self.x_gradient *= self.inverse
        return self.x_gradient

"""The network: its parameters, and one pass of a batch through it, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.arrays import Array
from tuinet.nn.initializers import INITIALIZERS, Initializer
from tuinet.nn.layers import Activate, Dropout, Layer, Linear
from tuinet.nn.names import ActivationName, InitializerChoice

WIDE = 64
"""From so many outputs on, a weight matrix (out, in) lies in memory column by column: X·Wᵀ and dZᵀ·X are faster so."""


def initializer_for(name: InitializerChoice, activation: ActivationName) -> Initializer:
    """The initializer of that name; `auto` is the one that suits the activation."""
    if name == "auto":
        return ACTIVATIONS[activation].initializer
    return INITIALIZERS[name]


class Network:
    """The parameters of a multilayer perceptron: weights (out, in) and biases (out,) of each linear layer.

    All parameters lie in one vector, `parameters`: first all weights, then all biases. The matrices are views of it.
    So an optimizer is a few operations on one vector, and weight decay can spare the biases by where they lie.
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: ActivationName = "relu",
        initializer: InitializerChoice = "auto",
        rng: np.random.Generator | None = None,
        dtype: type[np.floating] = np.float32,
    ) -> None:
        """`widths` are those of the input, of each hidden layer and of the output: (784, 128, 10)."""
        self.widths = tuple(widths)
        self.activation = activation
        self.shapes = [(outputs, inputs) for inputs, outputs in pairwise(self.widths)]
        self.weight_count = sum(outputs * inputs for outputs, inputs in self.shapes)
        self.parameters = np.zeros(self.weight_count + sum(self.widths[1:]), dtype)
        self.weights, self.biases = self.views(self.parameters)
        if rng is not None:
            initialize = initializer_for(initializer, activation)
            for weight in self.weights:
                weight[...] = initialize(rng, weight.shape)

    def views(self, vector: Array) -> tuple[list[Array], list[Array]]:
        """Weights and biases as they lie in a vector laid out like `parameters`: parameters, gradient or update."""
        weights, biases, start = [], [], 0
        for outputs, inputs in self.shapes:
            numbers = vector[start : start + outputs * inputs]
            wide = outputs >= WIDE
            weights.append(numbers.reshape(inputs, outputs).T if wide else numbers.reshape(outputs, inputs))
            start += outputs * inputs
        for outputs, _ in self.shapes:
            biases.append(vector[start : start + outputs])
            start += outputs
        return weights, biases

    def named(self, vector: Array) -> dict[str, Array]:
        """The parts of a vector like `parameters`, as views: `layers.0.weight` (out, in), `layers.0.bias` (out,)."""
        return {
            name: array
            for layer, (weight, bias) in enumerate(zip(*self.views(vector), strict=True))
            for name, array in ((f"layers.{layer}.weight", weight), (f"layers.{layer}.bias", bias))
        }

    def named_parameters(self) -> dict[str, Array]:
        """All parameters by name, as views, layer by layer."""
        return self.named(self.parameters)

    def vector(self, named: Mapping[str, Array]) -> Array:
        """The inverse of `named`. Raises KeyError or ValueError if a part is missing or of another shape."""
        vector = np.empty_like(self.parameters)
        for name, array in self.named(vector).items():
            if named[name].shape != array.shape:
                raise ValueError(f"{name} has shape {named[name].shape}, expected {array.shape}")
            array[...] = named[name]
        return vector


class Propagation:
    """Forward and backward propagation of batches of exactly N images, with every array allocated once.

    While training, `backward` fills `gradient`, laid out like the network's parameters. Without a gradient vector the
    propagation is for use only: no backward pass, no dropout.
    """

    def __init__(
        self,
        network: Network,
        batch: int,
        gradient: Array | None = None,
        dropout: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.batch = batch
        self.linears: list[Linear] = []
        self.activates: list[Activate] = []
        self.layers: list[Layer] = []
        dtype = network.parameters.dtype
        self.gradient = np.empty_like(network.parameters) if gradient is None else gradient
        parameters = zip(network.weights, network.biases, *network.views(self.gradient), strict=True)
        for weight, bias, weight_gradient, bias_gradient in parameters:
            if self.linears:  # an activation stands between two linear layers
                width = weight.shape[1]
                self.activates.append(Activate(ACTIVATIONS[network.activation], width, batch, dtype))
                self.layers.append(self.activates[-1])
                if dropout and gradient is not None and rng is not None:
                    self.layers.append(Dropout(dropout, rng, width, batch, dtype))
            self.linears.append(Linear(weight, bias, weight_gradient, bias_gradient, batch))
            self.layers.append(self.linears[-1])

    def forward(self, x: Array) -> Array:
        """Images (N, inputs) to logits (N, classes)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, gradient: Array) -> None:
        """Gradient by the logits (N, classes) to the gradient by all parameters, into `self.gradient`."""
        for layer in reversed(self.layers[1:]):
            gradient = layer.backward(gradient)
        self.linears[0].backward_parameters(gradient)

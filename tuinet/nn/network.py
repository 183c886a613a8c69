"""The network: its parameters, and the forward and backward propagation of a batch through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Self

import numpy as np

from tuinet.nn.activations import ACTIVATIONS, initializer_for
from tuinet.nn.arrays import Array
from tuinet.nn.layers import Activate, Dropout, Layer, Linear
from tuinet.nn.names import ActivationName, InitializerChoice, NormalisationName, ShortcutName
from tuinet.nn.normalisation import BatchNorm, LayerNorm
from tuinet.nn.parts import residual_layers
from tuinet.nn.shortcuts import Fork, Join, scale_residual

WIDE = 64
"""Layers with at least this many outputs store their weights (out, in) column by column: X·Wᵀ and dZᵀ·X, the products
of a training step, are then faster"""


class Network:
    """The parameters of a multilayer perceptron: weights (out, in) and biases (out,) of each linear layer.

    All parameters are in one vector, `parameters`: first all weights, then all biases. The matrices are views of it.
    So an optimizer is a few operations on one vector, and weight decay can spare the biases by their position.

    With normalisation, the scales and shifts (width,) of the hidden layers follow the biases. Batch normalisation also
    keeps running means and variances (width,), which are not parameters. They follow in `state`, of which `parameters`
    is the first part: a copy of `state` is a copy of everything that the answers depend on.
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: ActivationName | Sequence[ActivationName] = "relu",
        initializer: InitializerChoice = "auto",
        rng: np.random.Generator | None = None,
        dtype: type[np.floating] = np.float32,
        normalisation: NormalisationName = "none",
        shortcuts: ShortcutName = "none",
    ) -> None:
        """Without `rng` all weights and biases are zero.

        `widths` are the widths of the input, of each hidden layer and of the output, such as (784, 128, 10).
        `activation` is that of all hidden layers, or a sequence with one for each.
        """
        self.widths = tuple(widths)
        hidden = len(self.widths) - 2
        self.activations = (activation,) * hidden if isinstance(activation, str) else tuple(activation)
        if len(self.activations) != hidden:
            raise ValueError(f"{len(self.activations)} activations for {hidden} hidden layers")
        self.shapes = [(outputs, inputs) for inputs, outputs in pairwise(self.widths)]
        self.weight_count = sum(outputs * inputs for outputs, inputs in self.shapes)
        self.normalisation = normalisation
        self.normalised_widths = self.widths[1:-1] if normalisation != "none" else ()
        scales_start = self.weight_count + sum(self.widths[1:])
        count = scales_start + 2 * sum(self.normalised_widths)
        statistics = 2 * sum(self.normalised_widths) if normalisation == "batch" else 0
        self.state = np.zeros(count + statistics, dtype)
        self.parameters = self.state[:count]
        self.weights, self.biases = self.views(self.parameters)
        self.scales, self.shifts = self.norm_views(self.parameters)
        self.means: list[Array] = []
        self.variances: list[Array] = []
        if normalisation == "batch":
            self.means, self.variances = _pairs(self.state[count:], self.normalised_widths)
        # Zeros would silence every unit: γ begins as 1, and so does σ² until training has measured it.
        for ones in (*self.scales, *self.variances):
            ones.fill(1)
        self.shortcuts: dict[int, Array] = {}
        """The layers with a shortcut, and a factor (width,) for each input of them: 1, or 0 if it is switched off"""
        if shortcuts == "residual":
            self.shortcuts = {k: np.ones(self.widths[k], dtype) for k in residual_layers(self.widths)}
        if rng is not None:
            # The weights of the output suit the activation before them, as softmax has no initializer of its own.
            last = activation if isinstance(activation, str) else activation[-1]
            for weight, own in zip(self.weights, (*self.activations, last), strict=True):
                weight[...] = initializer_for(initializer, own)(rng, weight.shape)
            scale_residual([self.weights[k] for k in self.shortcuts])

    def copy(self, dtype: type[np.floating] | None = None) -> Self:
        """Return a network of the same architecture with its own copy of the parameters, optionally of another type."""
        copy = self._alike(self.widths, dtype or self.state.dtype.type)
        copy.state[...] = self.state
        return copy

    def with_outputs(self, outputs: int) -> Self:
        """Return a network with a copy of the hidden layers, and an output layer of that many units, all zero."""
        other = self._alike((*self.widths[:-1], outputs), self.state.dtype.type)
        last = f"layers.{len(self.shapes) - 1}."
        named = other.named(other.state)
        for name, array in self.named(self.state).items():
            if not name.startswith(last):
                named[name][...] = array
        return other

    def _alike(self, widths: Sequence[int], dtype: type[np.floating]) -> Self:
        other = type(self)(widths, self.activations, dtype=dtype, normalisation=self.normalisation)
        other.shortcuts = {k: passing.astype(dtype) for k, passing in self.shortcuts.items()}
        return other

    def views(self, vector: Array) -> tuple[list[Array], list[Array]]:
        """Return the weights and biases in a vector laid out like `parameters`, such as a gradient or an update."""
        weights = []
        biases = []
        start = 0
        for outputs, inputs in self.shapes:
            numbers = vector[start : start + outputs * inputs]
            if outputs >= WIDE:
                weights.append(numbers.reshape(inputs, outputs).T)
            else:
                weights.append(numbers.reshape(outputs, inputs))
            start += outputs * inputs
        for outputs, _ in self.shapes:
            biases.append(vector[start : start + outputs])
            start += outputs
        return weights, biases

    def matrices(self, vector: Array) -> list[Array]:
        """Return the weights of `views`, without the biases."""
        return self.views(vector)[0]

    def norm_views(self, vector: Array) -> tuple[list[Array], list[Array]]:
        """Return the scales and shifts in a vector laid out like `parameters`; none without normalisation."""
        return _pairs(vector[self.weight_count + sum(self.widths[1:]) :], self.normalised_widths)

    def named(self, vector: Array) -> dict[str, Array]:
        """Return the parts of a vector laid out like `parameters` or `state`, as views, layer by layer.

        Their names are those of `parts`: `layers.0.weight` (out, in), `layers.0.bias` …
        """
        parts = {}
        for layer, (weight, bias) in enumerate(zip(*self.views(vector), strict=True)):
            parts[f"layers.{layer}.weight"] = weight
            parts[f"layers.{layer}.bias"] = bias
        for layer, (scale, shift) in enumerate(zip(*self.norm_views(vector), strict=True)):
            parts[f"layers.{layer}.scale"] = scale
            parts[f"layers.{layer}.shift"] = shift
        if self.means and len(vector) == len(self.state):
            means, variances = _pairs(vector[len(self.parameters) :], self.normalised_widths)
            for layer, (mean, variance) in enumerate(zip(means, variances, strict=True)):
                parts[f"layers.{layer}.mean"] = mean
                parts[f"layers.{layer}.variance"] = variance
        return parts

    def named_parameters(self) -> dict[str, Array]:
        """Return all parameters by name, as views."""
        return self.named(self.parameters)

    def vector(self, named: Mapping[str, Array]) -> Array:
        """Return the parts of `named` as a vector laid out like `parameters`.

        Raises KeyError if a part is missing, ValueError if it has another shape.
        """
        return self.fill(np.empty_like(self.parameters), named)

    def state_vector(self, named: Mapping[str, Array]) -> Array:
        """Return the parts of `named` as a vector laid out like `state`. Raises like `vector`."""
        return self.fill(np.empty_like(self.state), named)

    def fill(self, vector: Array, named: Mapping[str, Array]) -> Array:
        """Set a vector laid out like `parameters` or `state` to the parts of `named`. Raises like `vector`."""
        for name, array in self.named(vector).items():
            if named[name].shape != array.shape:
                raise ValueError(f"{name} has shape {named[name].shape}, expected {array.shape}")
            array[...] = named[name]
        return vector


def _pairs(vector: Array, widths: Sequence[int]) -> tuple[list[Array], list[Array]]:
    """Return views of two kinds of numbers in a vector: the first kind for all layers, then the second."""
    firsts = []
    seconds = []
    start = 0
    for width in widths:
        firsts.append(vector[start : start + width])
        start += width
    for width in widths:
        seconds.append(vector[start : start + width])
        start += width
    return firsts, seconds


class Propagation:
    """Forward and backward propagation of batches of exactly N images, with every array allocated once.

    `backward` fills `gradient`, a vector laid out like the network's parameters. Dropout is active only if that vector
    is given, which means training; without it the propagation is for evaluation. The same holds for batch
    normalisation, which in training also updates the running means of the network.
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
        self.gradient = np.empty_like(network.parameters) if gradient is None else gradient
        self.linears: list[Linear] = []
        self.norms: list[BatchNorm | LayerNorm] = []
        """One for each hidden layer; empty without normalisation"""
        self.joins: dict[int, Join] = {}
        """The ends of the shortcuts, by the index of their layer"""
        self.activates: list[Activate] = []
        self.layers: list[Layer] = []
        dtype = network.parameters.dtype
        parameters = zip(network.weights, network.biases, *network.views(self.gradient), strict=True)
        for k, (weight, bias, weight_gradient, bias_gradient) in enumerate(parameters):
            outputs, inputs = weight.shape
            if k in network.shortcuts:
                fork = Fork(inputs, batch, dtype)
                self.joins[k] = Join(fork, network.shortcuts[k])
                self.layers.append(fork)
            self.linears.append(Linear(weight, bias, weight_gradient, bias_gradient, batch))
            self.layers.append(self.linears[-1])
            if k == len(network.activations):
                # Softmax, after the last layer, belongs to the loss.
                break
            if network.normalisation != "none":
                self.norms.append(self._norm(network, is_training=gradient is not None))
                self.layers.append(self.norms[-1])
            if k in self.joins:
                self.layers.append(self.joins[k])
            self.activates.append(Activate(ACTIVATIONS[network.activations[k]], outputs, batch, dtype))
            self.layers.append(self.activates[-1])
            if dropout and gradient is not None and rng is not None:
                self.layers.append(Dropout(dropout, rng, outputs, batch, dtype))

    def forward(self, x: Array) -> Array:
        """Return the logits (N, classes) for images X (N, inputs)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, gradient: Array) -> None:
        """Set `self.gradient`, that of all parameters, given the gradient with respect to the logits (N, classes)."""
        self.linears[0].backward_parameters(self._backward_to_first(gradient))

    def backward_to_input(self, gradient: Array) -> Array:
        """Do what `backward` does, and return dX (N, inputs), the gradient with respect to the images.

        It costs one more matrix product, of the size of the largest one in `forward`, which training can do without.
        """
        return self.linears[0].backward(self._backward_to_first(gradient))

    @property
    def before_activation(self) -> list[Linear | BatchNorm | LayerNorm | Join]:
        """For each layer, the part whose output z (N, width) goes into its activation; the last gives the logits."""
        parts = [*(self.norms or self.linears[:-1]), self.linears[-1]]
        return [self.joins.get(k, part) for k, part in enumerate(parts)]

    def input_gradient(self, gradient: Array, since: Layer | None = None) -> Array:
        """Return dX (N, inputs), given the gradient with respect to the logits. `self.gradient` stays as it is.

        Half the work of `backward_to_input`, for the analysis of a trained network. With `since`, the gradient is that
        with respect to the output of this layer.
        """
        end = len(self.layers)
        if since is not None:
            end = self.layers.index(since) + 1
        for layer in reversed(self.layers[:end]):
            if isinstance(layer, (Linear, BatchNorm, LayerNorm)):
                gradient = layer.backward_input(gradient)
            else:
                gradient = layer.backward(gradient)
        return gradient

    def _norm(self, network: Network, *, is_training: bool) -> BatchNorm | LayerNorm:
        """Return the normalisation of the next hidden layer."""
        k = len(self.norms)
        scales, shifts = network.norm_views(self.gradient)
        if network.normalisation == "layer":
            return LayerNorm(network.scales[k], network.shifts[k], scales[k], shifts[k], self.batch)
        return BatchNorm(
            network.scales[k],
            network.shifts[k],
            scales[k],
            shifts[k],
            network.means[k],
            network.variances[k],
            self.batch,
            is_training,
        )

    def _backward_to_first(self, gradient: Array) -> Array:
        for layer in reversed(self.layers[1:]):
            gradient = layer.backward(gradient)
        return gradient

"""The weights of a network and its activations for an image, layer by layer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuinet.evaluation.forward import Pixels, scaled
from tuinet.nn.arrays import Array
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation


class LayerWeights(NamedTuple):
    """The parameters of one layer, as read-only views."""

    weight: Array
    """(out, in)"""
    bias: Array
    """(out,)"""


class LayerActivations(NamedTuple):
    """The results of one layer for an image, shape (units,), or for n images, shape (n, units)."""

    pre_activations: Array
    """The input of the activation: weighted sums plus bias, normalised if the network has normalisation; for the
    output layer, the logits"""
    activations: Array
    """The outputs of the layer; for the output layer, the probabilities"""


def layer_weights(network: Network) -> list[LayerWeights]:
    """Return the weights of each layer, from the first hidden layer to the output."""
    return [
        LayerWeights(_read_only(weight), _read_only(bias))
        for weight, bias in zip(network.weights, network.biases, strict=True)
    ]


def layer_parts(network: Network) -> list[dict[str, Array]]:
    """Return the parameters of each layer by name: `weight` (out, in), `bias` (out,), `scale` and `shift` (out,)."""
    parts: list[dict[str, Array]] = [{} for _ in network.weights]
    for name, array in network.named_parameters().items():
        _, layer, part = name.split(".")
        parts[int(layer)][part] = array
    return parts


# The weights of a checkpoint may have been diverging.
@np.errstate(over="ignore", invalid="ignore")
def layer_activations(network: Network, pixels: Pixels) -> list[LayerActivations]:
    """Return the activations of each layer for n images, from the first hidden layer to the output."""
    x = scaled(pixels)
    propagation = Propagation(network, len(x))
    logits = propagation.forward(x)
    hidden = [LayerActivations(layer.z, layer.a) for layer in propagation.activates]
    return [*hidden, LayerActivations(logits, softmax(logits))]


def _read_only(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view

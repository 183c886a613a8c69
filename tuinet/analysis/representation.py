"""What a layer makes of many images: the pixels themselves, the activations of a hidden layer, or the logits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.evaluation.forward import CHUNK, Pixels, scaled
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation


@dataclass(frozen=True, eq=False)
class Representation:
    """n images as vectors, and the classes that the network takes them for, and how surely."""

    vectors: NDArray[Any]
    """(n, width of the layer)"""
    predicted: Labels
    """(n,)"""
    confidence: NDArray[np.float32]
    """The probabilities of those classes (n,)"""


def last_hidden(network: Network) -> int:
    """The number of the last hidden layer. Without any that is 0, the pixels, which then are what the output sees."""
    return len(network.widths) - 2


def layer_names(network: Network) -> tuple[str, ...]:
    """`pixels`, `hidden layer 1` …, `logits`: a name for each number of a layer."""
    hidden = [f"hidden layer {layer}" for layer in range(1, len(network.widths) - 1)]
    return ("pixels", *hidden, "logits")


def represent(
    network: Network,
    pixels: Pixels,
    layer: int,
    is_wanted: Callable[[], bool] = lambda: True,
    on_progress: Callable[[float], object] = lambda share: None,
    dtype: type[np.floating] = np.float32,
) -> Representation | None:
    """What a layer makes of images, chunk by chunk.

    Args:
        network: The network.
        pixels: n images, 0 to 255 or from 0 to 1.
        layer: The number of the layer: 0 for the pixels, 1 for the first hidden layer, and so on to the logits.
        is_wanted: Asked before each chunk.
        on_progress: Told the share of the images that are done, from 0 to 1, after each chunk.
        dtype: Of the vectors. Numbers beyond its range become infinite.

    Returns:
        The representation; None if it was no longer wanted.
    """
    vectors = np.empty((len(pixels), network.widths[layer]), dtype)
    predicted = np.empty(len(pixels), np.intp)
    confidence = np.empty(len(pixels), np.float32)
    propagation: Propagation | None = None
    for start in range(0, len(pixels), CHUNK):
        if not is_wanted():
            return None
        x = scaled(pixels[start : start + CHUNK])
        if propagation is None or propagation.batch != len(x):
            propagation = Propagation(network, len(x))
        part = slice(start, start + len(x))
        # The weights of a checkpoint may have been on their way to infinity.
        with np.errstate(over="ignore", invalid="ignore"):
            logits = propagation.forward(x)
            confidence[part] = softmax(logits).max(axis=1)
            vectors[part] = _outputs(propagation, x, logits)[layer]
        predicted[part] = logits.argmax(axis=1)
        on_progress(part.stop / len(pixels))
    return Representation(vectors, predicted, confidence)


@np.errstate(over="ignore", invalid="ignore")
def layer_outputs(network: Network, x: Array) -> list[Array]:
    """What each layer makes of n images (n, inputs), by its number: an array (n, width) each."""
    propagation = Propagation(network, len(x))
    logits = propagation.forward(x)
    return _outputs(propagation, x, logits)


def _outputs(propagation: Propagation, x: Array, logits: Array) -> list[Array]:
    return [x, *(activate.a for activate in propagation.activates), logits]

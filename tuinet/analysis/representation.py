"""Images as a layer represents them: as pixels, as the activations of a hidden layer, or as logits."""

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
    """n images as vectors, with their predicted classes and confidence."""

    vectors: NDArray[Any]
    """(n, width of the layer)"""
    predicted: Labels
    """(n,)"""
    confidence: NDArray[np.float32]
    """The probabilities of the predicted classes (n,)"""


def last_hidden(network: Network) -> int:
    """Return the number of the last hidden layer; without hidden layers 0, for the pixels."""
    return len(network.widths) - 2


def layer_names(network: Network) -> tuple[str, ...]:
    """Return a name for each layer number: `pixels`, `hidden layer 1` …, `logits`."""
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
    """Compute the representation of images in a layer, chunk by chunk.

    Args:
        network: The network.
        pixels: n images, with integers from 0 to 255 or floats from 0 to 1.
        layer: The number of the layer: 0 for the pixels, 1 for the first hidden layer, and so on to the logits.
        is_wanted: Called before each chunk; False cancels the computation.
        on_progress: Receives the share of images done, from 0 to 1, after each chunk.
        dtype: The type of the vectors. Values beyond its range become infinite.

    Returns:
        The representation; None if cancelled.
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
        # The weights of a checkpoint may have been diverging.
        with np.errstate(over="ignore", invalid="ignore"):
            logits = propagation.forward(x)
            confidence[part] = softmax(logits).max(axis=1)
            vectors[part] = _outputs(propagation, x, logits)[layer]
        predicted[part] = logits.argmax(axis=1)
        on_progress(part.stop / len(pixels))
    return Representation(vectors, predicted, confidence)


@np.errstate(over="ignore", invalid="ignore")
def layer_outputs(network: Network, x: Array) -> list[Array]:
    """Return the representation (n, width) of n images (n, inputs) in each layer, by its number."""
    propagation = Propagation(network, len(x))
    logits = propagation.forward(x)
    return _outputs(propagation, x, logits)


def _outputs(propagation: Propagation, x: Array, logits: Array) -> list[Array]:
    return [x, *(activate.a for activate in propagation.activates), logits]

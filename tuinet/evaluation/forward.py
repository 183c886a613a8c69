"""The forward pass, from pixels to probabilities: every prediction of tuinet is made here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.dataset import Images
from tuinet.evaluation.predictions import Evaluation, Predictions
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.code_losses import loss_for
from tuinet.nn.encodings import Encoding
from tuinet.nn.losses import Loss, softmax
from tuinet.nn.network import Network, Propagation

Pixels = NDArray[np.uint8] | NDArray[np.floating]
"""Images (n, …): integers from 0 to 255, or numbers from 0 to 1"""

CHUNK = 500
"""Images per forward pass: enough for fast matrix products, few enough for the cache"""


# The weights of a checkpoint may have been on their way to infinity.
@np.errstate(over="ignore", invalid="ignore")
def predict(network: Network, pixels: Pixels, encoding: Encoding | None = None) -> Predictions:
    """Predict the classes of n images. Without an encoding, the outputs are the logits of the classes.

    In float32, sums depend on the order of their terms, and probabilities differ between programs by up to 3e-6. So
    these are computed in float64, which takes twice the time of `evaluate` and lets other programs reproduce them.
    """
    encoding = encoding or direct_encoding(network)
    probabilities = np.empty((len(pixels), encoding.classes), np.float32)
    for part, outputs in _outputs(network.copy(np.float64), pixels):
        scores = outputs if encoding.is_direct else encoding.scores(outputs)
        probabilities[part] = softmax(scores)
    return Predictions(probabilities)


def evaluate(network: Network, images: Images, encoding: Encoding | None = None) -> Evaluation:
    """Predict the classes of labelled images. Labels must be below the network's number of classes."""
    return evaluate_pixels(network, images.images, images.labels.astype(np.intp), encoding)


@np.errstate(over="ignore", invalid="ignore")
def evaluate_pixels(network: Network, pixels: Pixels, labels: Labels, encoding: Encoding | None = None) -> Evaluation:
    """Predict the classes of n images whose labels (n,) are known.

    The losses are those of the encoding. Without one, the outputs are the logits of the classes.
    """
    encoding = encoding or direct_encoding(network)
    probabilities = np.empty((len(pixels), encoding.classes), np.float32)
    losses = np.empty(len(pixels), np.float32)
    loss: Loss | None = None
    for part, outputs in _outputs(network, pixels):
        if loss is None or len(loss.losses) != len(outputs):
            loss = loss_for(encoding, len(outputs))
        # Softmax and cross-entropy in one go: the loss stays finite where a probability is rounded to zero.
        losses[part] = loss.forward(outputs, labels[part])
        probabilities[part] = loss.probabilities
    return Evaluation(probabilities, losses, labels)


def direct_encoding(network: Network) -> Encoding:
    """Return the encoding of a network whose outputs are the logits of the classes."""
    return Encoding("onehot", "cross_entropy", network.widths[-1])


def _outputs(network: Network, pixels: Pixels) -> Iterator[tuple[slice, Array]]:
    """Yield chunks of the images, each with its outputs (N, outputs), which are valid until the next chunk."""
    rows = pixels.reshape(len(pixels), network.widths[0])
    # One buffer for all chunks: fresh memory for each would cost a fifth of the time.
    buffer = np.empty((min(CHUNK, len(rows)), rows.shape[1]), network.parameters.dtype)
    propagation: Propagation | None = None
    for start in range(0, len(rows), CHUNK):
        part = slice(start, min(start + CHUNK, len(rows)))
        x = _scale(rows[part], buffer[: part.stop - start])
        if propagation is None or propagation.batch != len(x):
            propagation = Propagation(network, len(x))
        yield part, propagation.forward(x)


def scaled(pixels: Pixels) -> NDArray[np.float32]:
    """Return images (n, …) as a network takes them: float32 in [0, 1], an image per row (n, inputs)."""
    rows = pixels.reshape(len(pixels), -1)
    return _scale(rows, np.empty(rows.shape, np.float32))


def _scale(rows: Pixels, out: Array) -> Array:
    np.copyto(out, rows, casting="same_kind")
    if rows.dtype == np.uint8:
        # As in training, where multiplying is faster than dividing: the same image gives the same bits.
        out *= 1 / 255
    return out

"""The direction in which each pixel has to change to raise the loss of an answer."""

from __future__ import annotations

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation


# The weights of a checkpoint may have been diverging.
@np.errstate(over="ignore", invalid="ignore")
def loss_direction(network: Network, x: Array) -> Array:
    """Return the sign (inputs,) of the gradient of the loss for the network's own answer: -1, 0 or 1 for each pixel.

    The gradient with respect to the logits is p_k for every class k but the answer y, and p_y - 1 for y. The other p_k
    add up to 1 - p_y, so this is a common factor. It is left out because it does not affect the sign, and because a
    confident network rounds it to 0.
    """
    propagation = Propagation(network, 1)
    logits = propagation.forward(x.reshape(1, -1).astype(network.parameters.dtype))
    answer = int(logits[0].argmax())
    others = logits.copy()
    others[0, answer] = -np.inf
    gradient = softmax(others)
    gradient[0, answer] = -1
    direction: Array = np.sign(propagation.input_gradient(gradient)[0])
    return direction

"""In which direction each pixel has to move to raise the loss of an answer."""

from __future__ import annotations

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation


# The weights of a checkpoint may have been on their way to infinity.
@np.errstate(over="ignore", invalid="ignore")
def loss_direction(network: Network, x: Array) -> Array:
    """The sign (inputs,) of the gradient of the loss of the network's own answer with respect to the pixels: -1, 0, 1.

    The gradient with respect to the logits is p_k for every class k but the answer y, and p_y - 1 for that. All p_k
    together are 1 - p_y, which is a factor of all of these numbers. It is left out, because it has no influence on the
    sign, and a confident network rounds it to 0.
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

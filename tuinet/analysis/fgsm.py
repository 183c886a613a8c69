"""The fast gradient sign method: a change of every pixel by the same small amount, to deceive a network.

Goodfellow, Shlens and Szegedy 2015, "Explaining and Harnessing Adversarial Examples", section 4:

    η = ε · sign(∇_x J(x, y))

J is the loss for the class y. Here y is the network's own answer, so that a wrong answer can be flipped as well as a
right one.
"""

from __future__ import annotations

import numpy as np

from tuinet.analysis.original import Original
from tuinet.nn.arrays import Array
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation


def fgsm(original: Original, strengths: Array) -> Array:
    """The image with each pixel moved by n values of ε, (n, inputs), limited to 0 … 1.

    Raises ValueError if there is no network.
    """
    if original.network is None:
        raise ValueError("FGSM needs a network")
    direction = loss_direction(original.network, original.x)
    distances = strengths.astype(original.x.dtype)[:, None]
    return np.clip(original.x + distances * direction, 0, 1)


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
    direction: Array = np.sign(propagation.backward_to_input(gradient)[0])
    return direction

"""Dead units: hidden units that no image activates, and that therefore no longer learn."""

from __future__ import annotations

import numpy as np

from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import CHUNK, scaled
from tuinet.nn.network import Network, Propagation

FLAT = 1e-4
"""A slope of the activation below this counts as zero"""


def dead_shares(network: Network, images: Images) -> list[float]:
    """Return the share of dead units in each hidden layer, judged by the first few hundred images.

    A unit is dead if the derivative of its activation is (nearly) zero for every image: no gradient reaches it.
    """
    x = scaled(images.images[:CHUNK])
    propagation = Propagation(network, len(x))
    propagation.forward(x)
    shares = []
    for layer in propagation.activates:
        layer.activation.derivative(layer.z, layer.a, layer.slope)
        shares.append(float((np.abs(layer.slope).max(axis=0) < FLAT).mean()))
    return shares

"""How many weights of a network are exactly 0."""

from __future__ import annotations

import numpy as np

from tuinet.nn.network import Network


def zero_shares(network: Network) -> list[float]:
    """Return the share of the weights of each layer that are exactly 0, from the first hidden layer to the output."""
    return [1 - np.count_nonzero(weight) / weight.size for weight in network.weights]

"""Folding into the weights what is linear in evaluation: batch normalisation, and shortcuts.

With the running mean μ and variance σ², and r = γ / √(σ² + ε):

    γ (W·x + b - μ) / √(σ² + ε) + β + x = (r W + I)·x + r (b - μ) + β

where I is for layers with a shortcut. Ioffe and Szegedy 2015, "Batch Normalization", algorithm 2, line 11.
"""

import numpy as np

from tuinet.nn.network import Network
from tuinet.nn.normalisation import EPSILON


# The checkpoint may come from a run that was diverging.
@np.errstate(over="ignore", invalid="ignore")
def folded(network: Network) -> Network:
    """Return the same network without batch normalisation and shortcuts, up to rounding; one without either as it is.

    Layer normalisation depends on the image, so it cannot be folded, nor can a shortcut past it.
    """
    if network.normalisation == "layer" or not (network.normalisation == "batch" or network.shortcuts):
        return network
    plain = Network(network.widths, network.activations, dtype=network.parameters.dtype.type)
    plain.parameters[...] = network.parameters[: len(plain.parameters)]
    for k, (scale, shift) in enumerate(zip(network.scales, network.shifts, strict=True)):
        ratio = scale.astype(np.float64) / np.sqrt(network.variances[k].astype(np.float64) + EPSILON)
        plain.weights[k][...] = network.weights[k] * ratio[:, np.newaxis]
        plain.biases[k][...] = (network.biases[k] - network.means[k].astype(np.float64)) * ratio + shift
    for k, passing in network.shortcuts.items():
        plain.weights[k][...] += np.diag(passing)
    return plain

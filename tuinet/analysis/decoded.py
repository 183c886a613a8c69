"""A trained network as a classifier: with the scores of the classes as its outputs, whatever it was trained to output.

An encoding reads outputs z as scores D·z + d (`tuinet.nn.encodings`), and z = W·x + b in the last layer. So the scores
are (D·W)·x + (D·b + d): a network with another last layer computes them directly. Softmax makes probabilities of them,
and every question to a classifier can be put to this network.
"""

from __future__ import annotations

import numpy as np

from tuinet.nn.encodings import Encoding
from tuinet.nn.network import Network


# The weights of a checkpoint may have been diverging.
@np.errstate(over="ignore", invalid="ignore")
def decoded(network: Network, encoding: Encoding) -> Network:
    """Return the classifier that a trained network is; the network itself if its outputs are the scores."""
    if encoding.is_direct:
        return network
    classifier = network.with_outputs(encoding.classes)
    classifier.weights[-1][...] = encoding.weight @ network.weights[-1]
    classifier.biases[-1][...] = encoding.weight @ network.biases[-1] + encoding.bias
    return classifier

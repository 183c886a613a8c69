"""A trained network as a classifier, whose outputs are scores of the classes whatever it was trained to output.

An encoding reads outputs z as scores D·z + d (`tuinet.nn.encodings`), and z = W·x + b in the last layer. So the scores
are (D·W)·x + (D·b + d): a network with another last layer computes them directly. Softmax turns them into
probabilities, so whatever works with a classifier works with this network.
"""

from __future__ import annotations

import numpy as np

from tuinet.nn.encodings import Encoding
from tuinet.nn.network import Network


# The checkpoint may come from a run that was diverging.
@np.errstate(over="ignore", invalid="ignore")
def decoded(network: Network, encoding: Encoding) -> Network:
    """Return a trained network as a classifier; the network itself if its outputs are the scores."""
    if encoding.is_direct:
        return network
    classifier = network.with_outputs(encoding.classes)
    classifier.weights[-1][...] = encoding.weight @ network.weights[-1]
    classifier.biases[-1][...] = encoding.weight @ network.biases[-1] + encoding.bias
    return classifier

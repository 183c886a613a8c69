"""Weights that are exactly 0, layer by layer."""

from tuinet.evaluation.zero_weights import zero_shares
from tuinet.nn.network import Network


def test_each_layer_has_its_share() -> None:
    network = Network((4, 3, 2))
    network.weights[0][:, 1:] = 0.5
    network.weights[1][...] = -1e-30
    assert zero_shares(network) == [0.25, 0.0]


def test_biases_do_not_count() -> None:
    network = Network((4, 2))
    network.weights[0][...] = 1
    assert zero_shares(network) == [0.0]

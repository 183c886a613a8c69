"""The shapes of the parts, which are known without NumPy: those of a network."""

import pytest

from tuinet.nn.names import NormalisationName
from tuinet.nn.network import Network
from tuinet.nn.parts import parameter_count, parameter_shapes, state_shapes


@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
@pytest.mark.parametrize("widths", [(6, 3), (6, 5, 3), (6, 5, 4, 3)])
def test_they_are_those_of_a_network(widths: tuple[int, ...], normalisation: NormalisationName) -> None:
    network = Network(widths, normalisation=normalisation)
    parameters = {name: part.shape for name, part in network.named(network.parameters).items()}
    state = {name: part.shape for name, part in network.named(network.state).items()}
    assert parameter_shapes(widths, normalisation) == parameters
    assert state_shapes(widths, normalisation) == state
    assert parameter_count(widths, normalisation) == len(network.parameters)

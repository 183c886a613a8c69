"""The network of a page returns the probabilities that tuinet computes, for networks of every kind."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import predict
from tuinet.exports.expression import FUNCTIONS
from tuinet.exports.page.weights import layers_as_data, rounded
from tuinet.nn.names import ActivationName
from tuinet.nn.network import Network

from .conftest import Visit, Visitor

PREDICT = """(network, images) => {
  const read = readNetwork(network);
  return images.map((levels) => [...predict(read, new Uint8Array(bytes(levels)))]);
}"""

CLOSE = 1e-3


def random_network(
    hidden: tuple[int, ...], activation: ActivationName | Sequence[ActivationName], seed: int = 0
) -> Network:
    """A network that is sure of some of its answers."""
    random = np.random.default_rng(seed)
    network = Network((784, *hidden, 10), activation, rng=random)
    network.weights[-1][...] *= 20
    network.parameters[network.weight_count :] = 0.1 * random.standard_normal(sum(network.widths[1:]))
    return network


def answers_of_the_page(visitor: Visitor, network: Network, images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The probabilities that the scripts of a page compute, (n, classes)."""
    data = {"activations": network.activations, "layers": layers_as_data(network, images)}
    levels = [base64.b64encode(image.tobytes()).decode() for image in images]
    return np.array(visitor.call(PREDICT, data, levels))


ACTIVATIONS: tuple[ActivationName, ...] = get_args(ActivationName)


@pytest.mark.parametrize(
    ("hidden", "activations"),
    # Without a hidden layer there is no activation.
    [((), ACTIVATIONS[:1]), ((32,), ACTIVATIONS), ((300, 40, 20), ACTIVATIONS[:2])],
    ids=["none", "one", "three"],
)
def test_the_probabilities_are_those_of_tuinet(
    visit: Visit, small_page: str, images: Images, hidden: tuple[int, ...], activations: Sequence[ActivationName]
) -> None:
    visitor = visit(small_page)
    for activation in activations:
        network = random_network(hidden, activation)
        expected = predict(network, images.images).probabilities
        assert expected.max() > 0.9
        answers = answers_of_the_page(visitor, network, images.images)
        assert np.abs(answers - expected).max() < CLOSE, activation


def test_the_page_has_every_function_of_an_expression(visit: Visit, small_page: str) -> None:
    visitor = visit(small_page)
    assert visitor.evaluate("Object.keys(FUNCTIONS)") == [*FUNCTIONS]
    assert visitor.evaluate("[FUNCTIONS.log(FUNCTIONS.exp(2)), FUNCTIONS.min(1, FUNCTIONS.abs(-3))]") == [2, 1]


def test_normalised_and_residual_networks_answer_as_they_do_here(visit: Visit, small_page: str, images: Images) -> None:
    visitor = visit(small_page)
    for normalisation in ("batch", "layer"):
        network = Network(
            (784, 30, 30, 20, 10), rng=np.random.default_rng(0), normalisation=normalisation, shortcuts="residual"
        )
        random = np.random.default_rng(1)
        for numbers in (*network.scales, *network.shifts, *network.variances):
            numbers[...] = random.uniform(0.5, 1.5, len(numbers))
        answers = answers_of_the_page(visitor, network, images.images)
        assert np.abs(answers - predict(network, images.images).probabilities).max() < CLOSE


def test_each_layer_has_its_activation(visit: Visit, small_page: str, images: Images) -> None:
    network = random_network((30, 20), ("sigmoid", "relu"))
    answers = answers_of_the_page(visit(small_page), network, images.images)
    assert np.abs(answers - predict(network, images.images).probabilities).max() < CLOSE


def test_weights_are_rounded_where_no_answer_changes_noticeably(images: Images) -> None:
    network = random_network((32,), "relu")
    first, _ = layers_as_data(network, images.images)
    weights = np.frombuffer(base64.b64decode(first["weights"]), "<i2").reshape(32, 784)
    scales = np.frombuffer(base64.b64decode(first["scales"]), "<f4")
    error = np.abs(weights * scales[:, np.newaxis] - network.weights[0]).max(axis=1)
    assert (error <= np.abs(network.weights[0]).max(axis=1) / 32767).all()


def test_weights_are_stored_as_they_are_where_rounding_would_change_an_answer(
    visit: Visit, small_page: str, images: Images
) -> None:
    network = random_network((64, 64, 64), "relu")
    # Differences of large numbers: the error of each counts.
    network.weights[-1][...] *= 100
    layers = layers_as_data(network, images.images)
    assert [layer["scales"] for layer in layers] == [None] * 4
    visitor = visit(small_page)
    expected = predict(network, images.images).probabilities
    assert np.abs(answers_of_the_page(visitor, network, images.images) - expected).max() < CLOSE


@pytest.mark.parametrize("largest", [0.0, 1e-42, 1e-30, 1e30])
def test_weights_of_any_size_can_be_rounded(largest: float) -> None:
    weight = np.array([[largest, -largest / 3, 0]], np.float32)
    steps, scales = rounded(weight)
    assert np.abs(steps * scales.astype(np.float64) - weight).max() <= max(largest / 32767, 1e-38)

"""The network: its parameters, how they are named and laid out, and a forward pass by hand."""

import numpy as np
import pytest

from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation

WIDTHS = (6, 5, 4, 3)


def filled(widths: tuple[int, ...] = WIDTHS) -> Network:
    """Every parameter has its place in the vector for a value."""
    network = Network(widths)
    network.parameters[...] = np.arange(len(network.parameters))
    return network


def test_named_parameters_go_layer_by_layer_with_their_shapes() -> None:
    assert [(name, array.shape) for name, array in Network(WIDTHS).named_parameters().items()] == [
        ("layers.0.weight", (5, 6)),
        ("layers.0.bias", (5,)),
        ("layers.1.weight", (4, 5)),
        ("layers.1.bias", (4,)),
        ("layers.2.weight", (3, 4)),
        ("layers.2.bias", (3,)),
    ]


def test_without_hidden_layers_there_is_one_weight_and_one_bias() -> None:
    assert list(Network((784, 10)).named_parameters()) == ["layers.0.weight", "layers.0.bias"]


@pytest.mark.parametrize(
    ("widths", "count"), [((784, 10), 7850), ((784, 10, 10), 7960), ((784, 128, 10), 101_770), (WIDTHS, 74)]
)
def test_parameters_are_counted_by_hand(widths: tuple[int, ...], count: int) -> None:
    assert len(Network(widths).parameters) == count


def test_all_weights_come_first_and_all_biases_after_them() -> None:
    named = filled().named_parameters()
    order = [named[f"layers.{layer}.{kind}"].ravel() for kind in ("weight", "bias") for layer in range(3)]
    np.testing.assert_array_equal(np.concatenate(order), np.arange(74))


def test_the_weight_count_is_where_the_biases_begin() -> None:
    network = filled()
    assert network.weight_count == 30 + 20 + 12 == network.named_parameters()["layers.0.bias"][0]


@pytest.mark.parametrize("name", Network(WIDTHS).named_parameters())
def test_a_named_parameter_shares_memory_with_the_vector(name: str) -> None:
    network = filled()
    network.named_parameters()[name][...] = -1
    assert (network.parameters == -1).sum() == network.named_parameters()[name].size


def test_named_parameters_go_back_into_a_vector() -> None:
    network = filled()
    copies = {name: array.copy() for name, array in network.named_parameters().items()}
    vector = network.vector(copies)
    np.testing.assert_array_equal(vector, network.parameters)
    assert not np.shares_memory(vector, network.parameters)


def test_without_a_generator_all_parameters_are_zero() -> None:
    assert not Network(WIDTHS).parameters.any()


def test_weights_are_initialized_and_biases_start_at_zero() -> None:
    network = Network(WIDTHS, rng=np.random.default_rng(0))
    assert network.parameters[: network.weight_count].all()
    assert not network.parameters[network.weight_count :].any()


def test_a_forward_pass_is_the_textbooks() -> None:
    network = Network((2, 2, 2))
    named = network.named_parameters()
    named["layers.0.weight"][...] = [[1, 2], [3, -4]]
    named["layers.0.bias"][...] = [0.5, 0.5]
    named["layers.1.weight"][...] = [[1, 1], [2, -1]]
    named["layers.1.bias"][...] = [0, -1]
    # x = (1, 2): z = (1 + 4 + 0.5, 3 - 8 + 0.5) = (5.5, -4.5), a = (5.5, 0), logits = (5.5, 11 - 1)
    # x = (1, 0): z = (1 + 0.5, 3 + 0.5), a = (1.5, 3.5), logits = (5, 3 - 3.5 - 1)
    logits = Propagation(network, 2).forward(np.array([[1, 2], [1, 0]], np.float32))
    np.testing.assert_array_equal(logits, [[5.5, 10], [5, -1.5]])


def test_one_image_gets_the_same_answer_alone_and_in_a_batch() -> None:
    network = Network((20, 16, 10), "tanh", rng=np.random.default_rng(0))
    x = np.random.default_rng(1).random((8, 20), np.float32)
    together = softmax(Propagation(network, 8).forward(x))
    alone = np.concatenate([softmax(Propagation(network, 1).forward(row[np.newaxis])) for row in x])
    np.testing.assert_allclose(together, alone, rtol=1e-5)


def test_a_backward_pass_does_not_change_the_parameters() -> None:
    network = Network(WIDTHS, rng=np.random.default_rng(0))
    before = network.parameters.copy()
    propagation = Propagation(network, 4, np.empty_like(before))
    propagation.forward(np.ones((4, 6), np.float32))
    propagation.backward(np.ones((4, 3), np.float32))
    np.testing.assert_array_equal(network.parameters, before)


def test_the_gradient_of_one_image_has_the_bits_of_a_matrix_product() -> None:
    rng = np.random.default_rng(0)
    # With pixels of zero, whose products with a negative number are negative zeros.
    x = np.maximum(rng.standard_normal((1, 20)), 0).astype(np.float32)
    gradient = rng.standard_normal((1, 16)).astype(np.float32)
    network = Network((20, 16), rng=rng)
    linear = Propagation(network, 1, np.empty_like(network.parameters)).linears[0]
    linear.forward(x)
    linear.backward_parameters(gradient)
    assert linear.weight_gradient.tobytes() == np.matmul(gradient.T, x).tobytes()

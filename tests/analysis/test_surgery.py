"""Surgery on a trained network: each change against its definition."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis.surgery import (
    BITS,
    NO_SURGERY,
    Surgery,
    class_changes,
    evaluate_after,
    fewer_bits,
    next_pruning,
    quantised,
)
from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import evaluate, scaled
from tuinet.evaluation.predictions import Evaluation
from tuinet.nn.losses import softmax
from tuinet.nn.names import NormalisationName
from tuinet.nn.network import Network, Propagation


@pytest.fixture(scope="module")
def images(model: tuinet.Model) -> Images:
    return model.images("test")


def evaluated(network: Network, surgery: Surgery, images: Images) -> Evaluation:
    evaluation = evaluate_after(network, surgery, images)
    assert evaluation is not None
    return evaluation


def test_nothing_changes_without_surgery_bit_for_bit(model: tuinet.Model, images: Images) -> None:
    before = evaluate(model.network, images)
    after = evaluated(model.network, NO_SURGERY, images)
    assert after.probabilities.tobytes() == before.probabilities.tobytes()
    assert after.losses.tobytes() == before.losses.tobytes()
    # Nor after a unit has been switched off and on again.
    assert NO_SURGERY.switched((0, 3)).switched((0, 3)) == NO_SURGERY


def test_switching_off_a_whole_layer_leaves_the_accuracy_of_the_biases_alone(
    model: tuinet.Model, images: Images
) -> None:
    bias = model.network.biases[-1]
    surgery = Surgery(off=frozenset((0, unit) for unit in range(16)))
    evaluation = evaluated(model.network, surgery, images)
    assert evaluation.accuracy == (images.labels == bias.argmax()).mean()
    exponentials = np.exp(bias - bias.max())
    np.testing.assert_allclose(evaluation.probabilities[0], exponentials / exponentials.sum(), rtol=1e-5)


def test_switching_off_a_whole_earlier_layer_leaves_what_the_biases_after_it_say(images: Images) -> None:
    rng = np.random.default_rng(1)
    network = Network((784, 12, 10, 8, 10), "relu", rng=rng)
    for bias in network.biases:
        bias[...] = rng.normal(0, 0.3, bias.shape)
    evaluation = evaluated(network, Surgery(off=frozenset((0, unit) for unit in range(12))), images)
    a = np.maximum(network.biases[1], 0)
    a = np.maximum(network.weights[2] @ a + network.biases[2], 0)
    logits = network.weights[3] @ a + network.biases[3]
    assert evaluation.accuracy == (images.labels == logits.argmax()).mean()


def test_a_unit_that_is_off_has_an_activation_of_zero_for_the_next_layer(model: tuinet.Model, images: Images) -> None:
    few = images[:50]
    hidden, output = model.weights()
    activations = np.maximum((few.images.reshape(50, 784) / 255) @ hidden.weight.T + hidden.bias, 0)
    activations[:, [2, 5]] = 0
    logits = activations @ output.weight.T + output.bias
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    expected = exponentials / exponentials.sum(axis=1, keepdims=True)
    evaluation = evaluated(model.network, Surgery(off=frozenset({(0, 2), (0, 5)})), few)
    np.testing.assert_allclose(evaluation.probabilities, expected, atol=1e-5)


@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
def test_a_unit_that_is_off_does_not_take_a_shortcut(images: Images, normalisation: NormalisationName) -> None:
    few = images[:50]
    rng = np.random.default_rng(1)
    widths = (784, 12, 12, 10)
    network = Network(widths, "relu", rng=rng, normalisation=normalisation, shortcuts="residual")
    evaluation = evaluated(network, Surgery(off=frozenset({(0, 2), (0, 5)})), few)
    propagation = Propagation(network, 50)
    propagation.forward(scaled(few.images))
    a = propagation.activates[0].a
    a[:, [2, 5]] = 0
    join = propagation.joins[1]
    join.fork.forward(a)
    for part in propagation.layers[propagation.layers.index(propagation.linears[1]) :]:
        a = part.forward(a)
    np.testing.assert_allclose(evaluation.probabilities, softmax(a), atol=1e-5)
    everything = Surgery(off=frozenset((0, unit) for unit in range(12)))
    assert len(np.unique(evaluated(network, everything, few).probabilities, axis=0)) == 1


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9, 1.0])
def test_pruning_removes_the_smallest_weights_of_the_whole_network(model: tuinet.Model, share: float) -> None:
    pruned = Surgery(pruned=share).apply(model.network)
    before = np.concatenate([weight.ravel() for weight in model.network.weights])
    after = np.concatenate([weight.ravel() for weight in pruned.weights])
    is_removed = (after == 0) & (before != 0)
    assert (after == 0).sum() == max(round(share * len(after)), (before == 0).sum())
    np.testing.assert_array_equal(after[~is_removed], before[~is_removed])
    if is_removed.any() and not is_removed.all():
        assert np.abs(before[is_removed]).max() <= np.abs(before[~is_removed & (before != 0)]).min()
    for bias, kept in zip(model.network.biases, pruned.biases, strict=True):
        np.testing.assert_array_equal(bias, kept)


@pytest.mark.parametrize("bits", BITS)
def test_quantised_weights_are_the_nearest_whole_steps_of_their_unit(model: tuinet.Model, bits: int) -> None:
    network = Surgery(bits=bits).apply(model.network)
    most = {8: 127, 4: 7, 2: 1}[bits]
    for before, after in zip(model.network.weights, network.weights, strict=True):
        step = np.abs(before).max(axis=1, keepdims=True) / most
        steps = after / step
        np.testing.assert_allclose(steps, np.rint(steps), atol=1e-3)
        assert np.abs(np.rint(steps)).max() == most
        assert (np.abs(after - before) <= step / 2 * (1 + 1e-4)).all()


def test_a_unit_without_weights_stays_without_them() -> None:
    weight = np.array([[0.0, 0.0], [1.0, -0.2]], np.float32)
    np.testing.assert_array_equal(quantised(weight, 2), [[0, 0], [1, 0]])


def test_fewer_bits_cost_accuracy_and_two_of_them_a_lot(model: tuinet.Model, images: Images) -> None:
    before = evaluate(model.network, images).accuracy
    after = {bits: evaluated(model.network, Surgery(bits=bits), images).accuracy for bits in BITS}
    assert after[8] == pytest.approx(before, abs=0.01)
    assert after[8] > after[2]


def test_surgery_leaves_the_network_and_the_files_of_the_run_alone(model: tuinet.Model, images: Images) -> None:
    parameters = model.network.parameters.tobytes()
    files = {path: path.read_bytes() for path in model.run.folder.rglob("*") if path.is_file()}
    surgery = Surgery(off=frozenset({(0, 1)}), pruned=0.5, bits=4)
    evaluated(model.network, surgery, images[:10])
    assert model.network.parameters.tobytes() == parameters
    assert {path: path.read_bytes() for path in model.run.folder.rglob("*") if path.is_file()} == files


def test_the_digits_that_suffer_most_come_first(model: tuinet.Model, images: Images) -> None:
    before = evaluate(model.network, images)
    after = evaluated(model.network, Surgery(pruned=0.9), images)
    changes = class_changes(before, after)
    assert sorted(change.k for change in changes) == list(range(10))
    drops = [change.before - change.after for change in changes]
    assert drops == sorted(drops, reverse=True)
    worst = changes[0]
    of_class = images.labels == worst.k
    assert worst.count == of_class.sum()
    assert worst.before == pytest.approx((before.predicted[of_class] == worst.k).mean())
    assert worst.after == pytest.approx((after.predicted[of_class] == worst.k).mean())


def test_an_evaluation_that_is_no_longer_wanted_has_no_result(model: tuinet.Model, images: Images) -> None:
    assert evaluate_after(model.network, NO_SURGERY, images, is_wanted=lambda: False) is None


def test_prunings_and_bits_are_tried_one_after_the_other() -> None:
    assert [next_pruning(share, 1) for share in (0.0, 0.3, 0.98, 0.99)] == [0.25, 0.5, 0.99, 0.99]
    assert [next_pruning(share, -1) for share in (0.99, 0.3, 0.25, 0.0)] == [0.98, 0.25, 0.0, 0.0]
    assert [fewer_bits(bits) for bits in (None, 8, 4, 2)] == [8, 4, 2, None]

"""Evaluation: accuracy, confusion, reports, intervals and mistakes, by hand and against published values."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.dataset import Dataset, Images
from tuinet.evaluation.class_reports import class_reports
from tuinet.evaluation.dead_units import dead_shares
from tuinet.evaluation.forward import evaluate
from tuinet.evaluation.intervals import wilson_interval
from tuinet.evaluation.predictions import Evaluation
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network


def answers(*rows: tuple[int, int, float], classes: int = 3) -> Evaluation:
    """Predictions from rows of true class, predicted class and its probability; the rest is shared by the others."""
    probabilities = np.empty((len(rows), classes), np.float32)
    for row, (_, predicted, sure) in zip(probabilities, rows, strict=True):
        row[:] = (1 - sure) / (classes - 1)
        row[predicted] = sure
    labels = np.array([label for label, _, _ in rows])
    return Evaluation(probabilities, -np.log(probabilities[np.arange(len(rows)), labels]), labels)


SIX = answers((0, 0, 0.9), (0, 1, 0.8), (1, 1, 0.6), (1, 1, 0.7), (2, 1, 0.95), (2, 0, 0.5))


def test_accuracy_is_the_share_that_is_right() -> None:
    assert (SIX.correct, SIX.accuracy) == (3, 0.5)


def test_loss_is_the_mean_over_the_images() -> None:
    by_hand = -sum(map(math.log, (0.9, 0.1, 0.6, 0.7, 0.025, 0.25))) / 6
    assert SIX.loss == pytest.approx(by_hand, rel=1e-6)


def test_confusion_has_the_true_class_in_the_row_and_the_predicted_one_in_the_column() -> None:
    assert SIX.confusion().tolist() == [[1, 1, 0], [0, 2, 0], [1, 1, 0]]


def test_confusion_has_all_classes_even_those_that_never_come() -> None:
    assert answers((0, 0, 0.9), classes=4).confusion().shape == (4, 4)


def test_confident_mistakes_come_surest_first() -> None:
    assert SIX.confident_mistakes(10).tolist() == [4, 1, 5]


def test_no_more_confident_mistakes_come_than_asked_for() -> None:
    assert SIX.confident_mistakes(2).tolist() == [4, 1]


def test_mistakes_that_are_equally_sure_come_in_their_order() -> None:
    assert answers((0, 1, 0.8), (1, 1, 0.9), (2, 1, 0.8), (0, 2, 0.8)).confident_mistakes(3).tolist() == [0, 2, 3]


def test_without_mistakes_there_are_no_confident_ones() -> None:
    assert answers((0, 0, 0.9), (1, 1, 0.9)).confident_mistakes(5).tolist() == []


def test_precision_recall_and_f1_by_hand() -> None:
    first, second, third = class_reports(SIX.confusion())
    assert (first.count, first.precision, first.recall, first.f1) == (2, 1 / 2, 1 / 2, 1 / 2)
    assert (second.count, second.precision, second.recall) == (2, 2 / 4, 1.0)
    assert second.f1 == pytest.approx(2 * 0.5 * 1 / (0.5 + 1))
    assert (third.count, third.recall, third.f1) == (2, 0.0, 0.0)


def test_a_share_of_nothing_is_no_number() -> None:
    never_called, never_seen = class_reports(np.array([[0, 3], [0, 0]]))
    assert math.isnan(never_called.precision)
    assert math.isnan(never_seen.recall)


@pytest.mark.parametrize(
    ("correct", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, Statistics in Medicine 17, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_those_of_newcombes_table(correct: int, count: int, low: float, high: float) -> None:
    assert wilson_interval(correct, count) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("correct", "count"), [(0, 1), (1, 1), (0, 10_000), (10_000, 10_000), (9_999, 10_000)])
def test_an_interval_stays_within_0_and_1_and_holds_the_share(correct: int, count: int) -> None:
    low, high = wilson_interval(correct, count)
    assert 0 <= low <= correct / count + 1e-15  # a rounding error may stay of a low end at 0
    assert correct / count - 1e-15 <= high <= 1


def by_hand(network: Network, images: Images) -> NDArray[np.float64]:
    """Probabilities of a network with one hidden layer of tanh, in the plainest NumPy."""
    x = images.images.reshape(len(images), -1) / 255
    (w1, w2), (b1, b2) = network.weights, network.biases
    return np.asarray(softmax(np.tanh(x @ w1.T.astype(np.float64) + b1) @ w2.T + b2))


@pytest.mark.parametrize("count", [1, 499, 500, 501, 1000])
def test_predictions_are_those_computed_by_hand_however_many_images(count: int, digits: Dataset) -> None:
    network = Network((784, 12, 10), "tanh", rng=np.random.default_rng(0))
    images = digits.test[:count]
    predictions, probabilities = evaluate(network, images), by_hand(network, images)
    np.testing.assert_allclose(predictions.probabilities, probabilities, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(predictions.losses, -np.log(probabilities[np.arange(count), images.labels]), rtol=1e-4)
    np.testing.assert_array_equal(predictions.labels, images.labels)


def test_a_unit_is_dead_if_no_image_moves_it(digits: Dataset) -> None:
    network = Network((784, 4, 3, 10), "relu", rng=np.random.default_rng(0))
    network.biases[0][0] = -1000  # never above zero
    network.biases[1][:] = 1000  # always
    assert dead_shares(network, digits.valid) == [0.25, 0.0]


def test_a_saturated_sigmoid_is_dead_too(digits: Dataset) -> None:
    network = Network((784, 4, 10), "sigmoid", rng=np.random.default_rng(0))
    network.biases[0][:2] = (-1000, 1000)
    assert dead_shares(network, digits.valid) == [0.5]


def test_without_hidden_layers_no_unit_can_be_dead(digits: Dataset) -> None:
    assert dead_shares(Network((784, 10)), digits.valid) == []

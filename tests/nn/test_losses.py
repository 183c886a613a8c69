"""Softmax and cross-entropy: probabilities, losses by hand, and logits of any size."""

import math

import numpy as np
import pytest

from tuinet.nn.arrays import Array, Labels
from tuinet.nn.losses import SoftmaxCrossEntropy, Targets, softmax

LOGITS = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])  # probabilities 1/8, 2/8, 5/8 and 3/8, 3/8, 2/8
LABELS = np.array([2, 2])


def losses(logits: Array, labels: Labels, smoothing: float = 0.0) -> Array:
    loss = SoftmaxCrossEntropy(logits.shape[1], len(logits), smoothing, np.float64)
    return loss.forward(logits.astype(np.float64), labels)


def test_softmax_of_logarithms_is_their_share() -> None:
    np.testing.assert_allclose(softmax(LOGITS), [[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]], rtol=1e-14)


def test_the_loss_keeps_the_probabilities_of_softmax() -> None:
    loss = SoftmaxCrossEntropy(3, 2, dtype=np.float64)
    loss.forward(LOGITS.copy(), LABELS)
    np.testing.assert_allclose(loss.probabilities, softmax(LOGITS), rtol=1e-14)


def test_rows_of_probabilities_add_up_to_one() -> None:
    logits = np.random.default_rng(0).normal(0, 20, (100, 10)).astype(np.float32)
    loss = SoftmaxCrossEntropy(10, 100)
    loss.forward(logits.copy(), np.zeros(100, np.intp))
    for probabilities in (softmax(logits), loss.probabilities):
        assert (probabilities >= 0).all()
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)


def test_the_loss_is_minus_the_logarithm_of_the_labels_probability() -> None:
    np.testing.assert_allclose(losses(LOGITS, LABELS), [-math.log(5 / 8), -math.log(2 / 8)], rtol=1e-14)


def test_the_loss_of_random_guessing_is_the_logarithm_of_the_number_of_classes() -> None:
    np.testing.assert_allclose(losses(np.zeros((4, 10)), np.arange(4)), math.log(10), rtol=1e-14)


def test_a_smoothed_loss_is_the_cross_entropy_with_the_smoothed_target() -> None:
    # e = 0.3 of 3 classes: t = (0.1, 0.1, 0.8) for label 2
    expected = [
        -0.1 * math.log(1 / 8) - 0.1 * math.log(2 / 8) - 0.8 * math.log(5 / 8),
        -0.1 * math.log(3 / 8) - 0.1 * math.log(3 / 8) - 0.8 * math.log(2 / 8),
    ]
    np.testing.assert_allclose(losses(LOGITS, LABELS, smoothing=0.3), expected, rtol=1e-14)


def test_shares_of_classes_take_the_place_of_the_labels() -> None:
    shares = np.array([[0.5, 0.0, 0.5], [0.0, 0.25, 0.75]])
    loss = SoftmaxCrossEntropy(3, 2, dtype=np.float64)
    expected = [-math.log(1 / 8) / 2 - math.log(5 / 8) / 2, -math.log(3 / 8) / 4 - 3 * math.log(2 / 8) / 4]
    np.testing.assert_allclose(loss.forward(LOGITS.copy(), LABELS, Targets(shares)), expected, rtol=1e-14)
    assert loss.correct.tolist() == [True, False]


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_an_image_that_is_all_of_one_class_has_the_loss_of_a_label(smoothing: float) -> None:
    loss = SoftmaxCrossEntropy(3, 2, smoothing, np.float64)
    soft = loss.forward(LOGITS.copy(), LABELS, Targets(np.eye(3)[LABELS]))
    np.testing.assert_allclose(soft, losses(LOGITS, LABELS, smoothing), rtol=1e-14)


def test_a_weight_multiplies_the_loss_and_the_gradient_of_its_image() -> None:
    loss = SoftmaxCrossEntropy(3, 2, dtype=np.float64)
    plain = loss.forward(LOGITS.copy(), LABELS).copy()
    gradient = loss.backward().copy()
    weights = np.array([3.0, 0.0])
    np.testing.assert_array_equal(loss.forward(LOGITS.copy(), LABELS, Targets(weights=weights)), plain * weights)
    np.testing.assert_array_equal(loss.backward(), gradient * weights[:, np.newaxis])
    np.testing.assert_array_equal(loss.forward(LOGITS.copy(), LABELS), plain)


def test_the_gradient_is_prediction_minus_target_over_the_batch() -> None:
    loss = SoftmaxCrossEntropy(3, 2, dtype=np.float64)
    loss.forward(LOGITS.copy(), LABELS)
    np.testing.assert_allclose(loss.backward(), [[1 / 16, 2 / 16, -3 / 16], [3 / 16, 3 / 16, -6 / 16]], rtol=1e-14)


def test_correct_says_whether_the_largest_logit_is_the_labels() -> None:
    loss = SoftmaxCrossEntropy(3, 3, dtype=np.float64)
    loss.forward(np.array([[1.0, 3.0, 2.0], [1.0, 3.0, 2.0], [-1.0, -3.0, -2.0]]), np.array([1, 2, 0]))
    assert loss.correct.tolist() == [True, False, True]


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("shift", [-1000.0, 0.5, 1000.0])
def test_adding_a_number_to_all_logits_changes_nothing(shift: float, smoothing: float) -> None:
    np.testing.assert_allclose(losses(LOGITS + shift, LABELS, smoothing), losses(LOGITS, LABELS, smoothing), rtol=1e-11)
    np.testing.assert_allclose(softmax(LOGITS + shift), softmax(LOGITS), rtol=1e-11)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_huge_logits_do_not_overflow(smoothing: float) -> None:
    logits = np.array([[1e4, -1e4, 0.0], [-1e30, 0.0, 1e30]], np.float32)
    loss = SoftmaxCrossEntropy(3, 2, smoothing)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert np.isfinite(softmax(logits)).all()
        assert np.isfinite(loss.forward(logits.copy(), np.array([0, 1]))).all()
        assert np.isfinite(loss.backward()).all()


def test_a_confident_mistake_costs_the_distance_of_the_logits() -> None:
    assert losses(np.array([[1000.0, 0.0]]), np.array([1]))[0] == pytest.approx(1000, rel=1e-12)

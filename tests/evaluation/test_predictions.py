"""Predictions and evaluations: accuracy, loss, confusion, reports and mistakes, computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tuinet.evaluation.class_reports import class_reports
from tuinet.evaluation.predictions import Predictions, concatenate

from .conftest import evaluated

SIX = evaluated((0, 0, 0.9), (0, 1, 0.8), (1, 1, 0.6), (1, 1, 0.7), (2, 1, 0.95), (2, 0, 0.5))


def test_accuracy_is_the_share_of_right_predictions() -> None:
    assert (SIX.correct, SIX.accuracy) == (3, 0.5)


def test_loss_is_the_mean_over_the_images() -> None:
    by_hand = -sum(map(math.log, (0.9, 0.1, 0.6, 0.7, 0.025, 0.25))) / 6
    assert SIX.loss == pytest.approx(by_hand, rel=1e-6)


def test_confusion_has_a_row_per_true_class_and_a_column_per_predicted_class() -> None:
    assert SIX.confusion().tolist() == [[1, 1, 0], [0, 2, 0], [1, 1, 0]]


def test_confusion_includes_classes_that_never_occur() -> None:
    assert evaluated((0, 0, 0.9), classes=4).confusion().shape == (4, 4)


def test_confident_mistakes_are_sorted_by_confidence() -> None:
    assert SIX.confident_mistakes(10).tolist() == [4, 1, 5]


def test_confident_mistakes_are_at_most_as_many_as_requested() -> None:
    assert SIX.confident_mistakes(2).tolist() == [4, 1]


def test_equally_confident_mistakes_are_sorted_by_index() -> None:
    evaluation = evaluated((0, 1, 0.8), (1, 1, 0.9), (2, 1, 0.8), (0, 2, 0.8))
    assert evaluation.confident_mistakes(3).tolist() == [0, 2, 3]


def test_without_mistakes_there_are_no_confident_ones() -> None:
    assert evaluated((0, 0, 0.9), (1, 1, 0.9)).confident_mistakes(5).tolist() == []


def test_an_answer_is_one_row_of_an_evaluation() -> None:
    answer = SIX.answer(1)
    assert (answer.label, answer.predicted, answer.is_right) == (0, 1, False)
    assert answer.confidence == pytest.approx(0.8)
    assert answer.loss == pytest.approx(-math.log(0.1), rel=1e-6)


def test_an_answer_without_a_label_has_no_loss() -> None:
    answer = Predictions(SIX.probabilities).answer(0)
    assert (answer.label, answer.predicted, answer.is_right) == (None, 0, False)
    assert math.isnan(answer.loss)


def test_evaluations_of_consecutive_images_are_joined() -> None:
    first = evaluated((0, 0, 0.9), (0, 1, 0.8))
    second = evaluated((1, 1, 0.6), (1, 1, 0.7), (2, 1, 0.95), (2, 0, 0.5))
    joined = concatenate([first, second])
    np.testing.assert_array_equal(joined.probabilities, SIX.probabilities)
    np.testing.assert_array_equal(joined.losses, SIX.losses)
    np.testing.assert_array_equal(joined.labels, SIX.labels)


def test_precision_recall_and_f1_by_hand() -> None:
    first, second, third = SIX.class_reports()
    assert (first.count, first.precision, first.recall, first.f1) == (2, 1 / 2, 1 / 2, 1 / 2)
    assert (second.count, second.precision, second.recall) == (2, 2 / 4, 1.0)
    assert second.f1 == pytest.approx(2 * 0.5 * 1 / (0.5 + 1))
    assert (third.count, third.recall, third.f1) == (2, 0.0, 0.0)


def test_a_share_of_nothing_is_nan() -> None:
    never_predicted, never_true = class_reports(np.array([[0, 3], [0, 0]]))
    assert math.isnan(never_predicted.precision)
    assert math.isnan(never_true.recall)

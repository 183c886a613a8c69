"""The average of several networks' predictions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tuinet.evaluation.averages import average_evaluations, average_predictions
from tuinet.evaluation.predictions import Evaluation, Predictions

LABELS = np.array([0, 1])


def evaluation(*rows: tuple[float, float]) -> Evaluation:
    probabilities = np.array(rows, np.float32)
    losses = -np.log(probabilities[np.arange(2), LABELS])
    return Evaluation(probabilities, losses, LABELS)


def test_the_mean_of_the_probabilities_is_the_answer() -> None:
    mean = average_evaluations([evaluation((0.9, 0.1), (0.6, 0.4)), evaluation((0.3, 0.7), (0.2, 0.8))])
    np.testing.assert_allclose(mean.probabilities, [[0.6, 0.4], [0.4, 0.6]], rtol=1e-6)
    np.testing.assert_allclose(mean.losses, [-math.log(0.6), -math.log(0.6)], rtol=1e-6)
    assert mean.correct == 2


def test_a_loss_stays_finite_where_every_probability_was_rounded_to_zero() -> None:
    certain = Evaluation(np.array([[0, 1]], np.float32), np.array([200], np.float32), np.array([0]))
    other = Evaluation(np.array([[0, 1]], np.float32), np.array([300], np.float32), np.array([0]))
    assert average_evaluations([certain, other]).losses[0] == pytest.approx(200 + math.log(2))


def test_a_single_network_keeps_its_answers() -> None:
    alone = evaluation((0.9, 0.1), (0.6, 0.4))
    mean = average_evaluations([alone])
    np.testing.assert_array_equal(mean.probabilities, alone.probabilities)
    np.testing.assert_allclose(mean.losses, alone.losses, rtol=1e-6)
    np.testing.assert_array_equal(average_predictions([Predictions(alone.probabilities)]).predicted, alone.predicted)

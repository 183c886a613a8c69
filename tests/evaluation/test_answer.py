"""A network's answer to one image."""

from __future__ import annotations

import math

import pytest

from tuinet.evaluation.answer import Answer


def test_the_most_probable_class_is_predicted() -> None:
    answer = Answer([0.1, 0.7, 0.2])
    assert (answer.predicted, answer.confidence) == (1, 0.7)


@pytest.mark.parametrize(("label", "is_right"), [(1, True), (0, False), (None, False)])
def test_an_answer_is_right_if_it_is_the_label(label: int | None, is_right: bool) -> None:
    assert Answer([0.1, 0.7, 0.2], label).is_right is is_right


def test_the_loss_is_the_negative_logarithm_of_the_labels_probability() -> None:
    assert Answer([0.1, 0.7, 0.2], 2).loss == pytest.approx(-math.log(0.2))


def test_an_exact_loss_is_preferred() -> None:
    assert Answer([0.0, 1.0], 0, exact_loss=200.0).loss == 200


def test_without_a_label_or_a_probability_the_loss_is_unknown() -> None:
    assert math.isnan(Answer([0.5, 0.5]).loss)
    assert math.isnan(Answer([0.0, 1.0], 0).loss)

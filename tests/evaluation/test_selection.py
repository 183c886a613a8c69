"""Filters, sort orders and the way to the next mistake."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.evaluation.filters import ORDERS, Filter, Order
from tuinet.evaluation.label_doubt import margins
from tuinet.evaluation.predictions import Evaluation
from tuinet.evaluation.selection import next_mistake, select

from .conftest import evaluated

SIX = evaluated((0, 0, 0.9), (0, 1, 0.8), (1, 1, 0.6), (1, 1, 0.7), (2, 1, 0.95), (2, 0, 0.5))
"""Images 1, 4 and 5 are predicted wrongly."""


def test_an_open_filter_selects_all_images_in_their_order(random_evaluation: Evaluation) -> None:
    assert select(random_evaluation, Filter()).tolist() == list(range(2000))


def test_images_are_selected_by_label() -> None:
    assert select(SIX, Filter(label=1)).tolist() == [2, 3]


def test_images_are_selected_by_predicted_class() -> None:
    assert select(SIX, Filter(predicted=0)).tolist() == [0, 5]


def test_a_label_and_a_prediction_select_a_cell_of_the_confusion_matrix(random_evaluation: Evaluation) -> None:
    cells = [
        [len(select(random_evaluation, Filter(label=row, predicted=column))) for column in range(10)]
        for row in range(10)
    ]
    assert cells == random_evaluation.confusion().tolist()


def test_wrong_predictions_are_selected() -> None:
    assert select(SIX, Filter(wrong=True)).tolist() == [1, 4, 5]


def test_images_are_selected_by_confidence() -> None:
    assert select(SIX, Filter(min_confidence=0.6, max_confidence=0.85)).tolist() == [1, 2, 3]


def test_a_confidence_that_rounding_lifts_above_1_passes_an_open_filter() -> None:
    certain = Evaluation(np.array([[1.0000001, 0]], np.float32), np.zeros(1, np.float32), np.zeros(1, np.intp))
    assert select(certain, Filter(min_confidence=0.5)).tolist() == [0]


def test_a_filter_that_no_image_passes_selects_nothing() -> None:
    assert select(SIX, Filter(label=1, predicted=1, wrong=True)).tolist() == []


def test_large_losses_come_first() -> None:
    assert select(SIX, Filter(sort="loss")).tolist() == [4, 1, 5, 2, 3, 0]


def test_labels_in_doubt_come_first() -> None:
    assert select(SIX, Filter(sort="doubt")).tolist() == [4, 1, 5, 2, 3, 0]


def test_small_confidences_come_first() -> None:
    assert select(SIX, Filter(sort="confidence")).tolist() == [5, 2, 3, 1, 0, 4]


@pytest.mark.parametrize("sort", ORDERS)
def test_every_order_can_be_reversed(random_evaluation: Evaluation, sort: Order) -> None:
    order = Filter(sort=sort)
    reverse = Filter(sort=sort, descending=not order.is_descending)
    values = {
        "index": np.arange(2000),
        "confidence": random_evaluation.confidences,
        "loss": random_evaluation.losses,
        "doubt": -margins(random_evaluation),
    }[sort]
    forwards = values[select(random_evaluation, order)]
    backwards = values[select(random_evaluation, reverse)]
    assert (forwards == backwards[::-1]).all()


@pytest.mark.parametrize(("position", "expected"), [(0, 1), (1, 4), (2, 4), (3, 4), (4, 5), (5, 1)])
def test_the_next_mistake_follows_and_after_the_last_comes_the_first(position: int, expected: int) -> None:
    assert next_mistake(SIX, select(SIX, Filter()), position) == expected


@pytest.mark.parametrize(("position", "expected"), [(0, 5), (1, 5), (2, 1), (4, 1), (5, 4)])
def test_the_previous_mistake_precedes(position: int, expected: int) -> None:
    assert next_mistake(SIX, select(SIX, Filter()), position, -1) == expected


def test_the_position_of_a_mistake_is_one_among_the_selected_images() -> None:
    assert next_mistake(SIX, select(SIX, Filter(sort="loss")), 2) == 0
    assert next_mistake(SIX, select(SIX, Filter(label=2)), 0) == 1


def test_without_mistakes_there_is_no_next_one() -> None:
    assert next_mistake(SIX, select(SIX, Filter(label=1)), 0) is None

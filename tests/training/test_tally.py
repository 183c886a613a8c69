"""Sums of loss and accuracy."""

import math

import numpy as np
import pytest

from tuinet.training.tally import Tally, Totals


def batch(*losses: float, correct: int = 0) -> tuple[np.ndarray[tuple[int], np.dtype[np.float32]], np.ndarray]:
    return np.array(losses, np.float32), np.arange(len(losses)) < correct


def test_a_tally_adds_up_batches() -> None:
    tally = Tally(3)
    tally.add(*batch(0.5, 1.0, 1.5, correct=2))
    tally.add(*batch(1.0, 1.0, 1.0, correct=3))
    assert tally.totals() == Totals(loss=6.0, correct=5, seen=6)


def test_the_last_batch_may_be_smaller() -> None:
    tally = Tally(3)
    tally.add(*batch(0.5, 1.0, 1.5, correct=1))
    tally.add(*batch(2.0, correct=1))
    assert tally.totals() == Totals(loss=5.0, correct=2, seen=4)


def test_a_tally_can_start_from_totals() -> None:
    tally = Tally(2, Totals(10.0, 3, 7))
    tally.add(*batch(0.5, 0.5, correct=2))
    assert tally.totals() == Totals(11.0, 5, 9)


def test_an_empty_tally_is_its_start() -> None:
    assert Tally(2).totals() == Totals()
    assert Tally(2, Totals(1.0, 1, 1)).totals() == Totals(1.0, 1, 1)


def test_a_million_small_losses_are_summed_in_double_precision() -> None:
    tally = Tally(1000)
    for _ in range(1000):
        tally.add(np.full(1000, 0.1, np.float32), np.zeros(1000, bool))
    assert tally.totals().mean_loss == pytest.approx(float(np.float32(0.1)), rel=1e-12)


def test_means_are_by_image() -> None:
    totals = Totals(loss=6.0, correct=3, seen=4)
    assert (totals.mean_loss, totals.accuracy) == (1.5, 0.75)


def test_means_of_nothing_are_nan() -> None:
    assert math.isnan(Totals().mean_loss)
    assert math.isnan(Totals().accuracy)


def test_the_difference_of_totals_is_what_was_added_between() -> None:
    assert Totals(5.0, 4, 8) - Totals(2.0, 1, 3) == Totals(3.0, 3, 5)


def test_totals_add_up() -> None:
    assert Totals(5.0, 4, 8) + Totals(2.0, 1, 3) == Totals(7.0, 5, 11)

"""The strongest connections of a unit."""

from __future__ import annotations

import numpy as np

from tuinet.analysis.connections import Connection, into, out_of

WEIGHT = np.array([[1.0, -2.0, 0.5], [0.0, 4.0, -1.0]], np.float32)


def test_the_largest_products_come_first_whatever_their_sign() -> None:
    x = np.array([3.0, 2.0, 0.0], np.float32)
    assert into(x, WEIGHT, 0, 9) == [Connection(1, 0, -2.0, -4.0), Connection(0, 0, 1.0, 3.0)]
    assert into(x, WEIGHT, 1, 1) == [Connection(1, 1, 4.0, 8.0)]


def test_a_unit_passes_its_activation_on_through_each_of_its_weights() -> None:
    assert out_of(0.5, WEIGHT, 1, 9) == [Connection(1, 1, 4.0, 2.0), Connection(1, 0, -2.0, -1.0)]


def test_a_unit_that_is_inactive_passes_nothing_on() -> None:
    assert out_of(0.0, WEIGHT, 1, 9) == []


def test_a_term_that_is_not_finite_is_not_a_connection() -> None:
    x = np.array([np.inf, np.nan, 1.0], np.float32)
    assert into(x, WEIGHT, 0, 9) == [Connection(2, 0, 0.5, 0.5)]

"""The average of the weights against its formula."""

import numpy as np
import pytest

from tuinet.nn.averaging import WeightAverage
from tuinet.nn.optimizer import BLOCK


def averaged(values: list[float], decay: float, size: int = 1) -> np.ndarray:
    """The average after these values, one after the other, from 0 on."""
    average = WeightAverage(np.zeros(size), decay)
    for updates, value in enumerate(values, 1):
        average.add(np.full(size, value), updates)
    return average.average


def test_old_weights_fade_by_the_decay() -> None:
    # From the ninth update on, the limit of early averages is above this decay.
    before = averaged([1.0] * 20, 0.5)
    after = averaged([1.0] * 20 + [3.0], 0.5)
    assert after == pytest.approx(0.5 * before + 0.5 * 3)


def test_early_averages_forget_the_initial_weights() -> None:
    assert averaged([1.0], 0.9999) == pytest.approx(0.9)
    assert averaged([1.0] * 30, 0.9999) == pytest.approx(1, abs=1e-3)


def test_constant_weights_are_their_own_average() -> None:
    assert averaged([2.0] * 100, 0.9) == pytest.approx(2)


def test_all_blocks_of_a_long_vector_are_averaged() -> None:
    assert (averaged([1.0], 0.5, 2 * BLOCK + 5) == 0.9).all()

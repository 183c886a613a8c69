"""Several perturbations of one image at once."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.analysis.adjustment import Adjustment
from tuinet.datasets.strokes import Pen, put

SEVEN = put(np.zeros((28, 28), np.uint8), [(6, 7), (6, 20), (22, 12)], Pen())


def test_no_adjustment_leaves_the_image_as_it_is() -> None:
    assert Adjustment().apply(SEVEN) is SEVEN
    assert Adjustment().description() == []


def test_shifts_by_whole_pixels_move_the_pixels() -> None:
    moved = Adjustment(shift_right=3, shift_down=-2).apply(SEVEN)
    assert np.array_equal(moved, np.roll(SEVEN, (-2, 3), axis=(0, 1)))


@pytest.mark.parametrize("name", ["thicken", "rotate", "noise"])
def test_every_perturbation_changes_the_image_and_is_undone_without_a_trace(name: str) -> None:
    adjusted = Adjustment().changed(name, 0.2).changed(name, 0.1)
    assert not np.array_equal(adjusted.apply(SEVEN), SEVEN)
    assert adjusted.changed(name, -0.1).changed(name, -0.2) == Adjustment()


def test_strengths_stay_within_the_range_of_the_perturbation() -> None:
    assert Adjustment().changed("rotate", 500).rotate == 90
    assert Adjustment().changed("noise", -1).noise == 0


def test_the_adjustment_is_described_in_words() -> None:
    adjusted = Adjustment(rotate=-15, shift_right=2, thicken=0.5, noise=0.1)
    assert adjusted.description() == ["0.5 px thicker", "15° anticlockwise", "2 px right", "noise 0.1"]

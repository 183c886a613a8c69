"""Connected components."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.components import boxes, label


def flooded(mask: NDArray[np.bool]) -> tuple[NDArray[np.int32], int]:
    """The same with a flood fill from each pixel without a number: slow and obviously correct."""
    labels = np.zeros(mask.shape, np.int32)
    count = 0
    for start in zip(*np.nonzero(mask), strict=True):
        if labels[start]:
            continue
        count += 1
        labels[start] = count
        waiting = [start]
        while waiting:
            row, column = waiting.pop()
            around = np.s_[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
            for down, right in np.argwhere(mask[around] & (labels[around] == 0)):
                place = max(0, row - 1) + down, max(0, column - 1) + right
                labels[place] = count
                waiting.append(place)
    return labels, count


@pytest.mark.parametrize("share", [0.0, 0.1, 0.35, 0.6, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (30, 40)])
def test_components_equal_those_of_a_flood_fill(shape: tuple[int, int], share: float) -> None:
    mask = np.random.default_rng(0).random(shape) < share
    labels, count = label(mask)
    expected, expected_count = flooded(mask)
    assert count == expected_count
    pairs = set(zip(labels.ravel().tolist(), expected.ravel().tolist(), strict=True))
    assert len(pairs) == len(np.unique(expected))
    assert np.array_equal(labels > 0, mask)


def test_a_spiral_is_one_component() -> None:
    mask = np.zeros((31, 31), bool)
    row = 15
    column = 15
    for turn in range(14):
        for down, right in (((0, 1), (1, 0)), ((0, -1), (-1, 0)))[turn % 2]:
            for _ in range(2 * (turn + 1)):
                if 0 <= row < 31 and 0 <= column < 31:
                    mask[row, column] = True
                row += down
                column += right
    assert label(mask)[1] == 1


def test_boxes_surround_their_components() -> None:
    mask = np.zeros((10, 12), bool)
    mask[1:4, 2:5] = True
    mask[6:10, 9] = True
    labels, count = label(mask)
    corners = [(box.top, box.left, box.bottom, box.right) for box in boxes(labels, count)]
    assert corners == [(1, 2, 4, 5), (6, 9, 10, 10)]

"""Evidence for and against an answer."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tuinet.analysis.evidence import REGIONS, evidence, figure_box


@pytest.mark.parametrize(("row", "column"), [(row, column) for row in range(3) for column in range(3)])
def test_a_pixel_is_in_one_of_nine_parts_of_the_image(row: int, column: int) -> None:
    values = np.zeros((28, 28), np.float32)
    values[[0, 14, 27][row], [0, 14, 27][column]] = 2
    summary = evidence(values)
    assert (summary.favour.region, summary.favour.share, summary.share) == (REGIONS[row][column], 1, 1)
    assert evidence(-values).against == summary.favour


def test_the_share_is_that_of_the_sums_of_both_signs() -> None:
    values = np.zeros((9, 9), np.float32)
    values[0, 0] = 1
    values[4, 3:6] = 0.5
    values[8, 8] = -7.5
    summary = evidence(values)
    assert summary.share == pytest.approx(0.25)
    assert (summary.favour.region, summary.favour.share) == ("middle", pytest.approx(0.6))
    assert (summary.against.region, summary.against.total) == ("lower right", 7.5)


def test_without_evidence_there_is_no_share() -> None:
    summary = evidence(np.zeros((3, 3), np.float32))
    assert math.isnan(summary.share)
    assert not summary.favour.region


def test_a_box_is_a_square_around_the_figure_within_the_image() -> None:
    pixels = np.zeros((28, 28), np.uint8)
    pixels[4:24, 13:15] = 200
    assert figure_box(pixels) == (slice(2, 26), slice(2, 26))
    assert figure_box(255 - pixels, paper=1.0) == figure_box(pixels)
    noise = np.maximum(pixels, np.random.default_rng(1).integers(0, 20, (28, 28), np.uint8))
    assert figure_box(noise) == figure_box(pixels)
    pixels[4:24, 20:28] = 200
    assert figure_box(pixels) == (slice(2, 26), slice(8, 28))
    assert figure_box(np.zeros((5, 7), np.uint8)) == (slice(0, 5), slice(0, 7))

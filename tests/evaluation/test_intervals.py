"""Wilson's confidence intervals, against published values."""

from __future__ import annotations

import pytest

from tuinet.evaluation.intervals import wilson_interval


@pytest.mark.parametrize(
    ("correct", "count", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_match_newcombes_table(correct: int, count: int, low: float, high: float) -> None:
    assert wilson_interval(correct, count) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("correct", "count"), [(0, 1), (1, 1), (0, 10_000), (10_000, 10_000), (9_999, 10_000)])
def test_an_interval_lies_within_0_and_1_and_contains_the_accuracy(correct: int, count: int) -> None:
    low, high = wilson_interval(correct, count)
    # The low end of an interval that starts at 0 may be off by a rounding error.
    assert 0 <= low <= correct / count + 1e-15
    assert correct / count - 1e-15 <= high <= 1

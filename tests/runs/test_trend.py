"""The validation accuracy of a run in a few numbers."""

from __future__ import annotations

import pytest

from tuinet.runs.trend import MOST, Trend


def trend_of(epochs: int) -> Trend:
    trend = Trend()
    for epoch in range(1, epochs + 1):
        trend.append(epoch, float(epoch))
    return trend


def test_a_short_run_keeps_every_epoch() -> None:
    assert trend_of(MOST).values == [float(epoch) for epoch in range(1, MOST + 1)]


@pytest.mark.parametrize("epochs", [33, 64, 65, 100, 999, 1000])
def test_a_long_run_keeps_epochs_at_even_distances_and_the_last(epochs: int) -> None:
    trend = trend_of(epochs)
    *earlier, last = trend.values
    assert MOST // 2 < len(trend.values) <= MOST
    assert earlier == [float(trend.stride * k) for k in range(1, len(earlier) + 1)]
    assert last == epochs


def test_an_epoch_that_is_repeated_or_has_no_accuracy_is_ignored() -> None:
    trend = trend_of(3)
    trend.append(2, 0.5)
    trend.append(4, None)
    assert trend.values == [1.0, 2.0, 3.0]

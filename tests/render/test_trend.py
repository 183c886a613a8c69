"""A trend as bars."""

from __future__ import annotations

import pytest

from tuinet.render.trend import ASCII_BARS, BARS, TO_ASCII, bars


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), ""),
        ((0.5,), "▄"),
        ((0.5, 0.5, 0.5), "▄▄▄"),
        ((0.97, 0.975, 0.98), "▁▄▇"),
        ((0.9, 0.1), "▇▁"),
        (tuple(range(8)), "▁▃▅▇"),
    ],
)
def test_the_bars_reach_from_the_lowest_to_the_highest_value(values: tuple[float, ...], expected: str) -> None:
    assert bars(values, 4) == expected


def test_each_bar_has_a_counterpart_in_ascii() -> None:
    assert BARS.translate(TO_ASCII) == ASCII_BARS

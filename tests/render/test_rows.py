"""The y axis: ticks fall exactly on rows and are evenly spaced, whatever the height and the figures."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuinet.render.axes import Axis, Measure
from tuinet.render.rows import row_axis, short_figure

heights = st.integers(3, 40)
accuracies = st.floats(0, 100)
losses = st.floats(0, 50) | st.floats(0, 1e-3) | st.floats(0, 1e30)
exponents = st.floats(-6, 2)


def accuracy_axis(low: float, high: float, rows: int) -> Axis:
    return row_axis(low, high, rows, False, *Measure("accuracy", False).limits())


def rows_of_ticks(axis: Axis, rows: int) -> list[float]:
    """Where the ticks are, in rows from the bottom."""
    return [(rows - 1) * (position - axis.low) / (axis.high - axis.low) for position, _ in axis.ticks]


def check(axis: Axis, low: float, high: float, rows: int) -> None:
    """Check what holds for every axis: it covers the data, and has evenly spaced ticks on rows."""
    slack = (axis.high - axis.low) * 1e-6
    assert axis.low - slack <= low <= high <= axis.high + slack
    places = rows_of_ticks(axis, rows)
    assert len(places) >= 2
    assert [round(place) for place in places] == pytest.approx(places, abs=1e-5)
    assert len({round(after - before) for before, after in pairwise(places)}) == 1


@given(accuracies, accuracies, heights)
def test_ticks_of_accuracy_fall_on_rows(one: float, other: float, rows: int) -> None:
    low, high = sorted((one, other))
    high = min(100.0, max(high, low + 0.5))
    axis = accuracy_axis(min(low, high - 0.5), high, rows)
    check(axis, low, high, rows)
    assert all(-1e-9 <= position <= 100 + 1e-9 for position, _ in axis.ticks)


@given(losses, losses, heights)
def test_ticks_of_a_loss_fall_on_rows(one: float, other: float, rows: int) -> None:
    low, high = sorted((one, other))
    high = max(high, low * 1.05, 1e-9)
    check(row_axis(low, high, rows, False, *Measure("loss", False).limits()), low, high, rows)


@example(one=1.0, other=-3.0, rows=3, metric="accuracy")
@given(exponents, exponents, heights, st.sampled_from(["accuracy", "loss"]))
def test_ticks_of_a_log_axis_fall_on_rows(one: float, other: float, rows: int, metric: str) -> None:
    low, high = sorted((one, other))
    high = max(high, low + 0.15)
    if metric == "accuracy":
        high = min(high, 2.0)
        low = min(low, high - 0.15)
    check(row_axis(low, high, rows, True, *Measure(metric, True).limits()), low, high, rows)


@given(st.floats(1e-6, 1e6), st.floats(1.05, 100), heights)
def test_figures_are_where_they_say(low: float, factor: float, rows: int) -> None:
    axis = row_axis(low, low * factor, rows, False, 0, math.inf)
    assert [float(text) for _, text in axis.ticks] == pytest.approx([position for position, _ in axis.ticks], rel=1e-9)


@given(exponents, st.floats(0.15, 5), heights)
def test_figures_of_a_log_axis_are_where_they_say(low: float, span: float, rows: int) -> None:
    axis = row_axis(low, low + span, rows, True, -math.inf, math.inf)
    assert [math.log10(float(text)) for _, text in axis.ticks] == pytest.approx([tick for tick, _ in axis.ticks])


@given(accuracies, st.floats(0.5, 100), heights)
def test_steps_are_round(low: float, span: float, rows: int) -> None:
    low = min(low, 100 - span)
    ticks = [position for position, _ in accuracy_axis(low, low + span, rows).ticks]
    step = ticks[1] - ticks[0]
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-6)
    assert any(mantissa == pytest.approx(figure) for figure in (1, 2, 2.5, 5, 10))


@pytest.mark.parametrize(
    ("rows", "figures"),
    [(3, ["0", "50", "100"]), (9, ["0", "25", "50", "75", "100"]), (11, ["0", "20", "40", "60", "80", "100"])],
)
def test_the_whole_range_of_accuracy_fills_all_rows(rows: int, figures: list[str]) -> None:
    assert [text for _, text in accuracy_axis(0, 100, rows).ticks] == figures


@given(accuracies, st.floats(0.5, 100), st.integers(5, 40))
def test_little_room_is_wasted(low: float, span: float, rows: int) -> None:
    low = min(low, 100 - span)
    axis = accuracy_axis(low, low + span, rows)
    assert axis.high - axis.low <= 2.5 * span


@pytest.mark.parametrize(("value", "text"), [(0.05, "0.05"), (12.5, "12.5"), (160.0, "160"), (1e-7, "1e-07")])
def test_figures_are_short(value: float, text: str) -> None:
    assert short_figure(value) == text

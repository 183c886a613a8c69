"""The axes of a chart: what they cover, and where their figures stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from tuinet.events import AnyEvent
from tuinet.render.axes import nice_step, x_range
from tuinet.render.chart_model import ChartRun
from tuinet.render.chart_options import METRICS
from tuinet.runs.curves import fold_curves

from .charts import canvas, drawing, drawn, run, ticks, title
from .conftest import batch, epoch


def test_the_x_axis_takes_one_line_with_its_name_and_whole_epochs() -> None:
    lines = drawn()
    assert lines[-1].replace("─", " ").replace("└", " ").split() == ["epoch", "0", "1", "2", "3", "4", "5"]
    assert len(canvas(lines)) == 13


def test_a_part_of_an_epoch_has_ticks_with_decimals() -> None:
    early = ChartRun("early", fold_curves([batch(1, 100), batch(1, 200)]))
    assert "0.1" in drawn(early)[-1]


def test_a_run_of_one_epoch_has_no_ticks_within_it() -> None:
    assert drawn(run([0.9]))[-1].replace("─", " ").replace("└", " ").split() == ["epoch", "0", "1"]


def test_during_the_first_epoch_the_axis_covers_all_that_is_possible() -> None:
    early = ChartRun("early", fold_curves([batch(1, 100, accuracy=0.5), batch(1, 200, accuracy=0.8)]))
    figures = list(ticks(drawn(early)).values())
    assert (figures[0], figures[-1]) == (100, 0)


def test_after_the_first_epoch_the_axis_leaves_out_the_steep_beginning() -> None:
    first = ChartRun("", fold_curves([batch(1, 86 * n, accuracy=n / 10) for n in range(1, 9)]))
    events: list[AnyEvent] = [batch(1, 86 * n, accuracy=n / 10) for n in range(1, 10)]
    for number in range(1, 6):
        accuracy = 0.955 + number / 200
        events += [epoch(number, accuracy, train_accuracy=accuracy)]
        events += [batch(number + 1, 200 * quarter, accuracy=accuracy) for quarter in range(1, 5)]
    zoomed = ChartRun("", fold_curves(events))
    lines = drawn(zoomed)
    assert min(ticks(lines).values()) >= 94
    assert "axis from 9" in title(zoomed)
    assert "↓" in lines[-2]
    assert "axis" not in title(first)


def test_a_late_collapse_is_never_left_out() -> None:
    lines = drawn(run([0.9, 0.95, 0.96, 0.97, 0.1]))
    assert min(ticks(lines).values()) <= 10
    assert "axis" not in title(run([0.9, 0.95, 0.96, 0.97, 0.1]))


def test_the_axis_moves_only_when_figures_leave_it() -> None:
    before = run([0.9, 0.95, 0.96])
    after = run([0.9, 0.95, 0.96, 0.955])
    assert ticks(drawn(before, epochs=5)) == ticks(drawn(after, epochs=5))


@pytest.mark.parametrize("metric", METRICS)
def test_within_an_epoch_the_axis_seldom_moves(metric: str) -> None:
    events: list[AnyEvent] = []
    axes = []
    for number in range(1, 6):
        for part in range(1, 21):
            accuracy = 1 - 0.5 / (number + part / 20)
            events.append(batch(number, 43 * part, accuracy=accuracy, loss=1 - accuracy))
            lines = drawn(ChartRun("", fold_curves(events)), metric=metric, epochs=5)
            axes.append((number, ticks(lines)))
        events.append(epoch(number, accuracy - 0.01, valid_loss=1 - accuracy, train_accuracy=accuracy - 0.05))
    for number in range(1, 6):
        within = [axis for epoch_number, axis in axes if epoch_number == number]
        assert sum(before != after for before, after in pairwise(within)) <= 3


@pytest.mark.parametrize("accuracy", [0.1, 0.98, 0.12345])
def test_the_canvas_stays_where_it_is_whatever_the_figures(accuracy: float) -> None:
    for metric in METRICS:
        picture = drawing(run([accuracy, accuracy + 0.01]), metric=metric)
        assert picture.canvas
        assert (picture.margin, picture.canvas.columns) == (7, 40)


@pytest.mark.parametrize("accuracy", [0.0, 0.5, 1.0])
def test_equal_figures_have_an_axis_within_what_is_possible(accuracy: float) -> None:
    lines = drawn(run([accuracy] * 4))
    figures = ticks(lines).values()
    assert any("★" in line for line in canvas(lines))
    assert len(figures) >= 2
    assert 0 <= min(figures) <= 100 * accuracy <= max(figures) <= 100


@pytest.mark.parametrize("view", [{}, {"metric": "loss"}, {"log": True}, {"metric": "loss", "log": True}])
@pytest.mark.parametrize("values", [(0.5, 0.51), (0.975, 0.985), (0.1, 0.9), (0.9999, 0.9998), (0.2, 0.2)])
def test_figures_stand_on_evenly_spaced_rows(values: Sequence[float], view: dict[str, Any]) -> None:
    for height in (4, 5, 6, 8, 14, 40):
        rows = list(ticks(drawn(run(values), height=height, width=80, **view)))
        assert len(rows) >= 2
        assert len({after - before for before, after in pairwise(rows)}) == 1


@pytest.mark.parametrize("height", range(5, 41))
def test_no_row_is_above_100_or_below_0(height: int) -> None:
    lines = drawn(run([0.001, 0.5, 1.0]), height=height)
    assert len(lines) == height
    rows = list(ticks(lines))
    first = next(row for row, line in enumerate(lines) if line)
    assert (rows[0], rows[-1]) == (first, height - 2)


@pytest.mark.parametrize(("span", "count", "step"), [(100, 5, 20), (1, 4, 0.5), (3, 3, 1), (0.06, 6, 0.01)])
def test_ticks_are_at_round_figures(span: float, count: int, step: float) -> None:
    assert nice_step(span, count) == pytest.approx(step)


@pytest.mark.parametrize(
    ("last", "epochs", "end"),
    [(2, 1000, 2), (2.1, 1000, 3), (4, 10, 5), (9, 10, 10), (15.5, 16, 16), (7, 0, 7), (0.2, 10, 0.3), (12, 10, 12)],
)
def test_the_x_axis_ends_at_the_next_round_epoch_of_those_planned(last: float, epochs: int, end: float) -> None:
    assert x_range(last, epochs, 0) == pytest.approx((0, end))


@pytest.mark.parametrize(("zoom", "most"), [(1, 5.0), (2, 8.0)])
def test_zooming_shows_the_last_part(zoom: int, most: float) -> None:
    low, high = x_range(10, 10, zoom)
    assert (most - 1 <= low <= most, high) == (True, 10)


def test_the_y_axis_covers_what_zooming_shows() -> None:
    long = run([0.1] * 5 + [0.9 + n / 1000 for n in range(5)])
    lines = drawn(long, zoom=2)
    assert lines[-1].strip().startswith("epoch└8")
    assert min(ticks(lines).values()) > 80

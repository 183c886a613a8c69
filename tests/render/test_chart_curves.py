"""Each curve is where its figures are, and nothing is hidden silently."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.events import AnyEvent
from tuinet.render.axes import Axis
from tuinet.render.chart import Drawing
from tuinet.render.chart_model import UNICODE, ChartModel, ChartRun
from tuinet.render.chart_options import ChartView
from tuinet.render.dots import Canvas, Line
from tuinet.render.palette import DARK
from tuinet.render.plotting import plot
from tuinet.runs.curves import fold_curves

from .charts import HALF_A_DOT, columns_of_epochs, dots, drawing, drawn, means, row_of, run
from .conftest import batch, epoch

values = st.lists(st.floats(0.3, 0.995), min_size=3, max_size=6)


def check_heights(figures: list[float], picture: Drawing, style: str, log: bool, unit: float) -> None:
    lines = picture.text.plain.split("\n")
    heights = dots(picture.text, style)
    best = figures.index(max(figures))
    for index, (figure, column) in enumerate(zip(figures, columns_of_epochs(picture, len(figures)), strict=True)):
        if style == DARK.valid and index == best:
            # The star is in this cell.
            continue
        row = row_of(unit * figure, lines, log)
        if -0.5 < row < len(lines) - 1.5:
            assert min(abs(row - height) for height in heights[column]) <= HALF_A_DOT + 1e-6


@given(values, st.integers(5, 30), st.sampled_from([44, 60, 100]))
def test_each_epoch_has_a_dot_where_its_figure_is(figures: list[float], height: int, width: int) -> None:
    both = drawing(means([0.5] * len(figures), figures), width=width, height=height)
    check_heights(figures, both, DARK.valid, log=False, unit=100)
    training = means(figures)
    check_heights(figures, drawing(training, width=width, height=height), DARK.train, log=False, unit=100)
    losses = [1 - figure for figure in figures]
    logarithmic = drawing(training, width=width, height=height, metric="loss", log=True)
    check_heights(losses, logarithmic, DARK.train, log=True, unit=1)


def test_an_error_that_falls_by_a_third_falls_on_the_chart() -> None:
    picture = drawing(means([0.9] * 6, [0.979, 0.981, 0.983, 0.984, 0.985, 0.986]), height=10, log=True)
    heights = [height for column in dots(picture.text, DARK.valid).values() for height in column]
    assert max(heights) - min(heights) > 0.5


@pytest.mark.parametrize("height", [8, 14, 21])
def test_only_the_best_epoch_is_marked_in_its_row(height: int) -> None:
    lines = drawn(run([0.2, 0.6, 0.87, 0.8]), height=height, width=80)
    (row,) = [row for row, line in enumerate(lines) if "★" in line]
    assert abs(row - row_of(87, lines)) <= 0.5
    assert "●" not in "".join(lines)


def test_validation_is_dotted_and_training_is_not() -> None:
    picture = drawing(means([0.5] * 5, [0.8] * 5), width=80)
    assert len(dots(picture.text, DARK.train)) > 1.6 * len(dots(picture.text, DARK.valid))


def test_crossing_curves_both_stay_visible() -> None:
    area = Canvas(Axis(0, 4, []), Axis(0, 10, [(0, "0"), (10, "10")]), 30, 11)
    rising = Line(([0, 4], [0, 10]), "")
    falling = Line(([0, 4], [10, 0]), "", (1, 1))
    level = Line(([0, 4], [5, 5]), "")

    def bits(*lines: Line) -> list[int]:
        cells = plot(lines, area, 4, "", ascii_only=False)
        return [max(0, ord(character) - 0x2800) for row in cells.rows for character in row]

    together = bits(rising, falling, level)
    apart = [bits(line) for line in (rising, falling, level)]
    assert together == [one | other | third for one, other, third in zip(*apart, strict=True)]


def test_the_means_of_short_epochs_are_joined() -> None:
    figures = [n / 10 for n in range(1, 9)]
    picture = drawing(means(figures))
    columns = columns_of_epochs(picture, len(figures))
    assert set(range(columns[0], columns[-1] + 1)) <= set(dots(picture.text, DARK.train))


def test_a_single_event_in_each_epoch_gives_way_to_the_means() -> None:
    events: list[AnyEvent] = []
    for number in range(1, 5):
        events += [batch(number, 1, accuracy=0.1), epoch(number, None, train_accuracy=0.2 * number)]
    heights = dots(drawing(ChartRun("x", fold_curves(events))).text, DARK.train)
    assert len({height for column in heights.values() for height in column}) > 5


@pytest.mark.parametrize("width", range(40, 70, 3))
def test_the_training_line_begins_at_its_epoch(width: int) -> None:
    picture = drawing(means([0.5] * 4), width=width)
    assert min(dots(picture.text, DARK.train)) == columns_of_epochs(picture, 1)[0]


def test_without_validation_there_is_the_training_line_alone() -> None:
    only = ChartRun(
        "x", fold_curves([batch(1, 215), batch(1, 430), epoch(1, None, valid_loss=None, train_accuracy=0.9)])
    )
    text = "\n".join(drawn(only))
    assert "train" in text
    assert "valid" not in text


def test_hundreds_of_epochs_keep_their_lowest_and_highest_figures() -> None:
    figures = [0.9] * 300
    figures[150] = 0.5
    figures[200] = 0.95
    picture = drawing(means([0.9] * 300, figures))
    lines = picture.text.plain.split("\n")
    heights = {height for column in dots(picture.text, DARK.valid).values() for height in column}
    assert max(heights) == pytest.approx(row_of(50, lines), abs=HALF_A_DOT)


def test_smoothing_changes_training_but_not_validation() -> None:
    unsteady = means([0.3, 0.5, 0.3, 0.5, 0.4, 0.5], [0.7, 0.9, 0.7, 0.9, 0.8, 0.9])
    plain = drawing(unsteady, width=80)
    smooth = drawing(unsteady, width=80, smoothing=3)
    assert dots(smooth.text, DARK.train) != dots(plain.text, DARK.train)
    assert dots(smooth.text, DARK.valid) == dots(plain.text, DARK.valid)


def test_a_single_point_is_shown_with_its_figure() -> None:
    lines = drawn(means([0.5], [0.6]))
    assert any("★" in line and "valid 60.00" in line for line in lines)


def test_zeros_on_a_log_axis_interrupt_the_curve() -> None:
    picture = drawing(means([0.9, 0.95, 1.0, 0.95, 0.9]), log=True)
    columns = columns_of_epochs(picture, 5)
    drawn_columns = set(dots(picture.text, DARK.train))
    assert {columns[0], columns[1], columns[3], columns[4]} <= drawn_columns
    assert not set(range(columns[1] + 1, columns[3])) & drawn_columns


def test_a_point_between_zeros_is_a_dot() -> None:
    picture = drawing(means([1.0, 0.95, 1.0, 0.9, 1.0]), log=True)
    assert set(dots(picture.text, DARK.train)) == {columns_of_epochs(picture, 5)[index] for index in (1, 3)}


@pytest.mark.parametrize("losses", [(math.inf, 1.0), (math.nan, 1.0), (1.7e308, 1.0), (1.0, 1e30), (-1.0, 1.0)])
@pytest.mark.parametrize("log", [False, True])
def test_figures_beyond_all_bounds_do_not_break_a_chart(losses: Sequence[float], log: bool) -> None:
    curves = run().curves
    curves.valid_loss.x.extend((6.0, 7.0))
    curves.valid_loss.y.extend(losses)
    assert len(drawn(ChartRun("x", curves), metric="loss", log=log)) == 14


@pytest.mark.parametrize("count", [1, 2, 3])
def test_of_a_long_run_a_line_has_two_points_a_column(count: int) -> None:
    events: list[AnyEvent] = []
    for number in range(1, 200):
        events += [batch(number, n, accuracy=(n % 7) / 7) for n in range(1, 860, 40)]
        events.append(epoch(number, (number % 11) / 11))
    long = ChartRun("long", fold_curves(events))
    model = ChartModel([long] * count, ChartView(), (60, 14), DARK, UNICODE, 0)
    assert {len(curve.points[0]) for curve in model.curves(60)} == {120}

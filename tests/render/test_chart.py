"""A chart tells the truth at any size: each curve is where its figures are, and nothing is hidden silently."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from tuinet.events import AnyEvent, SettingChanged
from tuinet.render.axes import Axis, nice_step, x_range
from tuinet.render.chart import Drawing, chart
from tuinet.render.chart_model import UNICODE, ChartModel, ChartRun
from tuinet.render.chart_options import METRICS, MOST_RUNS, SMOOTHING, ZOOM, ChartView
from tuinet.render.dots import Canvas, Line
from tuinet.render.palette import DARK, LIGHT, PLAIN
from tuinet.render.plotting import plot
from tuinet.runs.curves import fold_curves

from .conftest import batch, epoch, epoch_started

RISING = (0.7, 0.9, 0.95, 0.98, 0.97)
SIZES = [
    (1, 1),
    (2, 1),
    (1, 5),
    (7, 3),
    (15, 4),
    (19, 9),
    (20, 4),
    (20, 5),
    (20, 6),
    (34, 8),
    (46, 8),
    (60, 14),
    (150, 40),
]
BITS = [(0, 3), (0, 2), (0, 1), (1, 3), (1, 2), (1, 1), (0, 0), (1, 0)]
"""Column and row of the dots of a braille character, from its lowest bit on"""


def run(accuracies: Sequence[float] = RISING, losses: Sequence[float] = (), label: str = "calm-otter") -> ChartRun:
    """A run whose epochs have these validation figures, and whose training goes through them in quarters."""
    events: list[AnyEvent] = []
    for number, accuracy in enumerate(accuracies, 1):
        loss = losses[number - 1] if losses else 1 - accuracy
        events += [batch(number, 215 * quarter, loss=loss, accuracy=accuracy) for quarter in range(1, 5)]
        events.append(epoch(number, accuracy, valid_loss=loss, train_loss=loss, train_accuracy=accuracy))
    return ChartRun(label, fold_curves(events))


def means(train: Sequence[float], valid: Sequence[float | None] | None = None, label: str = "quick") -> ChartRun:
    """A run of epochs too short for events within them."""
    figures = valid or [None] * len(train)
    events = [
        epoch(
            number,
            figure,
            train_accuracy=value,
            train_loss=1 - value,
            valid_loss=None if figure is None else 1 - figure,
        )
        for number, (value, figure) in enumerate(zip(train, figures, strict=True), 1)
    ]
    return ChartRun(label, fold_curves(events))


def drawing(
    *runs: ChartRun,
    width: int = 60,
    height: int = 14,
    epochs: int = 0,
    ascii_only: bool = False,
    crosshair: int | None = None,
    palette: Any = DARK,
    **view: Any,
) -> Drawing:
    return chart(runs or (run(),), ChartView(**view), (width, height), palette, ascii_only, epochs, crosshair)


def drawn(*runs: ChartRun, **options: Any) -> list[str]:
    """The lines of a chart without colours."""
    return drawing(*runs, **options).text.plain.split("\n")


def title(*runs: ChartRun, **options: Any) -> str:
    return drawing(*runs, **options).title


def canvas(lines: list[str]) -> list[str]:
    """The lines right of the y axis."""
    return [line[line.index("┤" if "┤" in line else "│") + 1 :] for line in lines[:-1]]


def ticks(lines: list[str]) -> dict[int, float]:
    """The figures of the y axis by their rows from above."""
    return {row: float(line.partition("┤")[0]) for row, line in enumerate(lines) if "┤" in line}


def row_of(value: float, lines: list[str], log: bool = False) -> float:
    """The row from above in which a value belongs, with its fraction, according to the figures of the axis."""
    position = math.log10 if log else float
    (row, figure), *_, (last_row, last_figure) = ticks(lines).items()
    scale = (position(value) - position(figure)) / (position(last_figure) - position(figure))
    return row + scale * (last_row - row)


def style_at(text: Text, offset: int) -> str:
    return next((str(span.style) for span in text.spans if span.start <= offset < span.end), "")


def dots(text: Text, style: str) -> dict[int, set[float]]:
    """The heights of all dots of a style, as rows from above with their fractions, by columns of dots."""
    found: dict[int, set[float]] = {}
    row = 0
    column = 0
    for offset, character in enumerate(text.plain):
        code = ord(character) - 0x2800
        if 0 <= code < 256 and style_at(text, offset) == style:
            for bit, (x, y) in enumerate(BITS):
                if code >> bit & 1:
                    found.setdefault(2 * column + x, set()).add(row + (3 - y - 1.5) / 4)
        column += 1
        if character == "\n":
            row += 1
            column = 0
    return found


def columns_of_epochs(picture: Drawing, count: int) -> list[int]:
    """The column of dots of each epoch."""
    assert picture.canvas
    return [
        2 * picture.margin + math.floor(picture.canvas.place(number, 0)[0] + 0.5 + 1e-9)
        for number in range(1, count + 1)
    ]


def changed(name: str, new: object, epoch: int = 2) -> SettingChanged:
    return SettingChanged(name=name, old=0, new=new, epoch=epoch, batch=430)


# where curves are

HALF_A_DOT = 0.125
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
    training = drawing(means(figures), width=width, height=height)
    check_heights(figures, training, DARK.train, log=False, unit=100)


@given(values, st.integers(5, 30))
def test_each_epoch_has_a_dot_where_its_figure_is_on_a_log_axis(figures: list[float], height: int) -> None:
    picture = drawing(means(figures), height=height, metric="loss", log=True)
    check_heights([1 - figure for figure in figures], picture, DARK.train, log=True, unit=1)


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


# the axes


@pytest.mark.parametrize(
    ("view", "name"),
    [
        ({}, "accuracy %"),
        ({"log": True}, "error % (log)"),
        ({"metric": "loss"}, "loss"),
        ({"metric": "loss", "log": True}, "loss (log)"),
    ],
)
def test_the_title_names_what_is_measured(view: dict[str, Any], name: str) -> None:
    assert title(**view).split(" · ")[0] == name


def test_the_x_axis_takes_one_line_with_its_name_and_whole_epochs() -> None:
    lines = drawn()
    assert lines[-1].replace("─", " ").replace("└", " ").split() == ["epoch", "0", "1", "2", "3", "4", "5"]
    assert len(canvas(lines)) == 13


def test_a_part_of_an_epoch_has_ticks_with_decimals() -> None:
    early = ChartRun("early", fold_curves([batch(1, 100), batch(1, 200)]))
    assert "0.1" in drawn(early)[-1]


def test_during_the_first_epoch_the_axis_covers_all_that_is_possible() -> None:
    early = ChartRun("early", fold_curves([batch(1, 100, accuracy=0.5), batch(1, 200, accuracy=0.8)]))
    figures = list(ticks(drawn(early)).values())
    assert (figures[0], figures[-1]) == (100, 0)


def test_after_the_first_epoch_the_axis_leaves_out_the_steep_beginning() -> None:
    steep = run([0.3, 0.96, 0.97, 0.98, 0.985, 0.99])
    steep.curves.best = None
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


@pytest.mark.parametrize("height", [4, 5, 6, 8, 14, 40])
@pytest.mark.parametrize("view", [{}, {"metric": "loss"}, {"log": True}, {"metric": "loss", "log": True}])
@pytest.mark.parametrize("values", [(0.5, 0.51), (0.975, 0.985), (0.1, 0.9), (0.9999, 0.9998), (0.2, 0.2)])
def test_figures_stand_on_evenly_spaced_rows(values: Sequence[float], view: dict[str, Any], height: int) -> None:
    rows = list(ticks(drawn(run(values), height=height, width=80, **view)))
    assert len(rows) >= 2
    assert len({after - before for before, after in pairwise(rows)}) == 1


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


# labels at the ends


def test_the_latest_figures_stand_behind_their_curves() -> None:
    lines = drawn(means([0.5, 0.7, 0.9], [0.4, 0.6, 0.8]), width=80)
    for text, value in (("train 90.00", 90), ("valid 80.00", 80)):
        (row,) = [row for row, line in enumerate(lines) if line.endswith(text)]
        assert abs(row - row_of(value, lines)) <= 0.5


@pytest.mark.parametrize("height", [4, 5, 6, 14])
@pytest.mark.parametrize("accuracy", [0.0, 0.5, 0.97, 1.0])
def test_labels_of_equal_figures_do_not_cover_each_other(accuracy: float, height: int) -> None:
    lines = drawn(means([0.1, accuracy, accuracy], [0.1, accuracy, accuracy]), height=height)
    rows = [row for row, line in enumerate(lines) if "train" in line or "valid" in line]
    assert len(rows) == 2


def test_a_narrow_chart_has_short_labels() -> None:
    lines = drawn(means([0.5, 0.994], [0.5, 0.986]), width=30, height=10)
    assert sorted(line.split()[-2:] for line in lines if "t " in line or "v " in line) == [["t", "99.4"], ["v", "98.6"]]


def test_nearly_all_is_not_called_all() -> None:
    assert any("99.98" in line for line in drawn(means([0.5, 0.9998]), width=44))
    assert any(line.endswith("train 100") for line in drawn(means([0.5, 1.0]), width=44))


def test_while_a_run_trains_the_labels_follow_the_curves() -> None:
    lines = drawn(means([0.5, 0.6, 0.65, 0.7, 0.72, 0.73]), epochs=10)
    (line,) = [line for line in lines if "train" in line]
    assert line.index("train") < 44


# what is on it


def test_the_best_epoch_is_in_the_title() -> None:
    assert "★ 98.00 % in epoch 4" in title()
    assert "★ best accuracy in epoch 4" in title(metric="loss")


def test_a_best_epoch_out_of_view_is_not_in_the_title() -> None:
    early = run([0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    assert "★" not in title(early, zoom=1) + "".join(drawn(early, zoom=1))


def test_a_narrow_title_keeps_what_matters_most() -> None:
    full = chart([run()], ChartView(zoom=1), (60, 14), DARK, title_width=100).title
    assert full.split(" · ") == ["accuracy %", "last half", "★ 98.00 % in epoch 4"]
    assert chart([run()], ChartView(zoom=1), (60, 14), DARK, title_width=24).title == "accuracy % · last half"


def test_without_validation_there_is_the_training_line_alone() -> None:
    only = ChartRun(
        "x", fold_curves([batch(1, 215), batch(1, 430), epoch(1, None, valid_loss=None, train_accuracy=0.9)])
    )
    text = "\n".join(drawn(only))
    assert "train" in text
    assert "valid" not in text


def test_smoothing_is_in_the_title_and_does_not_change_validation() -> None:
    plain = drawing(width=80)
    smooth = drawing(width=80, smoothing=3)
    assert "training smoothed" in smooth.title
    assert "smoothed" not in plain.title


def test_a_live_change_is_a_line_with_a_text() -> None:
    events = [epoch_started(1), *(batch(1, n, loss=0.1) for n in (1, 860)), epoch(1), changed("learning_rate", 0.01)]
    lines = drawn(ChartRun("x", fold_curves([*events, epoch(2), epoch(3), epoch(4)])), metric="loss", width=80)
    assert any("┊ learning_rate 0.01" in line or "learning_rate 0.01 ┊" in line for line in lines)


def test_the_text_of_a_change_never_covers_the_data() -> None:
    before = run([0.5] * 40).curves
    with_change = run([0.5] * 40).curves
    with_change.apply(changed("dropout", 0.25, epoch=20))
    plain = canvas(drawn(ChartRun("", before)))
    marked = canvas(drawn(ChartRun("", with_change)))
    for old, new in zip(plain, marked, strict=True):
        assert all(a == b for a, b in zip(old, new, strict=False) if a != " ")


def test_hundreds_of_epochs_keep_their_lowest_and_highest_figures() -> None:
    figures = [0.9] * 300
    figures[150] = 0.5
    figures[200] = 0.95
    picture = drawing(means([0.9] * 300, figures))
    lines = picture.text.plain.split("\n")
    heights = {height for column in dots(picture.text, DARK.valid).values() for height in column}
    assert max(heights) == pytest.approx(row_of(50, lines), abs=HALF_A_DOT)


# figures that cannot be shown


def test_the_title_says_that_a_log_axis_leaves_out_zeros() -> None:
    assert "zeros not shown" in title(run([0.5, 1.0, 0.9]), log=True)


def test_zeros_on_a_log_axis_interrupt_the_curve() -> None:
    picture = drawing(means([0.9, 0.95, 1.0, 0.95, 0.9]), log=True)
    columns = columns_of_epochs(picture, 5)
    drawn_columns = set(dots(picture.text, DARK.train))
    assert {columns[0], columns[1], columns[3], columns[4]} <= drawn_columns
    assert not set(range(columns[1] + 1, columns[3])) & drawn_columns


def test_a_point_between_zeros_is_a_dot() -> None:
    picture = drawing(means([1.0, 0.95, 1.0, 0.9, 1.0]), log=True)
    assert set(dots(picture.text, DARK.train)) == {columns_of_epochs(picture, 5)[index] for index in (1, 3)}


def test_a_log_axis_of_zeros_alone_says_so() -> None:
    assert drawn(run([1.0, 1.0]), log=True) == ["All values are 0, which a log axis cannot show."]


def test_a_mean_rounded_to_less_than_one_is_not_an_error() -> None:
    assert drawn(run([1 - 1e-14] * 3), log=True)[0].startswith("All values are 0")


@pytest.mark.parametrize("losses", [(math.inf, 1.0), (math.nan, 1.0), (1.7e308, 1.0), (1.0, 1e30), (-1.0, 1.0)])
@pytest.mark.parametrize("log", [False, True])
def test_figures_beyond_all_bounds_do_not_break_a_chart(losses: Sequence[float], log: bool) -> None:
    curves = run().curves
    curves.valid_loss.x.extend((6.0, 7.0))
    curves.valid_loss.y.extend(losses)
    assert len(drawn(ChartRun("x", curves), metric="loss", log=log)) == 14


def test_a_single_point_is_shown_with_its_figure() -> None:
    lines = drawn(means([0.5], [0.6]))
    assert any("★" in line and "valid 60.00" in line for line in lines)


# several runs


def test_two_runs_have_curves_and_labels_of_their_own() -> None:
    picture = drawing(run(label="otter"), run([0.5, 0.6], label="heron"), width=120)
    text = picture.text.plain
    for label in ("● otter 97.00", "● train 97.00", "▲ heron 60.00", "▲ train 60.00"):
        assert label in text
    assert all(dots(picture.text, style) for style in DARK.runs[:2])


def test_more_runs_are_compared_by_validation_alone() -> None:
    runs = [run([0.1 * k, 0.1 * k + 0.3], label=f"run{k}") for k in range(1, 7)]
    lines = drawn(*runs, width=120, height=30)
    assert title(*runs, width=120).startswith("validation accuracy %")
    for k, sign in enumerate(UNICODE.runs, 1):
        assert any(f"{sign} run{k}" in line for line in lines)
    assert not any("train" in line for line in lines)


def test_the_best_epoch_of_each_run_has_the_sign_of_the_run() -> None:
    lines = canvas(drawn(run([0.5, 0.9, 0.6]), run([0.4, 0.8, 0.5]), run([0.3, 0.7, 0.4]), width=100))
    assert ["".join(lines).count(sign) for sign in "●▲■"] == [2, 2, 2]


def test_eight_lines_are_enough_for_a_chart_of_six_runs() -> None:
    lines = drawn(*[run([0.1 * k, 0.1 * k + 0.3], label=f"run{k}") for k in range(1, 7)], height=8, width=80)
    assert all(any(f"run{k}" in line for line in lines) for k in range(1, 7))


def test_the_title_counts_the_runs_that_are_left_out() -> None:
    assert "2 more not shown" in title(*[run()] * (MOST_RUNS + 2), width=120)


def test_the_title_says_if_a_run_ended_before_the_view() -> None:
    assert "▲ not in view" in title(run([0.5] * 20, label="long"), run([0.5, 0.6], label="short"), zoom=2)


@pytest.mark.parametrize("count", [2, 3])
def test_a_run_whose_curve_is_hidden_by_its_like_says_so(count: int) -> None:
    runs = [run(label="otter"), run(label="heron"), run([0.5, 0.6], label="crane")][:count]
    text = "\n".join(drawn(*runs, width=150, height=30))
    assert "heron 97.00 =●" in text


def test_a_name_is_shown_as_text() -> None:
    assert "[red]a [31m b" in "\n".join(drawn(run(label="[red]a\x1b[31m\nb"), run([0.5], label="c"), width=120))


def test_a_long_name_is_cut_with_a_sign() -> None:
    assert any("…" in line for line in drawn(run(label="x" * 200), run(label="y" * 200)))


def test_a_wide_name_takes_its_columns() -> None:
    lines = drawn(run(label="日本語の名前"), run([0.2, 0.3], label="y"), width=100)
    assert max(map(cell_len, lines)) <= 100


# the crosshair


def test_the_crosshair_is_a_line_at_its_epoch_with_its_number() -> None:
    picture = drawing(crosshair=3)
    lines = picture.text.plain.split("\n")
    assert picture.canvas
    column = picture.margin + picture.canvas.column(3)
    assert sum(line[column : column + 1] == "│" for line in lines[:-1]) > 9
    assert lines[-1][column] == "3"


def test_the_number_of_the_crosshair_leaves_no_part_of_another() -> None:
    ten = run([0.5] * 10)
    figures = drawn(ten, width=36, crosshair=9)[-1].replace("─", " ").replace("└", " ").split()
    assert figures == ["epoch", "0", "5", "9"]


def test_the_crosshair_covers_no_curve() -> None:
    plain = drawn()
    crossed = drawn(crosshair=3)
    for old, new in zip(plain[:-1], crossed[:-1], strict=True):
        assert all(a == b for a, b in zip(old, new, strict=False) if a != " ")


@pytest.mark.parametrize("width", [20, 44, 100])
def test_an_epoch_is_found_at_its_column(width: int) -> None:
    picture = drawing(run([0.5] * 5), width=width)
    assert picture.canvas
    for number in range(1, 6):
        found = picture.epoch_at(picture.margin + picture.canvas.column(number))
        assert found is not None
        assert abs(found - number) <= 0.5
    assert picture.epoch_at(0) is None
    assert picture.epoch_at(picture.margin + picture.canvas.columns) is None


# words, sizes and characters


@pytest.mark.parametrize("metric", METRICS)
def test_without_data_a_message_says_when_the_curve_appears(metric: str) -> None:
    empty = ChartRun("x", fold_curves([]))
    assert drawn(empty, metric=metric) == [f"The {metric} curve appears after the first batches."]


def test_a_message_says_that_the_loss_was_never_finite() -> None:
    assert drawn(ChartRun("x", fold_curves([batch(1, 1, loss=None)])), metric="loss") == [
        "The loss was never a finite number."
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(
    "runs",
    [
        [],
        [run([])],
        [run([1.0])],
        [run([0.5] * 30)],
        [run([0.1, 0.2], [1e30, 1e-30])],
        [run(), run([0.2, 0.3], label="日本語の名前")],
        [run()] * 6,
    ],
    ids=["none", "empty", "one point", "constant", "far apart", "two", "six"],
)
def test_a_chart_fits_its_pane(size: tuple[int, int], ascii_only: bool, runs: list[ChartRun]) -> None:
    for metric in METRICS:
        for log in (False, True):
            view = ChartView(metric, len(SMOOTHING) - 1, log, len(ZOOM) - 1)
            lines = chart(runs, view, size, DARK, ascii_only, 100, crosshair=2).text.plain.split("\n")
            assert len(lines) <= size[1]
            assert max(map(cell_len, lines)) <= size[0]
            assert not ascii_only or all(line.isascii() for line in lines)


@pytest.mark.parametrize("size", [(20, 6), (44, 12), (150, 40)])
def test_a_chart_fills_its_pane(size: tuple[int, int]) -> None:
    lines = chart([run()], ChartView(), size, DARK).text.plain.split("\n")
    assert len(lines) == size[1]
    assert size[0] - 2 <= max(map(cell_len, lines)) <= size[0]


def test_the_characters_of_the_terminal_alone_are_enough() -> None:
    lines = drawn(means([0.5, 0.7, 0.9], [0.4, 0.6, 0.65]), width=80, ascii_only=True)
    assert all(line.isascii() for line in lines)
    assert any("*" in line for line in lines)
    assert {sign for line in lines[:-1] for sign in line[6:60]} & set("_-'|")
    assert {sign for line in lines[:-1] for sign in line[6:60]} & set(".:;")


# colours


def styles(text: Text) -> set[Style]:
    return {Style.parse(str(span.style)) for span in text.spans} | {Style.parse(str(text.style))}


@pytest.mark.parametrize("count", [1, 2, 6])
def test_without_colour_there_is_none(count: int) -> None:
    for style in styles(chart([run()] * count, ChartView(), (80, 20), PLAIN, crosshair=2).text):
        assert style.color is None


@pytest.mark.parametrize("palette", [DARK, LIGHT, PLAIN])
def test_no_background_is_painted(palette: Any) -> None:
    for count in (1, 2, 6):
        assert all(
            style.bgcolor is None for style in styles(chart([run()] * count, ChartView(), (80, 20), palette).text)
        )


def test_training_validation_and_axes_have_the_colours_of_the_palette() -> None:
    text = drawing(width=80).text
    for sign, style in (("train", DARK.train), ("valid", DARK.valid), ("┤", DARK.dim), ("└", DARK.dim)):
        assert style_at(text, text.plain.index(sign)) == style


def test_blanks_change_no_style() -> None:
    text = drawing().text
    assert all(text.plain[span.start] != " " for span in text.spans)


# what it takes


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_line_has_at_most_two_points_a_column(count: int) -> None:
    events: list[AnyEvent] = []
    for number in range(1, 200):
        events += [batch(number, n, accuracy=(n % 7) / 7) for n in range(1, 860, 40)]
        events.append(epoch(number, (number % 11) / 11))
    long = ChartRun("long", fold_curves(events))
    model = ChartModel([long] * count, ChartView(), (60, 14), DARK, UNICODE, 0)
    assert all(len(curve.points[0]) <= 120 for curve in model.curves(60))


def test_one_chart_leaves_nothing_to_the_next() -> None:
    first = drawn()
    drawn(run([0.75, 0.85]), run([0.8] * 5))
    assert drawn() == first


def test_the_size_of_the_terminal_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn(width=120, height=30)
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "5")
    assert drawn(width=120, height=30) == before

"""A chart tells the truth at any size: named axes that cover what is drawn, and signs that need no colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from tuinet.events import AnyEvent, SettingChanged
from tuinet.render.axes import nice_step, x_range
from tuinet.render.chart import Chart, chart
from tuinet.render.chart_model import UNICODE, ChartRun
from tuinet.render.chart_options import METRICS, MOST_RUNS, SMOOTHING, ZOOM, ChartView
from tuinet.render.palette import DARK, LIGHT, PLAIN
from tuinet.runs.curves import fold_curves

from .conftest import batch, epoch, epoch_started

RISING = (0.7, 0.9, 0.95, 0.98, 0.97)
SIZES = [(1, 1), (2, 1), (1, 5), (7, 3), (15, 4), (23, 9), (24, 5), (24, 6), (34, 8), (46, 8), (60, 14), (150, 40)]


def run(accuracies: Sequence[float] = RISING, losses: Sequence[float] = (), label: str = "calm-otter") -> ChartRun:
    """A run whose epochs have these validation figures, and whose training goes through them in quarters."""
    events: list[AnyEvent] = []
    for number, accuracy in enumerate(accuracies, 1):
        loss = losses[number - 1] if losses else 1 - accuracy
        events += [batch(number, 215 * quarter, loss=loss, accuracy=accuracy) for quarter in range(1, 5)]
        events.append(epoch(number, accuracy, valid_loss=loss, train_loss=loss, train_accuracy=accuracy))
    return ChartRun(label, fold_curves(events))


def drawn(
    *runs: ChartRun, width: int = 60, height: int = 14, epochs: int = 0, ascii_only: bool = False, **view: Any
) -> list[str]:
    """The lines of a chart without colours."""
    text = chart(runs or (run(),), ChartView(**view), width, height, PLAIN, ascii_only, epochs)
    return text.plain.split("\n")


def row_of(lines: list[str], label: str) -> str:
    """The canvas beside a figure of the y axis."""
    return next(line.partition("┤")[2] for line in lines if line.partition("┤")[0].strip() == label)


def canvas(lines: list[str]) -> list[str]:
    """The lines of the drawing itself, without what is left of the y axis."""
    return [line[line.index("┤" if "┤" in line else "│") + 1 :] for line in lines if "┤" in line or "│" in line]


def changed(name: str, new: object, epoch: int = 2) -> SettingChanged:
    return SettingChanged(name=name, old=0, new=new, epoch=epoch, batch=430)


# the axes


@pytest.mark.parametrize(
    ("view", "name"),
    [
        ({}, "accuracy, %"),
        ({"log": True}, "error, % (log)"),
        ({"metric": "loss"}, "loss, nats"),
        ({"metric": "loss", "log": True}, "loss, nats (log)"),
    ],
)
def test_the_y_axis_is_named_with_its_unit(view: dict[str, Any], name: str) -> None:
    assert drawn(**view)[0].split("  ")[0] == name


def test_the_x_axis_is_named_and_counts_whole_epochs() -> None:
    assert drawn()[-1].split() == ["epoch", "0", "1", "2", "3", "4", "5"]


def test_a_part_of_an_epoch_has_ticks_with_decimals() -> None:
    early = ChartRun("early", fold_curves([batch(1, 100), batch(1, 200)]))
    assert "0.1" in drawn(early)[-1]


def test_a_validation_point_is_beside_its_figure() -> None:
    lines = drawn(run([0.2, 0.6, 0.8]))
    assert [row_of(lines, figure).count("●") for figure in ("20", "60")] == [1, 1]
    assert "★" in row_of(lines, "80")


@pytest.mark.parametrize("height", [8, 14, 21])
@pytest.mark.parametrize("percentage", range(3, 100, 4))
def test_training_and_validation_agree_on_where_a_value_is(percentage: int, height: int) -> None:
    lines = canvas(drawn(run([0.0, 1.0, *[percentage / 100] * 3]), height=height))
    level = next(line for line in lines if line.rstrip().endswith("●"))
    assert set(level[level.rindex("●") - 5 : level.rindex("●")]) <= set("⠉⠒⠤⣀")


@pytest.mark.parametrize("width", range(40, 70, 3))
def test_the_training_line_begins_above_its_epoch(width: int) -> None:
    flat = ChartRun("", fold_curves([epoch(n, None, train_accuracy=0.5) for n in range(1, 5)]))
    lines = drawn(flat, width=width)
    line, axis = row_of(lines, "50.00"), lines[-2].partition("└")[2]
    assert len(line) - len(line.lstrip()) == [column for column, sign in enumerate(axis) if sign == "┬"][1]


def test_the_lowest_and_the_highest_point_are_on_the_canvas() -> None:
    lines = canvas(drawn(run([0.013, 0.5, 0.987])))
    assert sum(line.count("●") + line.count("★") for line in lines) == 3


def test_the_best_point_of_a_perfect_run_is_not_cut_off() -> None:
    lines = drawn(run([0.5, 1.0]))
    assert row_of(lines, "100").endswith("★")


def test_an_axis_of_accuracy_does_not_go_beyond_all_and_nothing() -> None:
    figures = [line.partition("┤")[0].strip() for line in drawn(run([0.0, 1.0])) if "┤" in line]
    assert (figures[0], figures[-1]) == ("100", "0")


@pytest.mark.parametrize("accuracy", [0.1, 0.98, 0.12345])
def test_the_canvas_begins_at_the_same_column_whatever_the_figures(accuracy: float) -> None:
    assert drawn(run([accuracy, accuracy + 0.01]))[-2].index("└") == 5


@pytest.mark.parametrize("accuracy", [0.0, 0.5, 1.0])
def test_equal_figures_have_an_axis_within_what_is_possible(accuracy: float) -> None:
    lines = drawn(run([accuracy] * 4))
    figures = [float(line.partition("┤")[0]) for line in lines if "┤" in line]
    assert any("★" in line for line in canvas(lines))
    assert len(figures) >= 2
    assert 0 <= min(figures) <= 100 * accuracy <= max(figures) <= 100


@pytest.mark.parametrize("height", [6, 8, 14, 40])
@pytest.mark.parametrize("view", [{}, {"metric": "loss"}, {"log": True}, {"metric": "loss", "log": True}])
@pytest.mark.parametrize("values", [(0.5, 0.51), (0.975, 0.985), (0.1, 0.9), (0.9999, 0.9998), (0.2, 0.2)])
def test_a_y_axis_has_at_least_two_figures(values: Sequence[float], view: dict[str, Any], height: int) -> None:
    assert sum("┤" in line for line in drawn(run(values), height=height, width=80, **view)) >= 2


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
    assert drawn(long, zoom=2)[-1].split()[:2] == ["epoch", "8"]
    assert not any(line.partition("┤")[0].strip() == "20" for line in drawn(long, zoom=2))


# what is on it


def test_training_and_validation_differ_by_their_signs() -> None:
    legend = drawn()[0]
    assert "⠒ train" in legend
    assert "● validation" in legend


def test_the_best_epoch_is_marked_and_in_the_legend() -> None:
    lines = drawn(width=80)
    assert "★ best 98.00 % in epoch 4" in lines[0]
    assert sum(line.count("★") for line in canvas(lines)) == 1


def test_the_loss_of_the_best_epoch_is_in_the_legend() -> None:
    assert "★ best accuracy in epoch 4, loss 0.0200" in drawn(width=80, metric="loss")[0]


def test_a_best_epoch_out_of_view_is_not_in_the_legend() -> None:
    assert not any("★" in line for line in drawn(run([0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), zoom=1))


def test_without_validation_there_is_the_training_line_alone() -> None:
    only = ChartRun(
        "x", fold_curves([batch(1, 215), batch(1, 430), epoch(1, None, valid_loss=None, train_accuracy=0.9)])
    )
    assert drawn(only)[0] == "accuracy, %  ⠒ train"


def test_epochs_too_short_for_events_inside_are_drawn_by_their_means() -> None:
    quick = ChartRun("quick", fold_curves([epoch(n, None, train_accuracy=n / 10) for n in range(1, 9)]))
    assert any(line.strip() for line in canvas(drawn(quick)))


def test_smoothing_is_in_the_legend_and_does_not_change_validation() -> None:
    plain, smooth = drawn(width=80), drawn(width=80, smoothing=3)
    assert "train, smoothed" in smooth[0]
    places = [
        [[n for n, sign in enumerate(line) if sign in "●★"] for line in canvas(lines)] for lines in (plain, smooth)
    ]
    assert places[0] == places[1]


def test_a_live_change_is_a_line_with_a_text() -> None:
    events = [epoch_started(1), *(batch(1, n, loss=0.1) for n in (1, 860)), epoch(1), changed("learning_rate", 0.01)]
    lines = drawn(ChartRun("x", fold_curves([*events, epoch(2), epoch(3), epoch(4)])), metric="loss", width=80)
    assert any("┊ learning_rate 0.01" in line or "learning_rate 0.01 ┊" in line for line in lines)


def test_the_text_of_a_change_never_covers_the_data() -> None:
    before = run([0.5] * 40).curves
    with_change = run([0.5] * 40).curves
    with_change.apply(changed("dropout", 0.25, epoch=20))
    plain, marked = canvas(drawn(ChartRun("", before))), canvas(drawn(ChartRun("", with_change)))
    for old, new in zip(plain, marked, strict=True):
        assert all(a == b for a, b in zip(old, new, strict=False) if a != " ")


def test_many_epochs_are_a_line_with_signs_apart() -> None:
    lines = canvas(drawn(run([0.9] * 500)))
    assert 5 <= sum(line.count("●") for line in lines) <= 12


def test_the_legend_says_that_a_log_axis_leaves_out_zeros() -> None:
    lines = drawn(run([0.5, 1.0, 0.9]), log=True)
    assert "zeros not shown" in lines[0]


def test_a_log_axis_of_zeros_alone_says_so() -> None:
    assert drawn(run([1.0, 1.0]), log=True) == ["All values are 0, which a log axis cannot show."]


def test_a_mean_rounded_to_less_than_one_is_not_an_error() -> None:
    assert drawn(run([1 - 1e-14] * 3), log=True)[0].startswith("All values are 0")


def test_a_log_axis_shows_the_error_of_an_accuracy() -> None:
    lines = drawn(run([0.9, 0.99]), log=True)
    assert "●" in row_of(lines, "10")
    assert "★" in row_of(lines, "1")


# several runs


def test_two_runs_have_lines_and_points_of_their_own() -> None:
    legend = " ".join(drawn(run(label="otter"), run([0.5, 0.6], label="heron"), width=120)[:1])
    assert "⠒● otter" in legend
    assert "·▲ heron" in legend
    assert "line: train, marks: validation" in legend


def test_more_runs_are_compared_by_validation_alone() -> None:
    runs = [run([0.1 * k, 0.1 * k + 0.3], label=f"run{k}") for k in range(1, 7)]
    lines = drawn(*runs, width=120, height=30)
    assert lines[0].startswith("validation accuracy, %")
    for k, sign in enumerate(UNICODE.points, 1):
        assert f"{sign} run{k}" in " ".join(lines[:4])
        assert any(sign in line for line in canvas(lines))


def test_the_legend_counts_the_runs_that_are_left_out() -> None:
    assert any("2 more not shown" in line for line in drawn(*[run()] * (MOST_RUNS + 2), width=120))


def test_the_legend_says_if_a_run_ended_before_the_view() -> None:
    lines = drawn(run([0.5] * 20, label="long"), run([0.5, 0.6], label="short"), zoom=2, width=120)
    assert "short (no data here)" in lines[0]


def test_a_part_of_a_run_is_called_so() -> None:
    legends = [drawn(run([0.5] * 20), zoom=zoom, width=120)[0] for zoom in range(3)]
    assert ["last" in legend for legend in legends] == [False, True, True]
    assert "last half" in legends[1]
    assert "last fifth" in legends[2]


def test_a_name_is_shown_as_text() -> None:
    lines = drawn(run(label="[red]a\x1b[31m\nb"), run(label="c"), width=120)
    assert "[red]a [31m b" in lines[0]


def test_a_long_name_is_cut_with_a_sign() -> None:
    assert any("…" in line for line in drawn(run(label="x" * 200), run(label="y" * 200)))


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
            lines = chart(runs, view, *size, DARK, ascii_only, 100).plain.split("\n")
            assert len(lines) <= size[1]
            assert max(map(cell_len, lines)) <= size[0]
            assert not ascii_only or all(line.isascii() for line in lines)


def test_where_axes_have_no_room_there_are_the_last_figures() -> None:
    assert drawn(run([0.5, 0.75, 1.0]), width=22, height=3) == [
        "accuracy, %",
        "valid 100.00 %",
        "train 100.00 %",
    ]


def test_a_small_place_has_bars_between_the_figures() -> None:
    assert drawn(run([0.5, 0.75, 1.0]), width=40, height=3)[1] == "valid 50.00 ▁▅█ 100.00 %"


def test_a_figure_that_does_not_fit_is_left_out_whole() -> None:
    assert drawn(width=3, height=2) == ["…", "…"]


def test_the_characters_of_the_terminal_alone_are_enough() -> None:
    lines = drawn(width=80, ascii_only=True)
    assert ". train  o validation  * best 98.00 % in epoch 4" in lines[0]


# colours


def styles(text: Text) -> set[Style]:
    return {Style.parse(str(span.style)) for span in text.spans} | {Style.parse(str(text.style))}


@pytest.mark.parametrize("count", [1, 2, 6])
def test_without_colour_there_is_none(count: int) -> None:
    for style in styles(chart([run()] * count, ChartView(), 80, 20, PLAIN)):
        assert style.color is None


@pytest.mark.parametrize("palette", [DARK, LIGHT, PLAIN])
def test_no_background_is_painted(palette: Any) -> None:
    for count in (1, 2, 6):
        assert all(style.bgcolor is None for style in styles(chart([run()] * count, ChartView(), 80, 20, palette)))


def test_training_validation_and_axes_have_the_colours_of_the_palette() -> None:
    text = chart([run()], ChartView(), 80, 14, DARK)
    for sign, style in (("⠒", DARK.train), ("●", DARK.valid), ("┤", DARK.dim), ("┬", DARK.dim)):
        span = next(s for s in reversed(text.spans) if s.start <= text.plain.index(sign) < s.end)
        assert span.style == style


def test_blanks_change_no_style() -> None:
    text = chart([run()], ChartView(), 60, 14, DARK)
    assert all(text.plain[span.start] != " " for span in text.spans)


# what it takes


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_line_has_at_most_two_points_a_column(count: int) -> None:
    events: list[AnyEvent] = []
    for number in range(1, 200):
        events += [batch(number, n, accuracy=(n % 7) / 7) for n in range(1, 860, 40)]
        events.append(epoch(number, (number % 11) / 11))
    long = ChartRun("long", fold_curves(events))
    drawing = Chart([long] * count, ChartView(), (60, 14), DARK, UNICODE, 0)
    assert all(len(line.points[0]) <= 120 for line in drawing.lines())


def test_one_chart_leaves_nothing_to_the_next() -> None:
    first = drawn()
    drawn(run([0.75, 0.85]), run([0.8] * 5))
    assert drawn() == first


def test_the_size_of_the_terminal_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn(width=120, height=30)
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "5")
    assert drawn(width=120, height=30) == before


@pytest.mark.parametrize("count", [2, 3])
def test_a_run_whose_curve_is_hidden_by_its_like_says_so(count: int) -> None:
    runs = [run(label="otter"), run(label="heron"), run([0.5, 0.6], label="crane")][:count]
    lines = drawn(*runs, width=150, height=30)
    assert "(same curve as ●)" in lines[0].partition("heron")[2]
    assert lines[0].count("same curve") == 1

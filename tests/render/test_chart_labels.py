"""The labels of a chart: figures behind the curves, changes, and the title."""

from __future__ import annotations

from typing import Any

import pytest

from tuinet.render.chart import chart
from tuinet.render.chart_model import ChartRun
from tuinet.render.chart_options import ChartView
from tuinet.render.palette import DARK
from tuinet.runs.curves import fold_curves

from .charts import canvas, changed, drawn, means, row_of, run, title
from .conftest import batch, epoch, epoch_started


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


def test_a_share_just_below_100_percent_is_not_rounded_up() -> None:
    assert any("99.98" in line for line in drawn(means([0.5, 0.9998]), width=44))
    assert any(line.endswith("train 100") for line in drawn(means([0.5, 1.0]), width=44))


def test_while_a_run_trains_the_labels_follow_the_curves() -> None:
    lines = drawn(means([0.5, 0.6, 0.65, 0.7, 0.72, 0.73]), epochs=10)
    (line,) = [line for line in lines if "train" in line]
    assert line.index("train") < 44


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


def test_the_title_says_that_training_is_smoothed() -> None:
    assert "training smoothed" in title(width=80, smoothing=3)
    assert "smoothed" not in title(width=80)


def test_the_title_says_that_a_log_axis_leaves_out_zeros() -> None:
    assert "zeros not shown" in title(run([0.5, 1.0, 0.9]), log=True)


def test_the_note_about_zeros_is_shorter_where_there_is_less_room() -> None:
    perfect = run([0.5, 0.5, 0.5, 0.5, 0.9, 1.0, 1.0, 0.9])
    view = ChartView(log=True, zoom=1)
    titles = [chart([perfect], view, (60, 14), DARK, title_width=width).title for width in (43, 33, 30)]
    assert titles == [
        "error % (log) · zeros not shown · last half",
        "error % (log) · zeros not shown",
        "error % (log) · no zeros",
    ]

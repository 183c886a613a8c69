"""A chart of several runs tells them apart by signs, names and colours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from tuinet.render.chart import chart
from tuinet.render.chart_model import ASCII, UNICODE
from tuinet.render.chart_options import MOST_RUNS, ChartView
from tuinet.render.dots import CROSSING
from tuinet.render.loss_measures import recorded_loss_measure
from tuinet.render.palette import DARK

from .charts import canvas, dots, drawing, drawn, means, run, title


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


@pytest.mark.parametrize("count", [2, 3, 6])
def test_in_ascii_the_curve_of_each_run_is_drawn_with_its_sign(count: int) -> None:
    runs = [means([0.1 * k] * 3, [0.1 * k + 0.05] * 3, label=f"run {k}") for k in range(1, count + 1)]
    text = "\n".join(drawn(*runs, width=100, height=30, ascii_only=True))
    assert all(text.count(sign) > 20 for sign in ASCII.runs[:count])


def test_eight_lines_are_enough_for_a_chart_of_six_runs() -> None:
    lines = drawn(*[run([0.1 * k, 0.1 * k + 0.3], label=f"run{k}") for k in range(1, 7)], height=8, width=80)
    assert all(any(f"run{k}" in line for line in lines) for k in range(1, 7))


def test_a_label_stays_near_the_end_of_a_curve_that_another_one_crosses_behind_it() -> None:
    steep = run([0.1, 0.5, *[0.9] * 6], label="steep")
    lines = drawn(run([0.5], label="short"), steep, run([0.95] * 8, label="flat"), width=120, height=30)
    column = {label: next(line.index(label) for line in lines if label in line) for label in ("short", "flat")}
    assert column["short"] < column["flat"] / 2


def test_the_title_counts_the_runs_that_are_left_out() -> None:
    assert "2 more not shown" in title(*[run()] * (MOST_RUNS + 2), width=120)


def test_the_title_says_if_a_run_ended_before_the_view() -> None:
    assert "▲ not in view" in title(run([0.5] * 20, label="long"), run([0.5, 0.6], label="short"), zoom=2)


def test_the_title_says_if_a_run_has_not_finished_an_epoch() -> None:
    runs = [run([0.5] * 20, label="long"), run([], label="diverged"), run([0.5, 0.6], label="short")]
    assert "no curve for ▲" in title(*runs, width=120)
    assert "not in view" not in title(*runs, width=120)


def test_the_title_says_that_losses_of_different_kinds_are_not_to_be_compared() -> None:
    kinds = [{"loss": "squared_error"}, {"loss": "cross_entropy"}, {"loss": "auto", "encoding": "number"}]
    first, *others = [replace(run(), loss=recorded_loss_measure(kind)) for kind in kinds]
    for other in others:
        assert "different losses" in title(first, other, metric="loss", width=80)
    assert "different losses" not in title(first, others[0], metric="accuracy", width=80)
    assert "different losses" not in title(first, first, run(), metric="loss", width=80)


@pytest.mark.parametrize("count", [2, 3])
def test_a_run_whose_curve_is_hidden_by_its_like_says_so(count: int) -> None:
    runs = [run(label="otter"), run(label="heron"), run([0.5, 0.6], label="crane")][:count]
    text = "\n".join(drawn(*runs, width=150, height=30))
    assert "heron 97.00 =●" in text


def test_a_name_is_shown_as_text() -> None:
    assert "[red]a [31m b" in "\n".join(drawn(run(label="[red]a\x1b[31m\nb"), run([0.5], label="c"), width=120))


def test_a_name_is_whole_where_there_is_room() -> None:
    name = "five-with-a-rather-long-name"
    runs = [run(label=name), run([0.5], label="c"), run([0.4], label="d")]
    assert any(name in line for line in drawn(*runs, width=114))


def test_the_title_says_that_signs_are_the_best_and_labels_the_last() -> None:
    runs = [run([0.5, 0.9, 0.6], label=label) for label in "abc"]
    assert title(*runs).endswith("symbols mark the best epochs, labels show the last values")
    narrow = chart(runs, ChartView(), (56, 14), DARK, title_width=52).title
    assert narrow == "validation accuracy % · symbols: best, labels: last"


def test_without_validation_the_title_promises_no_signs() -> None:
    runs = [means([0.5, 0.9], label=label) for label in "ab"]
    assert title(*runs).endswith(f"{UNICODE.separator}labels show the last values")


def test_in_ascii_the_title_explains_the_sign_of_crossing_curves() -> None:
    crossing = [means([0.5] * 2, [0.4, 0.6]), means([0.5] * 2, [0.6, 0.4]), means([0.5] * 2, [0.1, 0.1])]
    apart = [means([0.5] * 2, [0.1 * k] * 2) for k in (1, 4, 7)]
    for runs, is_explained in ((crossing, True), (apart, False)):
        picture = drawing(*runs, width=100, height=20, ascii_only=True)
        lines = picture.text.plain.split("\n")[:-1]
        has_sign = any(CROSSING in line[picture.margin :] for line in lines)
        assert ("+ curves cross" in picture.title, has_sign) == (is_explained, is_explained)
    assert "cross" not in title(*crossing, width=100)


def test_no_ascii_sign_of_a_run_means_anything_else_on_the_screen() -> None:
    others = (
        CROSSING + ASCII.best + ASCII.above + ASCII.below + ASCII.cut + ASCII.separator + ASCII.change + "%#-=|.0123"
    )
    assert len(set(ASCII.runs)) == MOST_RUNS
    assert not set(ASCII.runs) & set(others)


def test_names_of_which_little_would_be_left_in_a_label_are_in_the_title() -> None:
    runs = [run(label="classic"), run([0.5, 0.6], label="stopped")]
    picture = chart(runs, ChartView(), (38, 14), DARK, title_width=35)
    assert picture.title == "accuracy % · ● classic ▲ stopped"
    assert "● 97.0" in picture.text.plain
    assert "▲ 60.0" in picture.text.plain
    runs[0] = replace(runs[0], label="a-name-of-many-words")
    title = chart(runs, ChartView(), (38, 14), DARK, title_width=35).title
    assert title == "accuracy % · ● a-name-of… ▲ stopped"


def test_a_long_name_is_cut_with_a_sign() -> None:
    assert any("…" in line for line in drawn(run(label="x" * 200), run(label="y" * 200)))


def test_a_wide_name_takes_its_columns() -> None:
    lines = drawn(run(label="日本語の名前"), run([0.2, 0.3], label="y"), width=100)
    assert max(map(cell_len, lines)) <= 100

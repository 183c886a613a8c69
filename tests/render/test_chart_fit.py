"""A chart fits any pane and terminal, with its characters and colours."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from tuinet.render.chart import chart
from tuinet.render.chart_model import ChartRun
from tuinet.render.chart_options import METRICS, SMOOTHING, ZOOM, ChartView
from tuinet.render.palette import DARK, LIGHT, PLAIN
from tuinet.runs.curves import fold_curves

from .charts import drawing, drawn, means, run, style_at
from .conftest import batch

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


@pytest.mark.parametrize("metric", METRICS)
def test_without_data_a_message_says_when_the_curve_appears(metric: str) -> None:
    empty = ChartRun("x", fold_curves([]))
    assert drawn(empty, metric=metric) == [f"The {metric} curve appears after the first batches."]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("count", [1, 3])
def test_the_message_about_runs_that_ended_without_data_promises_no_curve(metric: str, count: int) -> None:
    empty = [ChartRun("x", fold_curves([]), is_over=True)] * count
    assert drawn(*empty, metric=metric) == [f"No {metric} was measured."]


def test_a_message_says_that_the_loss_was_never_finite() -> None:
    assert drawn(ChartRun("x", fold_curves([batch(1, 1, loss=None)])), metric="loss") == [
        "The loss was never a finite number."
    ]


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
def test_a_chart_fits_its_pane(ascii_only: bool, runs: list[ChartRun]) -> None:
    for size, metric, log in product(SIZES, METRICS, (False, True)):
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


@pytest.mark.parametrize("accuracy", [1.0, 1 - 1e-14])
def test_a_message_says_that_a_log_axis_cannot_show_zeros_alone(accuracy: float) -> None:
    # A mean may be rounded to a little less than 1, which is not an error.
    assert drawn(run([accuracy] * 3), log=True) == ["All values are 0, which a log axis cannot show."]


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


def test_one_chart_leaves_nothing_to_the_next() -> None:
    first = drawn()
    drawn(run([0.75, 0.85]), run([0.8] * 5))
    assert drawn() == first


def test_the_size_of_the_terminal_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn(width=120, height=30)
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "5")
    assert drawn(width=120, height=30) == before

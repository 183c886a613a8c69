"""Where axes have no room there are bars: all lines share the columns of the same epochs, and figures have units."""

from __future__ import annotations

import pytest

from tuinet.events import AnyEvent
from tuinet.render.chart import chart
from tuinet.render.chart_model import ChartRun
from tuinet.render.chart_options import ChartView
from tuinet.render.palette import PLAIN
from tuinet.runs.curves import fold_curves

from .conftest import batch, epoch


def run(*accuracies: float) -> ChartRun:
    """A run with four times as many training figures as validation figures."""
    events: list[AnyEvent] = []
    for number, accuracy in enumerate(accuracies, 1):
        events += [batch(number, 215 * n, accuracy=accuracy, loss=1 - accuracy) for n in range(1, 5)]
        events.append(epoch(number, accuracy, valid_loss=1 - accuracy))
    return ChartRun("otter", fold_curves(events))


def drawn(*runs: ChartRun, width: int = 40, height: int = 3, metric: str = "accuracy") -> list[str]:
    return chart(runs, ChartView(metric), (width, height), PLAIN).text.plain.split("\n")


def test_validation_and_training_share_the_columns_of_their_epochs() -> None:
    heading, valid, train = drawn(run(0.5, 0.75, 1.0))
    assert heading == "accuracy %"
    assert len(valid) == len(train) == 40
    assert valid.rindex("█") == train.rindex("█")
    # The second epoch ends at the same column in both.
    assert valid.index("█") >= train.index("█")


def test_bars_begin_with_the_first_figure() -> None:
    (line,) = drawn(run(0.5, 0.75, 1.0), height=1)
    name = line.split(" ", 1)[0]
    bars = line[9:-9]
    figure = line[-8:]
    assert (name, figure) == ("accuracy", "100.00 %")
    third = len(bars) / 3
    assert abs(len(bars) - len(bars.lstrip()) - third) <= 1


@pytest.mark.parametrize(("metric", "figure"), [("accuracy", "100.00 %"), ("loss", "0.0000")])
def test_the_last_figure_has_its_unit(metric: str, figure: str) -> None:
    assert all(line.endswith(figure) for line in drawn(run(0.5, 1.0), metric=metric)[1:])


def test_accuracy_and_loss_share_the_columns_of_their_epochs() -> None:
    for height in (1, 3):
        upper, lower = (drawn(run(0.5, 0.75, 1.0), height=height, metric=metric)[-1] for metric in ("accuracy", "loss"))
        changes = [[column for column in range(10, 30) if line[column] != line[column - 1]] for line in (upper, lower)]
        assert changes[0] == changes[1]


def test_without_room_for_bars_there_are_the_last_figures() -> None:
    assert drawn(run(0.5, 0.75, 1.0), width=15) == ["accuracy %", "valid 100.00 %", "train 100.00 %"]


def test_a_figure_that_does_not_fit_is_left_out_whole() -> None:
    assert drawn(run(0.5), width=3, height=2) == ["…", "…"]


def test_runs_that_do_not_all_fit_stand_below_what_is_measured() -> None:
    name, first, rest = drawn(*[run(0.5, 0.1 * number) for number in range(6)], height=3, metric="loss")
    assert (name, first.split()[0], rest) == ("loss", "●", "5 more runs: no room")


def test_compared_runs_have_a_line_each() -> None:
    lines = drawn(run(0.5, 0.9), run(0.5, 0.6), height=3)
    assert [line.split()[:2] for line in lines[1:]] == [["●", "otter"], ["▲", "otter"]]


@pytest.mark.parametrize(("width", "last"), [(40, "3 more runs: no room"), (12, "3 more runs"), (2, "+2")])
def test_runs_without_a_line_of_their_own_are_counted(width: int, last: str) -> None:
    assert drawn(*[run(0.5, 0.9)] * 4, height=3, width=width)[2] == last

"""A crosshair reads out an epoch in the longest wording that fits."""

from __future__ import annotations

import pytest

from tuinet.render.chart_model import ChartRun
from tuinet.render.chart_options import ChartView
from tuinet.render.readout import readout
from tuinet.runs.curves import MAX_POINTS, fold_curves

from .conftest import epoch


def run(label: str, *accuracies: float | None) -> ChartRun:
    events = [
        epoch(n, value, train_accuracy=0.991, train_loss=0.04, valid_loss=0.061)
        for n, value in enumerate(accuracies, 1)
    ]
    return ChartRun(label, fold_curves(events))


ONE = [run("otter", 0.9, 0.95, 0.97, 0.983)]
TWO = [run("calm-otter", 0.9, 0.98), run("wise-heron", 0.9)]


def read(runs: list[ChartRun], number: int = 4, width: int = 80, ascii_only: bool = False, **view: object) -> str:
    return readout(runs, ChartView(**view), number, width, ascii_only)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (80, "epoch 4 · train 99.10 % · valid 98.30 % · loss 0.0610"),
        (44, "epoch 4 · train 99.10 % · valid 98.30 %"),
        (37, "epoch 4 · train 99.1 % · valid 98.3 %"),
        (33, "epoch 4 · train 99.1 · valid 98.3"),
        (32, "4: train 99.1 · valid 98.3"),
        (12, "4: 98.3 %"),
        (3, "…"),
    ],
)
def test_the_longest_wording_that_fits_is_chosen(width: int, text: str) -> None:
    assert read(ONE, width=width) == text


def test_no_figure_is_cut() -> None:
    runs = [run(f"otter-{number}", 0.1135) for number in range(6)]
    for width in range(60):
        text = read(runs, 1, width, metric="loss")
        assert len(text) <= width
        assert all(part in {"0.0610", "0.061", *"●▲■◆○△·…", "epoch", "1", "1:"} for part in text.split())


def test_a_loss_comes_with_the_accuracy() -> None:
    assert read(ONE, metric="loss") == "epoch 4 · train 0.0400 · valid 0.0610 · accuracy 98.30 %"


def test_a_log_axis_reads_out_errors() -> None:
    assert read(ONE, log=True) == "epoch 4 · error: train 0.90 % · valid 1.70 % · loss 0.0610"


def test_a_narrow_log_axis_says_that_these_are_errors() -> None:
    assert read(ONE, log=True, width=33) == "epoch 4 · error 0.9 · valid 1.7"


def test_a_log_axis_of_several_runs_reads_out_errors_too() -> None:
    assert read(TWO, 1, log=True) == "epoch 1 · error: ● calm-otter 10.00 % · ▲ wise-heron 10.00 %"
    assert read(TWO, 1, width=22, log=True) == "1 error: ● 10.0 ▲ 10.0"


def test_each_run_has_its_sign_and_name() -> None:
    assert read(TWO, 2) == "epoch 2 · ● calm-otter 98.00 % · ▲ wise-heron –"


def test_without_room_for_names_the_signs_are_enough() -> None:
    assert read(TWO, 2, width=30) == "epoch 2 · ● 98.00 % · ▲ –"
    assert read(TWO, 2, width=13) == "2: ● 98.0 ▲ –"


def test_without_validation_there_is_a_dash() -> None:
    assert read([run("x", None)], 1) == "epoch 1 · train 99.10 % · valid – · loss 0.0610"


def test_in_ascii() -> None:
    assert read(TWO, 2, ascii_only=True) == "epoch 2 . o calm-otter 98.00 % . x wise-heron -"


def test_an_epoch_of_a_very_long_run_has_the_mean_that_it_is_part_of() -> None:
    long = run("x", *[0.5] * (MAX_POINTS + 10))
    assert "valid 50.00 %" in read([long], 4000)

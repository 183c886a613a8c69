"""Runs side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tuinet.config import configure
from tuinet.events import AnyEvent, SettingChanged
from tuinet.render.comparison import (
    MOST,
    beside,
    best_values,
    differing_hyperparameters,
    results,
    side_by_side,
)
from tuinet.render.comparison_table import GAP, name_in_lines, value_in_lines
from tuinet.render.palette import DARK
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.state import fold

from .conftest import ended, epoch, numbered, started


def run(*events: AnyEvent, status: str = "finished", **settings: Any) -> Overview:
    config = configure(settings)
    return Overview(Run(Path("20261123-120000-brave-otter")), None, 0.0, status, config, fold(numbered(*events)))


def changed(name: str, new: object) -> SettingChanged:
    return SettingChanged(name=name, old=0.05, new=new, epoch=3, batch=1)


def test_hyperparameters_that_differ_are_side_by_side_as_they_are_typed() -> None:
    overviews = [run(hidden=(64, 32)), run(activation="tanh", hidden=()), run()]
    assert differing_hyperparameters(overviews) == {
        "hidden": ["64,32", "none", "256"],
        "activation": ["relu", "tanh", "relu"],
    }


def test_equal_runs_differ_in_nothing() -> None:
    assert differing_hyperparameters([run(), run()]) == {}


def test_a_value_and_an_auto_that_stood_for_it_do_not_differ() -> None:
    chosen = started(valid_size=5000, threads=2)
    overviews = [run(chosen), run(chosen, valid_size=5000, threads=2, initializer="he"), run(chosen)]
    assert differing_hyperparameters(overviews) == {}
    overviews[2] = run(chosen, activation="tanh")
    assert differing_hyperparameters(overviews) == {
        "activation": ["relu", "relu", "tanh"],
        "initializer": ["auto", "he", "auto"],
    }


def test_a_live_change_is_a_difference() -> None:
    overviews = [run(started(), changed("learning_rate", 0.01), changed("epochs", 20)), run(started())]
    assert differing_hyperparameters(overviews) == {
        "changed live": ["learning_rate 0.01 in epoch 3, epochs 20 in epoch 3", "none"]
    }


def test_another_pinned_digit_is_not_a_difference() -> None:
    assert differing_hyperparameters([run(started(), changed("probe", [7])), run(started())]) == {}


def test_the_results_of_a_run_that_has_ended_and_of_one_that_has_not_begun() -> None:
    overviews = [run(started(), epoch(1), epoch(2, 0.98), ended()), run(status="training")]
    assert results(overviews) == {
        "status": ["finished", "training"],
        "epochs done": ["2", "0"],
        "best epoch": ["2", "–"],
        "best valid accuracy": ["98.00 %", "–"],
        "last valid accuracy": ["98.00 %", "–"],
        "test accuracy": ["98.24 %", "–"],
        "test loss": ["0.0571", "–"],
        "training time": ["5.00 s", "0.00 s"],
    }


def test_a_wider_pane_fits_more_runs_beside_each_other() -> None:
    overviews = [run(seed=seed) for seed in range(5)]
    assert [beside(overviews, width) for width in (20, 58, 78, 118)] == [1, 2, 4, 5]


def test_the_best_values_are_the_highest_accuracy_the_lowest_loss_and_the_shortest_time() -> None:
    slow = run(started(), epoch(1, 0.97), epoch(2, 0.98), ended())
    quick = run(started(), epoch(1, 0.97))
    assert best_values([slow, quick]) == {
        "best valid accuracy": {0},
        "last valid accuracy": {0},
        "training time": {1},
    }


def test_a_run_that_diverged_is_not_the_fastest() -> None:
    whole = run(started(), epoch(1, 0.97), epoch(2, 0.98), ended())
    broken_off = run(started(), epoch(1, 0.97), status="diverged")
    assert "training time" not in best_values([whole, broken_off])


def test_where_all_are_equal_none_is_the_best() -> None:
    assert best_values([run(started(), epoch(1, 0.97), ended())] * 2) == {}


def test_the_accuracy_at_the_end_of_the_curve_is_not_called_the_best() -> None:
    fell = run(started(), epoch(1, 0.98), epoch(2, 0.95))
    rows = results([fell])
    assert (rows["best valid accuracy"], rows["last valid accuracy"]) == (["98.00 %"], ["95.00 %"])


def test_the_best_value_of_a_row_is_bold_and_both_parts_have_titles() -> None:
    overviews = [run(started(), epoch(1, 0.97)), run(started(), epoch(1, 0.98), seed=1)]
    (table,) = side_by_side(overviews, "●▲", 80, DARK)
    lines = table.rows.split("\n")
    assert table.names.plain.split()[:2] == ["differ", "in"]
    assert [line.plain.split()[0] for line in lines] == [
        *("seed", "results", "status", "epochs", "best", "best", "last", "test", "test", "training")
    ]
    row = next(line for line in lines if line.plain.startswith("best valid"))
    assert [row.plain[span.start : span.end].strip() for span in row.spans if span.style == "bold"] == ["98.00 %"]


def test_runs_that_do_not_fit_are_in_further_blocks_with_their_names() -> None:
    named = [replace(run(seed=seed), name=f"otter-{seed}") for seed in range(3)]
    blocks = side_by_side(named, "●▲■", 50, DARK)
    assert [block.names.plain.split()[2:] for block in blocks] == [["●", "otter-0", "▲", "otter-1"], ["■", "otter-2"]]
    assert [block.runs for block in blocks] == [2, 1]


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (1, ["● a-long-name-…"]),
        (2, ["● a-long-name-", "  of-an-"]),
        (3, ["● a-long-name-", "  of-an-", "  experiment"]),
    ],
)
def test_a_long_name_takes_several_lines_and_is_then_cut_off(most: int, lines: list[str]) -> None:
    name = name_in_lines("● a-long-name-of-an-experiment", 15, most)
    assert name[:-1] == lines[:-1]
    assert name[-1].startswith(lines[-1])
    assert all(cell_len(line) <= 15 for line in name)
    assert ("…" in name[-1]) == (most < 3)


def test_a_name_without_hyphens_and_one_of_wide_characters_keep_their_columns() -> None:
    assert name_in_lines("● " + "x" * 20, 12, 3) == ["● " + "x" * 10, "  " + "x" * 10]
    named = [replace(run(seed=0), name="日本語の名前"), replace(run(seed=1), name="b")]
    (block,) = side_by_side(named, "●▲", 60, DARK)
    line = block.names.plain
    assert cell_len(line[: line.index("▲")]) == block.rows.plain.index("1")


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("64,32,32,16,16", ["64,32,32,16,", "16"]),
        ("early stopped too", ["early stopped", "too"]),
        ("/data/digits-of-mine", ["/data/digits-", "of-mine"]),
        ("", []),
    ],
)
def test_a_value_is_not_broken_within_a_number(value: str, lines: list[str]) -> None:
    assert value_in_lines(value, 13) == lines


def test_two_runs_stand_close_together_however_wide_the_pane_is() -> None:
    named = [replace(run(seed=seed), name=f"{seed}-{'otter-' * 9}") for seed in range(2)]
    names = side_by_side(named, "●▲", 200, DARK)[0].names.plain
    assert names.index("▲") - names.index("●") == MOST + GAP


@pytest.mark.parametrize("width", [90, 72, 64])
def test_what_a_loss_measures_is_not_broken_within_a_phrase(width: int) -> None:
    overviews = [run(started(), ended(), encoding="number"), *[run(started(), ended())] * 3]
    lines = side_by_side(overviews, "●▲■◆", width, DARK)[0].rows.plain.split("\n")
    assert any("squared error" in line for line in lines)
    assert any("of a number" in line for line in lines)


def test_losses_of_different_kinds_are_named_and_none_is_the_best() -> None:
    overviews = [run(started(), ended()), run(started(), ended(), loss="squared_error"), run(started())]
    assert results(overviews)["test loss"] == ["0.0571 cross-entropy", "0.0571 squared error", "–"]
    overviews[0] = run(started(), ended().model_copy(update={"test_loss": 0.01}))
    assert "test loss" not in best_values(overviews)
    overviews[1] = run(started(), ended())
    assert results(overviews)["test loss"] == ["0.0100", "0.0571", "–"]
    assert best_values(overviews)["test loss"] == {0}


def test_values_from_a_search_are_rounded_unless_they_would_look_the_same() -> None:
    overviews = [run(learning_rate=0.0022637229697395483), run(learning_rate=0.050734320323943333)]
    assert differing_hyperparameters(overviews) == {"learning_rate": ["0.00226372", "0.0507343"]}
    overviews = [run(dropout=0.30881774853793853), run(dropout=0.3088177)]
    assert differing_hyperparameters(overviews) == {"dropout": ["0.30881774853793853", "0.3088177"]}

"""Runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuinet.config import configure
from tuinet.events import AnyEvent, SettingChanged
from tuinet.render.comparison import beside, differing_hyperparameters, results
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.state import fold

from .conftest import ended, epoch, numbered, started


def run(*events: AnyEvent, status: str = "finished", **settings: Any) -> Overview:
    config = configure(settings)
    return Overview(Run(Path("20261123-120000-brave-otter")), None, 0.0, status, config, fold(numbered(*events)))


def changed(name: str, new: object) -> SettingChanged:
    return SettingChanged(name=name, old=0.05, new=new, epoch=3, batch=1)


def test_settings_that_differ_are_side_by_side_as_they_are_typed() -> None:
    overviews = [run(hidden=(64, 32)), run(activation="tanh", hidden=()), run()]
    assert differing_hyperparameters(overviews) == {
        "hidden": ["64,32", "none", "256"],
        "activation": ["relu", "tanh", "relu"],
    }


def test_equal_runs_differ_in_nothing() -> None:
    assert differing_hyperparameters([run(), run()]) == {}


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
        "validation accuracy": ["98.00 %", "–"],
        "test accuracy": ["98.24 %", "–"],
        "test loss": ["0.0571", "–"],
        "training time": ["5.00 s", "0.00 s"],
    }


def test_a_wider_pane_fits_more_runs_beside_each_other() -> None:
    overviews = [run(seed=seed) for seed in range(5)]
    assert [beside(overviews, width) for width in (20, 58, 78, 118)] == [1, 2, 4, 5]

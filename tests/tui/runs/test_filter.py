"""Filtering runs by words and figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.config import configure
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.state import fold
from tuinet.tui.runs.filter import matches

from ...runs.conftest import epoch_finished, started
from .conftest import finish

RUN = Overview(
    Run(Path("20260101-120000-calm-otter")),
    "Baseline",
    0.0,
    "early_stopped",
    configure({"hidden": (64, 32), "activation": "tanh", "learning_rate": 0.3}),
    fold([started(), epoch_finished(1, 0.98), epoch_finished(2, 0.95), finish(0.97)]),
)
DAMAGED = Overview(Run(Path("20260109-120000-odd-newt")), problem="it is incomplete")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "  ",
            "otter",
            "20260101",
            "base",
            "BASELINE",
            "early stopped",
            "early_stopped",
            "64-32",
            "tanh",
            "mnist",
        ),
        *("nesterov", "learning_rate=0.3", "otter tanh"),
        *("acc>0.97", "acc>97", "acc>97%", "acc>=98", "acc<99", "valid<=0.98", "test>0.96", "test<0.975", "time<3"),
        *("time>=2", "epochs>1", "epochs<=2", "tanh acc>97 time<60"),
    ],
)
def test_a_filter_that_holds_finds_the_run(text: str) -> None:
    assert matches(RUN, text)


@pytest.mark.parametrize(
    "text", ["heron", "otter heron", "acc>98", "acc>0.985", "test>97.5", "time<2", "epochs>2", "tanh acc>99", "[bold]"]
)
def test_a_filter_that_does_not_hold_does_not_find_it(text: str) -> None:
    assert not matches(RUN, text)


@pytest.mark.parametrize("text", ["acc>", "time<.", "otter acc>="])
def test_a_figure_that_is_still_being_typed_hides_nothing(text: str) -> None:
    assert matches(RUN, text)


def test_a_damaged_run_is_found_by_its_id_and_its_state() -> None:
    assert matches(DAMAGED, "newt damaged")


@pytest.mark.parametrize("text", ["acc>0", "acc<1", "epochs>=0", "time<9"])
def test_a_run_without_a_figure_is_neither_above_nor_below(text: str) -> None:
    assert not matches(DAMAGED, text)

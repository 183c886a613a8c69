"""The standings of a race."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from tuinet.config import Configuration
from tuinet.render.palette import DARK
from tuinet.render.standings import lead, places, ranking, standings
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.state import fold

from .conftest import ended, epoch, numbered, started

LABELS = ("narrow", "wide", "a-name-that-is-rather-long")
SIGNS = "●▲■"


def run(*accuracies: float, is_over: bool = False) -> Overview:
    """A run of ten epochs that has had these validation accuracies."""
    epochs = [epoch(number, accuracy) for number, accuracy in enumerate(accuracies, 1)]
    events = numbered(started(epochs=10), *epochs, *([ended()] if is_over else []))
    status = "finished" if is_over else "training"
    return Overview(Run(Path("20261123-120000-brave-otter")), None, 0.0, status, Configuration(), fold(events))


def drawn(*overviews: Overview, width: int = 120) -> list[str]:
    """The lines of the standings."""
    return standings(LABELS, overviews, SIGNS, width, DARK).plain.split("\n")


def test_the_best_validation_accuracy_so_far_leads() -> None:
    overviews = [run(0.95, 0.9), run(0.91, 0.94, 0.93), run(0.96)]
    assert ranking(overviews) == [2, 0, 1]
    assert places(overviews) == ["2.", "3.", "1."]
    assert lead(LABELS, overviews, is_over=False) == "a-name-that-is-rather-long leads by 1.00 points"
    assert lead(LABELS, overviews, is_over=True) == "a-name-that-is-rather-long came out ahead by 1.00 points"


def test_runs_that_are_level_share_a_place() -> None:
    overviews = [run(0.9), run(0.95), run(0.95)]
    assert places(overviews) == ["3.", "1.", "1."]
    assert lead(LABELS, overviews, is_over=False) == "wide and a-name-that-is-rather-long are level"
    overviews = [run(0.95)] * 3
    assert lead(LABELS, overviews, is_over=False) == "narrow, wide and a-name-that-is-rather-long are level"


def test_nobody_leads_before_the_first_epochs_have_ended() -> None:
    overviews = [run(), run(0.9), run()]
    assert places(overviews) == ["–", "1.", "–"]
    assert lead(LABELS, overviews, is_over=False) == ""
    heading, *lines = drawn(*overviews)
    assert heading.split() == ["best", "last", "train", "epoch", "time", "status", "run"]
    assert lines[0].split()[:4] == ["1.", "▲", "wide", "90.00"]


def test_the_best_value_of_each_column_is_bold() -> None:
    text = standings(LABELS, [run(0.95, 0.9), run(0.91, 0.94)], SIGNS, 120, DARK)
    bold = [text.plain[span.start : span.end].strip() for span in text.spans if span.style == "bold"]
    assert bold == ["95.00 %", "94.00 %"]


@pytest.mark.parametrize("width", [56, 76, 116])
def test_what_does_not_fit_is_left_out(width: int) -> None:
    lines = drawn(run(0.9, is_over=True), run(0.91, is_over=True), run(0.92, is_over=True), width=width)
    assert max(map(cell_len, lines)) <= width
    assert {"best", "test", "epoch", "time", "status"} <= set(lines[0].split())
    assert ("train" in lines[0]) == (width > 56)
    assert ("a-name-that-is-rather-long" in lines[1]) == (width > 76)

"""Perturbations as a table and as a chart."""

from __future__ import annotations

import numpy as np
import pytest
from rich.text import Text

from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.sweep import Flip, Sweep
from tuinet.render.blocks import beside
from tuinet.render.palette import DARK, LIGHT, PLAIN, SIXTEEN, Palette
from tuinet.render.perturbation import amount, flip_text
from tuinet.render.sweep_chart import rival, sweep_chart
from tuinet.render.sweep_rows import confidence_bars, sweep_rows

CLASSES = ("zero", "one", "two")


def sweep(name: str = "rotate", below: Flip | None = None, above: Flip | None = None) -> Sweep:
    """The confidence in class 0 falls from 100 % at 0 to nothing at both ends, and class 2 gains nine tenths of it."""
    perturbation = PERTURBATIONS[name]
    strengths = perturbation.strengths(10)
    share = 1 - np.abs(strengths) / perturbation.high
    probabilities = np.stack([share, 0.1 * (1 - share), 0.9 * (1 - share)], axis=1)
    return Sweep(perturbation, strengths, probabilities, 0, below, above)


@pytest.mark.parametrize(
    ("name", "strength", "text"),
    [
        ("shift_right", -2.25, "2.25 px left"),
        ("shift_down", 0.5, "0.50 px down"),
        ("rotate", 14.06, "14.1° clockwise"),
        ("scale", -0.125, "12.5 % smaller"),
        ("thicken", -1, "1.00 px thinner"),
        ("blur", 1.5, "1.50 px"),
        ("fgsm", 0.07, "0.070"),
        ("morph", 0.38, "38.0 %"),
        ("rotate", 0.0, "unchanged"),
    ],
)
def test_a_strength_has_its_unit_and_its_direction(name: str, strength: float, text: str) -> None:
    assert amount(PERTURBATIONS[name], strength) == text


def test_the_nearest_flip_is_described_if_there_is_one() -> None:
    assert flip_text(sweep(below=Flip(-30, -29, 2), above=Flip(40, 39, 1)), CLASSES) == "two from −30.0°"
    assert flip_text(sweep(), CLASSES) == "no flip"


def test_the_rival_is_the_class_of_the_first_flip_or_the_most_probable_other_one() -> None:
    assert rival(sweep(above=Flip(40, 39, 1))) == 1
    assert rival(sweep()) == 2


def test_bars_rise_and_fall_with_the_confidence() -> None:
    assert confidence_bars(sweep(), 9) == "▁▂▄▆▇▆▄▂▁"
    assert confidence_bars(sweep("noise"), 9, ascii_only=True) == "@@#*+=-._"


def test_a_table_has_a_line_for_each_perturbation_and_keeps_the_selected_one_in_sight() -> None:
    names = list(PERTURBATIONS)
    sweeps = [sweep(name, above=Flip(0.25, 0.2, 1)) for name in names[:-1]]
    table = sweep_rows([*sweeps, None], names, CLASSES, 2, 60, 20, PLAIN)
    heading, *lines = table.plain.split("\n")
    assert heading.split() == ["confidence", "in", "zero", "flips", "to"]
    assert len(lines) == len(names)
    assert [line for line in lines if line.startswith(">")] == [lines[2]]
    assert "rotate" in lines[2]
    assert lines[2].endswith("one from 0.2°")
    assert lines[-1].split() == [names[-1]]
    computing = sweep_rows([*sweeps, None], names, CLASSES, 2, 60, 20, PLAIN, measuring=len(sweeps))
    assert computing.plain.split("\n")[-1].split() == [names[-1], "measuring", "…"]
    long = ("zero", "a long name", "two")
    for width in (34, 30):
        assert "… from 0.2°" in sweep_rows(sweeps, names[:-1], long, 2, width, 20, PLAIN).plain.split("\n")[3]
    for selected in range(len(names)):
        short = sweep_rows([*sweeps, None], names, CLASSES, selected, 30, 3, PLAIN).plain.split("\n")
        assert len(short) == 3
        assert any(line.startswith(">") for line in short)
        assert max(map(len, short)) <= 30


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN, PLAIN])
def test_a_chart_has_both_curves_the_flips_and_the_strength(palette: Palette) -> None:
    flips = sweep(below=Flip(-45, -44, 2), above=Flip(60, 59, 1))
    unicode, in_ascii = (sweep_chart(flips, CLASSES, 30.0, 60, 10, palette, ascii_only).plain for ascii_only in (0, 1))
    for shown, minus in ((unicode, "−"), (in_ascii, "-")):
        lines = shown.split("\n")
        assert len(lines) == 10
        assert max(map(len, lines)) <= 60
        assert "two" in shown
        assert "one" in shown
        assert f"{minus}50" in lines[-1]
    assert unicode.count("│") >= 5
    assert in_ascii.isascii()


def test_the_line_of_the_strength_moves_and_leaves_no_trace() -> None:
    flips = sweep()
    first = sweep_chart(flips, CLASSES, -80.0, 60, 10, PLAIN)
    second = sweep_chart(flips, CLASSES, 80.0, 60, 10, PLAIN)
    assert first != second
    assert sweep_chart(flips, CLASSES, -80.0, 60, 10, PLAIN) == first


def test_blocks_beside_each_other_have_their_columns() -> None:
    left = Text("ab\nc", "bold")
    assert beside([(left, 3), (Text("x\n\nyz"), 1)], 3).plain.split("\n") == ["ab   x", "c     ", "     y"]

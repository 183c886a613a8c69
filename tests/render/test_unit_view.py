"""One unit: its weights, its strongest images, its outgoing weights."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len

from tuinet.render.palette import DARK, PLAIN
from tuinet.render.unit_view import UnitView, unit_view

RNG = np.random.default_rng(3)
VIEW = UnitView(
    weights=RNG.normal(size=(28, 28)),
    images=list(RNG.integers(0, 255, (9, 28, 28), np.uint8)),
    labels=list("333835313"),
    targets=list("0123456789"),
    outgoing=np.array([0.5, -1.25, 0, 0, 0, 0, 0, 0, 0, 2.0]),
    are_units=False,
    selected=5,
)


@pytest.mark.parametrize(("width", "height"), [(58, 11), (78, 16), (118, 33), (200, 60)])
def test_it_fits_the_pane_and_shows_all_of_the_unit(width: int, height: int) -> None:
    shown = unit_view(VIEW, width, height, "ascii", PLAIN, False)
    lines = shown.plain.split("\n")
    assert len(lines) <= height
    assert all(cell_len(line) <= width for line in lines)
    assert "strongest images" in shown.plain
    assert "[5]" in shown.plain
    assert "1  −1.25" in shown.plain
    assert "9  +2.00" in shown.plain


def test_the_heading_of_the_weights_explains_their_signs() -> None:
    assert "weights   +  up   -  down" in unit_view(VIEW, 78, 16, "ascii", DARK, False, is_fine=True).plain
    assert re.search(r"weights  \S+ up  \S+ down", unit_view(VIEW, 78, 16, "ascii", PLAIN, False).plain)


def test_bars_are_as_long_as_the_weights_are_large() -> None:
    shown = unit_view(VIEW, 78, 16, "ascii", DARK, True).plain
    bars = {name: len(drawn) for name, drawn in re.findall(r"(\d)  [+−]\d\.\d\d ?(#*) *$", shown, re.MULTILINE)}
    assert bars["9"] > bars["1"] > bars["0"] > bars["2"] == 0


def test_of_many_outgoing_weights_the_largest_are_shown() -> None:
    outgoing = np.zeros(1024)
    outgoing[[700, 3]] = [-3.0, 1.0]
    view = replace(VIEW, targets=[str(unit) for unit in range(1024)], outgoing=outgoing, are_units=True)
    lines = unit_view(view, 78, 16, "ascii", PLAIN, False).plain.split("\n")
    assert "top weights to unit" in lines[0]
    assert " 700  −3.00" in lines[1]
    assert " 3  +1.00" in lines[2]


def test_a_unit_without_pixels_or_images_has_neither() -> None:
    shown = unit_view(replace(VIEW, weights=None, images=[], labels=[]), 78, 16, "ascii", PLAIN, False).plain
    assert "+  up" not in shown
    assert "no image excites it" in shown


def test_weights_that_are_not_finite_have_no_bars() -> None:
    outgoing = VIEW.outgoing.copy()
    outgoing[:2] = [np.nan, np.inf]
    shown = unit_view(replace(VIEW, outgoing=outgoing), 78, 16, "ascii", PLAIN, True).plain
    assert re.search(r"0   \+nan *$", shown, re.MULTILINE)
    assert re.search(r"1   \+inf *$", shown, re.MULTILINE)
    assert re.search(r"9  \+2.00 #+ *$", shown, re.MULTILINE)

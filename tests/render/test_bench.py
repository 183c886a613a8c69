"""The bench in any pane."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.sweep import Flip, Sweep
from tuinet.render.bench import BenchView, bench_picture, curve_names, listed
from tuinet.render.marked_image import Look
from tuinet.render.palette import PLAIN

CLASSES = tuple("0123456789")


def view(*known: str, selected: str = "rotate", strength: float = 30.0) -> BenchView:
    """A 7 that becomes a 1, as far as its sweeps are known."""
    sweeps = {}
    for name in known:
        perturbation = PERTURBATIONS[name]
        strengths = perturbation.strengths(4)
        probabilities = np.full((len(strengths), 10), 0.02)
        probabilities[:, 7] = 0.82
        flip = Flip(perturbation.high / 4, perturbation.high / 5, 1)
        sweeps[name] = Sweep(perturbation, strengths, probabilities, 7, None, flip)
    answer = np.full(10, 0.02)
    answer[1] = 0.82
    return BenchView(sweeps, selected, strength, np.full((28, 28), 200, np.uint8), answer, 7, CLASSES)


@given(st.integers(8, 140), st.integers(2, 50), st.sampled_from(list(PERTURBATIONS)), st.booleans(), st.booleans())
def test_it_fits_into_any_pane(width: int, height: int, selected: str, is_known: bool, ascii_only: bool) -> None:
    shown = view(*PERTURBATIONS if is_known else (), selected=selected, strength=PERTURBATIONS[selected].high / 2)
    lines = bench_picture(shown, width, height, Look(PLAIN, ascii_only, "ascii")).split("\n", allow_blank=True)
    assert len(lines) <= height
    assert max(line.cell_len for line in lines) <= width


@pytest.mark.parametrize(("width", "height"), [(116, 30), (76, 16), (56, 13), (36, 16)])
def test_it_names_the_perturbation_the_answer_and_the_flip(width: int, height: int) -> None:
    shown = bench_picture(view(*PERTURBATIONS), width, height, Look(PLAIN, False, "ascii")).plain
    assert re.match("rotate, 30.0° clockwise: 1(, not| instead of) 7", shown)
    assert "> rotate" in shown
    assert "1 from 22.5°" in shown
    assert "✗ 1" in shown
    assert "○ 7" in shown


@pytest.mark.parametrize(("width", "measure"), [(116, "conf., _ to @"), (76, "conf. _@")])
def test_in_ascii_the_bars_are_explained(width: int, measure: str) -> None:
    assert measure in bench_picture(view(*PERTURBATIONS), width, 30, Look(PLAIN, True, "ascii")).plain


def test_sweeps_that_are_not_computed_yet_are_left_out() -> None:
    shown = bench_picture(view("blur"), 116, 30, Look(PLAIN, False, "ascii")).plain
    (blur,) = (line for line in shown.split("\n") if "blur" in line)
    (noise,) = (line for line in shown.split("\n") if "noise" in line)
    assert "1 from 1.25 px" in blur
    assert "from" not in noise


def test_the_curves_of_the_chart_are_named_where_there_is_one() -> None:
    shown = view(*PERTURBATIONS)
    assert curve_names(shown, 76, 18) == ("solid: confidence in 7, dotted: in 1", "solid: 7, dotted: 1")
    assert not curve_names(shown, 56, 30)
    assert not curve_names(shown, 76, 11)
    assert not curve_names(view(), 76, 18)


def test_in_a_small_terminal_all_classes_have_a_bar() -> None:
    shown = bench_picture(view(*PERTURBATIONS), 58, 14, Look(PLAIN, False, "ascii")).plain
    assert all(re.search(rf" {name} .*%$", shown, re.MULTILINE) for name in CLASSES)


def test_where_there_is_no_room_for_all_perturbations_it_is_said_which_are_listed() -> None:
    names = list(PERTURBATIONS)
    assert listed(names[0], 58, 14) == f"1–2 of {len(names)}"
    assert listed(names[-1], 58, 14) == f"{len(names) - 1}–{len(names)} of {len(names)}"
    assert not listed(names[0], 76, 16)
    assert not listed(names[0], 56, 30)

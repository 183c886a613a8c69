"""The report of a surgery."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len

from tuinet.analysis.surgery import NO_SURGERY, Surgery
from tuinet.evaluation.predictions import Evaluation
from tuinet.render.formatting import points
from tuinet.render.palette import PLAIN
from tuinet.render.surgery import SurgeryView, headline, state, surgery_report
from tuinet.render.surgery_steps import SurgerySteps, step_name


def answers(predicted: list[int]) -> Evaluation:
    """Answers to 20 images, two of each class in order."""
    probabilities = np.eye(10, dtype=np.float32)[predicted]
    return Evaluation(probabilities, np.zeros(20, np.float32), np.repeat(np.arange(10), 2))


RIGHT = answers(np.repeat(np.arange(10), 2).tolist())
NO_SEVENS = answers([*np.repeat(np.arange(7), 2).tolist(), 1, 1, 8, 3, 9, 9])
PRUNED = Surgery(pruned=0.9)
HISTORY = SurgerySteps(
    steps=[NO_SURGERY, Surgery(off=frozenset({(0, 17)})), PRUNED],
    position=2,
    accuracies={NO_SURGERY: 1.0, PRUNED: 0.85},
    layers=1,
)
VIEW = SurgeryView(
    HISTORY,
    before=RIGHT,
    after=NO_SEVENS,
    classes=tuple("0123456789"),
)


def test_the_headline_says_what_it_costs() -> None:
    assert headline(VIEW, PLAIN).plain == "accuracy 100.00 % → 85.00 %  −15.00 points"
    assert headline(replace(VIEW, after=None), PLAIN).plain == "accuracy 100.00 % → … 0 % of the images"
    assert headline(replace(VIEW, history=replace(HISTORY, position=0)), PLAIN).plain == "accuracy 100.00 %"
    assert headline(replace(VIEW, before=None), PLAIN).plain == "accuracy … 0 % of the images"
    assert headline(replace(VIEW, after=None, progress=0.4), PLAIN).plain.endswith("→ … 40 % of the images")


@pytest.mark.parametrize(("width", "height"), [(38, 15), (58, 13), (78, 15), (118, 34)])
def test_steps_and_classes_fit_the_pane(width: int, height: int) -> None:
    shown = surgery_report(VIEW, width, height, PLAIN, False).plain.split("\n")
    assert all(cell_len(line) <= width for line in shown)
    (current,) = [line for line in shown if "▶" in line]
    assert "85.00 %" in current


def test_the_class_with_the_largest_loss_comes_first_with_its_mistakes() -> None:
    lines = surgery_report(VIEW, 78, 20, PLAIN, False).plain.split("\n")
    table = [line[38:].rstrip() for line in lines]
    assert table[1].split() == ["7", "100.0", "→", "0.0", "−100.00"]
    wide = surgery_report(VIEW, 118, 20, PLAIN, False).plain.split("\n")
    assert "7 100.0 →   0.0 −100.00 1 (+2)" in wide[1]
    assert "8 100.0 →  50.0  −50.00 3 (+1)" in wide[2]


def test_the_accuracy_of_a_step_that_is_not_known_yet_is_left_open() -> None:
    lines = surgery_report(VIEW, 78, 20, PLAIN, False).plain.split("\n")
    (heading,) = [line for line in lines if line.startswith("steps")]
    (line,) = [line for line in lines if "unit 17 off" in line]
    assert line.index("…") == heading.index("accuracy") + len("accuracy") - 1


def test_steps_are_named_by_what_they_change() -> None:
    one = Surgery(off=frozenset({(0, 17)}))
    three = Surgery(off=frozenset({(0, 17), (0, 18), (1, 4)}))
    assert step_name(NO_SURGERY, one, layers=1) == "unit 17 off"
    assert step_name(NO_SURGERY, one, layers=2) == "unit 17 off (layer 1)"
    assert step_name(one, three, layers=2) == "2 units off"
    assert step_name(three, one, layers=2) == "2 units on"
    assert step_name(one, replace(one, pruned=0.5), layers=1) == "50 % pruned"
    assert step_name(one, replace(one, bits=4), layers=1) == "4 bits"
    assert step_name(replace(one, bits=2), one, layers=1) == "32 bits"
    assert step_name(three, NO_SURGERY, layers=2) == "as trained"


def test_the_state_is_a_sentence() -> None:
    surgery = Surgery(off=frozenset({(0, 17)}), pruned=0.5, bits=8)
    assert state(surgery, 1024) == "1 of 1,024 units off · 50 % of weights pruned · 8 bits"
    assert state(NO_SURGERY, 0) == "0 % of weights pruned · 32 bits"


def test_all_classes_fit_a_small_pane() -> None:
    shown = surgery_report(VIEW, 58, 11, PLAIN, False).plain
    assert all(f"{k} 100.0 →" in shown for k in VIEW.classes)
    long_names = ("sandal", "ankle boot", *"23456789")
    assert "ankle boot 100.0 → 100.0" in surgery_report(replace(VIEW, classes=long_names), 80, 14, PLAIN, False).plain


def test_classes_that_are_out_of_view_are_counted() -> None:
    names = tuple(f"a long name {k}" for k in range(10))
    lines = surgery_report(replace(VIEW, classes=names), 58, 11, PLAIN, False).plain.split("\n")
    in_view = sum("a long name" in line for line in lines)
    assert 0 < in_view < 10
    assert len(lines) == 11
    assert lines[-1] == f"… {10 - in_view} more"


def test_points_have_signs() -> None:
    assert [points(value) for value in (-0.0241, 0.0005, 0.0, -1e-9)] == ["−2.41", "+0.05", "0.00", "0.00"]


def test_a_large_pane_shows_the_confusion_matrix_before_any_surgery() -> None:
    untouched = replace(
        VIEW, before=NO_SEVENS, after=NO_SEVENS, history=replace(HISTORY, steps=[NO_SURGERY], position=0)
    )
    lines = surgery_report(untouched, 97, 50, PLAIN, False).plain.split("\n")
    (cursor,) = [line for line in lines if "[" in line]
    assert cursor.split()[0] == "7"
    assert "predicted →" not in surgery_report(untouched, 97, 20, PLAIN, False).plain

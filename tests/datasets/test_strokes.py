"""Strokes of a pen on an image, and undoing them."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.datasets.drawing import MOST_UNDONE, Drawing
from tuinet.datasets.strokes import Pen, ink, put

SHAPE = (28, 28)
HARD = Pen(width=2, soft=False)


def test_a_stroke_between_two_distant_points_has_no_gap() -> None:
    drawn = ink(SHAPE, [(2.5, 3.5), (25.5, 20.5)], HARD)
    for share in np.linspace(0, 1, 200):
        row, column = 2.5 + 23 * share, 3.5 + 17 * share
        assert drawn[int(row), int(column)] > 0.5


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("width", [1, 2, 3, 5])
def test_the_ink_across_a_line_adds_up_to_the_width_of_the_pen(width: int, soft: bool) -> None:
    across = ink(SHAPE, [(0, 14), (28, 14)], Pen(width, soft))[14]
    assert across.max() <= 1
    if width > 2:
        assert across.sum() == pytest.approx(width, abs=0.01)
    assert np.array_equal(across, across[::-1])


def test_a_soft_pen_has_more_greys_than_a_hard_one() -> None:
    greys = {soft: np.unique(ink(SHAPE, [(3, 3), (20, 25)], Pen(3, soft))).size for soft in (False, True)}
    assert greys[True] > greys[False]


def test_the_middle_of_the_thinnest_pen_is_black() -> None:
    dot = put(np.zeros(SHAPE, np.uint8), [(9.5, 4.5)], Pen(1, soft=True))
    assert dot[9, 4] == 255
    assert dot.sum() > 255


def test_ink_covers_ink_and_does_not_add_up() -> None:
    once = put(np.zeros(SHAPE, np.uint8), [(5, 5), (9, 20)], Pen())
    assert np.array_equal(put(once, [(5, 5), (9, 20)], Pen()), once)


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("width", [1, 2, 6])
def test_the_eraser_of_a_pen_leaves_nothing_of_its_line(width: int, soft: bool) -> None:
    pen = Pen(width, soft)
    line = [(5, 5), (9, 20), (22.5, 3)]
    drawn = put(np.zeros(SHAPE, np.uint8), line, pen)
    assert drawn.any()
    assert not put(drawn, line, pen.eraser).any()


def test_a_stroke_is_undone_as_a_whole_and_redone() -> None:
    drawing = Drawing(SHAPE)
    drawing.begin([(5.5, 5.5)], HARD)
    drawing.extend([(5.5, 5.5), (20.5, 5.5)], HARD)
    first = drawing.pixels
    drawing.begin([(9.5, 9.5)], HARD)
    second = drawing.pixels
    drawing.undo()
    assert np.array_equal(drawing.pixels, first)
    drawing.undo()
    assert drawing.is_blank
    drawing.undo()
    drawing.redo()
    drawing.redo()
    assert np.array_equal(drawing.pixels, second)
    assert not drawing.can_redo


def test_a_new_stroke_forgets_what_was_undone() -> None:
    drawing = Drawing(SHAPE)
    drawing.begin([(5.5, 5.5)], HARD)
    drawing.undo()
    drawing.begin([(9.5, 9.5)], HARD)
    drawing.redo()
    assert drawing.pixels[5, 5] == 0


def test_each_change_has_a_version_of_its_own_and_leaves_earlier_pixels_as_they_are() -> None:
    drawing = Drawing(SHAPE)
    blank = drawing.pixels
    versions = [drawing.version]
    for change in (
        lambda: drawing.begin([(5.5, 5.5)], HARD),
        lambda: drawing.extend([(7.5, 5.5)], HARD),
        drawing.undo,
        drawing.redo,
    ):
        change()
        versions.append(drawing.version)
    assert len(set(versions)) == 5
    assert not blank.any()


def test_the_history_is_bounded() -> None:
    drawing = Drawing(SHAPE)
    for _ in range(MOST_UNDONE + 20):
        drawing.begin([(5.5, 5.5)], HARD)
    for _ in range(MOST_UNDONE):
        drawing.undo()
    assert not drawing.can_undo

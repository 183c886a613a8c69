"""A page is rotated if its lines clearly slope, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tuinet.datasets.components import Box
from tuinet.datasets.deskew import Rotation
from tuinet.datasets.figures import Page, read_page
from tuinet.datasets.lines import in_lines

from . import photographs


def page(lines: int, columns: int, degrees: float, seed: int = 0) -> Page:
    """Drawn digits that go up and down a little, on paper that was rotated clockwise."""
    rng = np.random.default_rng(seed)
    ink = np.zeros((100 * lines + 60, 80 * columns + 60), np.float32)
    for line in range(lines):
        for column in range(columns):
            digit = photographs.drawn(int(rng.integers(10)), rng)
            small = np.asarray(Image.fromarray(digit).resize((70, 70), Image.Resampling.BOX))
            top = 40 + 100 * line + int(rng.integers(-4, 5))
            left = 40 + 80 * column
            ink[top : top + 70, left : left + 70] = small[: ink.shape[0] - top, : ink.shape[1] - left]
    rotated = Image.fromarray(ink).rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
    return read_page((0.9 - 0.7 * np.asarray(rotated)).astype(np.float32))


@pytest.mark.parametrize("degrees", [-14, -6, -3, 2.5, 5, 13])
@pytest.mark.parametrize(("lines", "columns"), [(1, 12), (3, 8), (6, 6)])
def test_a_sloping_page_is_made_level(lines: int, columns: int, degrees: float) -> None:
    found = page(lines, columns, degrees)
    assert found.rotation.degrees == pytest.approx(-degrees, abs=1)
    assert [len(line) for line in found.lines] == [columns] * lines


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("lines", "columns"), [(1, 3), (1, 5), (2, 2), (3, 3), (5, 1), (4, 8)])
def test_a_level_page_stays_as_it_is(lines: int, columns: int, seed: int) -> None:
    found = page(lines, columns, 0, seed)
    assert found.rotation.degrees == 0
    assert all(figure.box == figure.upright for figure in found.figures)


@pytest.mark.parametrize("degrees", [-14, 10, 90, 180])
@pytest.mark.parametrize("columns", [1, 2])
def test_one_figure_or_two_are_never_rotated(columns: int, degrees: float) -> None:
    assert page(1, columns, degrees).rotation.degrees == 0


def test_a_rotated_box_and_its_way_back() -> None:
    rotation = Rotation(90.0, (50.0, 50.0))
    box = Box(10, 20, 30, 60)
    turned = rotation.box_of(box)
    assert (turned.top, turned.left, turned.bottom, turned.right) == pytest.approx((20, 70, 60, 90), abs=1)
    back = rotation.box_of(turned, back=True)
    assert (back.top, back.left, back.bottom, back.right) == pytest.approx((10, 20, 30, 60), abs=2)


def test_a_line_may_rise_slowly_by_more_than_its_height() -> None:
    level = [Box(row, 60 * column, row + 50, 60 * column + 40) for row in (0, 150) for column in range(9)]
    rising = [Rotation(-10.0, (0.0, 0.0)).box_of(box) for box in level]

    class At:
        def __init__(self, box: Box) -> None:
            self.upright = box

    lines = in_lines([At(box) for box in reversed(rising)])
    assert [[each.upright for each in line] for line in lines] == [rising[:9], rising[9:]]

"""Drawing on the canvas with the mouse and with the keys."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.datasets.strokes import Pen, ink
from tuinet.tui.draw.canvas_pane import CanvasPane

from .conftest import drawing

pytestmark = pytest.mark.usefixtures("run")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_a_fast_stroke_leaves_no_gap_and_ends_where_the_mouse_was(size: tuple[int, int]) -> None:
    async with drawing(size=size) as person:
        scale = person.find(CanvasPane).scale
        first, last = (3 * scale, 2 * scale), (20 * scale, 11 * scale)
        await person.drag(first, last)
        ends = [((2 * y + 1) / scale, (x + 0.5) / scale) for x, y in (first, last)]
        line = np.rint(ink((28, 28), ends, person.sketchpad.pen) * 255)
        assert np.array_equal(person.sketchpad.drawing.pixels, line)
        assert (np.diff(np.flatnonzero(line.max(axis=1))) == 1).all()


async def test_the_blank_canvas_says_what_to_do() -> None:
    async with drawing() as person:
        await person.see("Draw a digit here: drag", "with the mouse, or press", "space and the arrows")
        await person.see("The answer appears here")
        await person.drag((10, 3), (10, 9))
        assert "arrows" not in person.text


async def test_the_right_button_and_the_eraser_erase() -> None:
    async with drawing() as person:
        await person.drag((10, 3), (10, 10))
        await person.drag((10, 3), (10, 10), button=3)
        assert person.sketchpad.drawing.is_blank
        await person.drag((10, 3), (10, 10))
        await person.press("x")
        assert "eraser" in person.text
        await person.drag((10, 3), (10, 10))
        assert person.sketchpad.drawing.is_blank


async def test_the_keys_alone_draw() -> None:
    async with drawing() as person:
        await person.press(*["up"] * 9)
        assert person.sketchpad.drawing.is_blank
        start = person.sketchpad.cursor
        await person.press("space", "down", "down", "pagedown", "pagedown", "left", "home", "space", "up")
        path = [(0, 0), (2, 0), (4, 2), (4, 1), (3, 0)]
        points = [(start.row + down + 0.5, start.column + right + 0.5) for down, right in path]
        assert np.array_equal(person.sketchpad.drawing.pixels, np.rint(ink((28, 28), points, Pen()) * 255))
        await person.press("u")
        assert person.sketchpad.drawing.is_blank, "one stroke from the pen's touch to its lift"


async def test_a_pixel_is_changed_alone() -> None:
    async with drawing() as person:
        await person.press("left", "enter")
        cursor = person.sketchpad.cursor
        assert [*zip(*np.nonzero(person.sketchpad.drawing.pixels), strict=True)] == [(cursor.row, cursor.column)]
        await person.press("enter")
        assert person.sketchpad.drawing.is_blank


async def test_strokes_are_undone_and_redone_and_the_canvas_is_cleared_and_inverted() -> None:
    async with drawing() as person:
        pad = person.sketchpad
        await person.drag((10, 3), (10, 10))
        one = pad.drawing.pixels
        await person.drag((5, 3), (15, 3), (15, 9))
        two = pad.drawing.pixels
        await person.press("u")
        assert np.array_equal(pad.drawing.pixels, one)
        await person.press("U", "c")
        assert pad.drawing.is_blank
        await person.press("u")
        assert np.array_equal(pad.drawing.pixels, two)
        await person.press("i")
        assert np.array_equal(pad.drawing.pixels, 255 - two)


async def test_pens_differ_in_width_and_edge() -> None:
    async with drawing() as person:
        await person.press("plus", "s")
        await person.see("pen 2.5 px hard")
        await person.press(*["minus"] * 9)
        await person.see("pen 1 px hard")
        await person.press("minus", *["plus"] * 9)
        await person.see("pen 6 px hard")

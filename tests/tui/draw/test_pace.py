"""Painting while a stroke is drawn with the mouse."""

from __future__ import annotations

import pytest
from textual.events import MouseDown, MouseMove, MouseUp

from tuinet.evaluation.answer import Answer
from tuinet.tui.draw.answer_pane import AnswerPane, steadied
from tuinet.tui.draw.canvas_pane import FULL, CanvasPane
from tuinet.tui.pace import NORMAL

from .conftest import DrawingPerson, drawing

pytestmark = pytest.mark.usefixtures("run")


async def touch(person: DrawingPerson, cell: tuple[int, int], event: type[MouseDown | MouseMove | MouseUp]) -> None:
    """Press, move or release the mouse in a cell (column, line) of the canvas."""
    pane = person.find(CanvasPane)
    left, top = pane.content_offset.x + pane.corner[0], pane.content_offset.y + pane.corner[1]
    await person.pilot._post_mouse_events([event], pane, (left + cell[0], top + cell[1]), 1)
    await person.pause()


def test_on_a_fast_link_a_stroke_is_painted_twelve_times_a_second_and_its_first_bars_come_after_a_quarter() -> None:
    assert NORMAL.stroke <= 1 / 12
    assert NORMAL.answer <= 1 / 4


async def test_grey_pixels_are_painted_once_the_mouse_rests() -> None:
    async with drawing() as person:
        canvas = person.find(CanvasPane)
        await touch(person, (10, 3), MouseDown)
        assert (canvas._painted >= FULL).any()
        pixels = person.sketchpad.drawing.pixels
        await person.until(lambda: (canvas._painted == pixels).all(), "the grey pixels around the pen")
        await touch(person, (10, 4), MouseMove)
        await touch(person, (10, 4), MouseUp)
        pixels = person.sketchpad.drawing.pixels
        await person.until(lambda: (canvas._painted == pixels).all(), "the whole stroke")


async def test_while_the_mouse_moves_only_full_ink_is_painted_but_what_is_erased_goes_at_once() -> None:
    async with drawing() as person:
        canvas = person.find(CanvasPane)
        pad = person.sketchpad
        pad.begin((5.0, 5.0))
        for row in range(6, 10):
            pad.extend((float(row), 5.0))
            canvas._pixels()
        painted = canvas._painted
        assert (pad.drawing.pixels[(pad.drawing.pixels > 0) & (pad.drawing.pixels < FULL)]).size
        assert set(painted[painted < FULL]) == {0}
        pad.end()
        canvas._pixels()
        pad.begin((5.0, 5.0), erases=True)
        canvas._pixels()
        pad.extend((7.0, 5.0))
        assert (canvas._pixels()[5:8, 5] == 0).all()


def test_while_the_pen_moves_only_probabilities_that_change_visibly_are_painted() -> None:
    shown = Answer([0.9, 0.05, 0.05])
    assert steadied(Answer([0.89, 0.0, 0.11]), shown) == Answer([0.9, 0.0, 0.11])
    assert steadied(Answer([0.5, 0.5]), shown) == Answer([0.5, 0.5]), "of another network"
    assert steadied(Answer([0.5, 0.5]), None) == Answer([0.5, 0.5])


async def test_once_the_pen_rests_the_answer_is_painted_as_it_is() -> None:
    async with drawing() as person:
        pane = person.find(AnswerPane)
        await person.drag((10, 3), (10, 10))
        await person.answered()
        await touch(person, (12, 3), MouseDown)
        await touch(person, (12, 4), MouseMove)
        person.draw_screen._asking.now()
        await person.answered()
        answer = person.answer
        assert pane._shown
        # What was painted meanwhile is not exact.
        pane._shown = (Answer([share + 0.01 for share in answer.probabilities]),)
        pane.redraw()
        await person.pause()
        assert pane._shown[0] != answer
        await touch(person, (12, 4), MouseUp)
        await person.until(lambda: pane._shown == (answer,), "the exact answer")

"""A run that was really trained, and a person who draws for its network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.events import MouseDown, MouseMove, MouseUp
from textual.widgets import Input

from tuinet.evaluation.answer import Answer
from tuinet.tui.app import TuinetApp
from tuinet.tui.draw.canvas_pane import CanvasPane
from tuinet.tui.draw.draw_screen import DrawScreen
from tuinet.tui.draw.reader import Reader
from tuinet.tui.draw.sketchpad import Sketchpad

from ...drawings import Strokes
from ..conftest import Person


@pytest.fixture(autouse=True)
def pilots(soon_idle: None) -> None:
    """Pilots that wait only while there is something to do."""


class DrawApp(TuinetApp):
    """The app, with the Draw screen as its first."""

    FIRST_MODE = "draw"


class DrawingPerson(Person[TuinetApp]):
    """Draws with the mouse, and waits for the network's answer."""

    @property
    def draw_screen(self) -> DrawScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, DrawScreen)
        return screen

    @property
    def sketchpad(self) -> Sketchpad:
        return self.draw_screen.sketchpad

    @property
    def reader(self) -> Reader:
        return self.draw_screen.reader

    @property
    def answer(self) -> Answer:
        """The answer to what is drawn now."""
        answer = self.reader.answers[0]
        assert answer is not None
        return answer

    async def drag(self, *points: tuple[int, int], button: int = 1) -> None:
        """Drag the mouse through cells of the canvas (column, line), counted from its upper left corner."""
        pane = self.find(CanvasPane)
        left, top = pane.content_offset.x + pane.corner[0], pane.content_offset.y + pane.corner[1]
        cells = [(left + column, top + line) for column, line in points]
        await self.pilot._post_mouse_events([MouseDown], pane, cells[0], button)
        for cell in cells[1:]:
            await self.pilot._post_mouse_events([MouseMove], pane, cell, button)
        await self.pilot._post_mouse_events([MouseUp], pane, cells[-1], button)
        await self.pause()

    async def draw(self, strokes: Strokes) -> None:
        """Draw strokes of points (column, row) in pixels, where a cell is two rows of pixels."""
        for stroke in strokes:
            await self.drag(*((round(column), round(row / 2)) for column, row in stroke))

    async def answered(self) -> None:
        """Wait until the current network has answered for the drawing as it is."""

        def is_answered() -> bool:
            screen = self.draw_screen
            model = screen.inspector.model
            current = screen.inspector.timeline.current
            is_newest = model is not None and model.checkpoint == current
            is_up_to_date = self.reader.seen_of == self.reader.drawn and not self.reader._asking.is_busy
            return is_newest and is_up_to_date

        await self.until(is_answered, "the answer to the drawing")

    async def fill_in(self, text: str) -> None:
        """Answer the question on the screen."""
        await self.until(lambda: self.app.screen.query(Input), "a field to fill in")
        self.app.screen.query_one(Input).value = text
        await self.press("enter")

    async def ask(self, *keys: str) -> None:
        """Press keys, and wait for the answer to what is then drawn."""
        await self.press(*keys)
        await self.answered()


@asynccontextmanager
async def drawing(
    wanted: str | None = "last", *, size: tuple[int, int] = (80, 24), **options: Any
) -> AsyncIterator[DrawingPerson]:
    """The Draw screen with a run, and the person in front of it; the options are those of the app."""
    app = DrawApp(wanted, **options)
    async with app.run_test(size=size) as pilot:
        person = DrawingPerson(app, pilot)
        await person.until(lambda: app.current_mode == app.FIRST_MODE, "the Draw screen")
        if wanted is not None:
            await person.until(lambda: person.draw_screen.inspector.model is not None, "the network")
        yield person

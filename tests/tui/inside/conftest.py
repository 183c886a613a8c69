"""A run that was really trained, and a person who looks inside its network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest

from tuinet.tui.app import TuinetApp
from tuinet.tui.inside.inside_screen import InsideScreen
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inspection.inspector import Inspector

from ...jobs.conftest import train
from ..conftest import Person
from ..explore.conftest import training

__all__ = ["train", "training"]

LensType = TypeVar("LensType", bound=Lens)


@pytest.fixture(autouse=True)
def pilots(soon_idle: None) -> None:
    """Pilots that wait only while there is something to do."""


class InsideApp(TuinetApp):
    """The app, with the Inside screen as its first."""

    FIRST_MODE = "inside"


class InsidePerson(Person[TuinetApp]):
    """Knows what the inspector looks at, and waits for the lenses."""

    @property
    def inside(self) -> InsideScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, InsideScreen)
        return screen

    @property
    def inspector(self) -> Inspector:
        return self.inside.inspector

    @property
    def epoch(self) -> int:
        assert self.inspector.timeline.current is not None
        return self.inspector.timeline.current.epoch

    def lens(self, kind: type[LensType]) -> LensType:
        """The lens of that kind, which has been shown."""
        return self.inside.query_one(kind)

    async def look(self) -> None:
        """Wait until the network of the current checkpoint and an image are open."""

        def is_open() -> bool:
            inspector = self.inspector
            model = inspector.model
            return model is not None and inspector.fits and model.checkpoint == inspector.timeline.current

        await self.until(is_open, "a network and an image")

    async def slide(self, *keys: str) -> None:
        """Press keys, and wait for the network of the checkpoint that is then current."""
        await self.press(*keys)
        await self.look()


@asynccontextmanager
async def looking_inside(
    wanted: str | None = "last", *, lens: str = "", size: tuple[int, int] = (80, 24), wait: bool = True, **options: Any
) -> AsyncIterator[InsidePerson]:
    """The Inside screen with a run, and the person in front of it.

    Args:
        wanted: The run to open; None for no run.
        lens: The key of the lens to choose; empty for the first.
        size: Columns and lines of the terminal.
        wait: Whether to wait for a network and an image.
        options: Options of the app.
    """
    app = InsideApp(wanted, **options)
    async with app.run_test(size=size) as pilot:
        person = InsidePerson(app, pilot)
        await person.until(lambda: app.current_mode == app.FIRST_MODE, "the Inside screen")
        if wanted is not None:
            await person.until(lambda: person.inspector.follower is not None, "the run")
            if wait:
                await person.look()
        if lens:
            await person.press(lens)
        yield person

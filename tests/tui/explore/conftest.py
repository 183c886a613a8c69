"""A run that was really trained, and somebody who explores it."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tuinet.config import Configuration
from tuinet.evaluation.predictions import Evaluation
from tuinet.jobs.launch import launch
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.tui import app as tui_app
from tuinet.tui.app import TuinetApp
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.explore.explorer import Explorer

from ..conftest import shown

DEADLINE = 60
"""Seconds after which a wait is given up: far beyond what anything here takes."""

SMALL = {"train_limit": 2000, "valid_size": 500, "hidden": (16,), "threads": 1, "epochs": 3, "learning_rate": 0.1}


@pytest.fixture(autouse=True)
def pilots(soon_idle: None) -> None:
    """Pilots that wait no longer than there is something to do."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of three epochs that is over."""
    run = LocalRun.create(tmp_path_factory.mktemp("runs"), Configuration.model_validate(SMALL), "small")
    assert launch(run, run.lock()).wait(DEADLINE) == 0
    return run.folder


@pytest.fixture
def run(template: Path, own_home: Path) -> Run:
    """A copy of it in the home of the test, which may do with it what it likes."""
    folder = own_home / "runs" / template.name
    shutil.copytree(template, folder)
    return LocalRun(folder)


class ExploreApp(TuinetApp):
    """The app, as it is once the Explore screen was chosen."""

    FIRST_MODE = "explore"
    CSS_PATH = Path(tui_app.__file__).with_name("app.tcss")


class Person:
    """Presses keys, waits until what they ask for is there, and reads the screen."""

    def __init__(self, app: TuinetApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def explorer(self) -> Explorer:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ExploreScreen)
        return screen.explorer

    @property
    def predictions(self) -> Evaluation:
        assert self.explorer.predictions is not None
        return self.explorer.predictions

    @property
    def index(self) -> int:
        return self.explorer.walk.index

    @property
    def epoch(self) -> int:
        assert self.explorer.checkpoint is not None
        return self.explorer.checkpoint.epoch

    @property
    def cursor(self) -> tuple[int, int]:
        return cast("ConfusionScreen", self.app.screen).cursor.cell

    @property
    def text(self) -> str:
        return shown(self.app)

    async def press(self, *names: str) -> None:
        """Press keys, and wait for the answers of the checkpoint that is then looked at."""
        await self.pilot.press(*names)
        await self.answered()

    async def answered(self) -> None:
        def are_there() -> bool:
            explorer = self.explorer
            return explorer.images is not None and explorer.predictions is not None and not explorer.busy

        await self.until(are_there, "answers")

    async def see(self, words: str) -> None:
        await self.until(lambda: words in self.text, f"'{words}' on the screen")

    async def say(self, key: str, answer: str) -> None:
        """Press a key that asks, and answer."""
        await self.pilot.press(key)
        self.app.screen.query_one(Input).value = answer
        await self.press("enter")

    async def until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + DEADLINE
        await self.pilot.pause()
        while not condition():
            assert time.monotonic() < end, f"waited in vain for {what}:\n{self.text}"
            await self.pilot.pause()
        await self.pilot.pause()


Steps = Callable[[Person], Awaitable[Any]]


def explore(steps: Steps, wanted: str | None = "last", size: tuple[int, int] = (80, 24), **options: Any) -> Any:
    """Open the Explore screen, do something, and return what that gave."""

    async def go() -> Any:
        app = ExploreApp(wanted, **options)
        async with app.run_test(size=size) as pilot:
            while app.current_mode != app.FIRST_MODE:
                await pilot.pause()
            person = Person(app, pilot)
            await person.until(lambda: wanted is None or person.explorer.session is not None, "the run")
            return await steps(person)

    return asyncio.run(go())


def explore_answers(steps: Steps, **options: Any) -> Any:
    """The same, once the first answers are there."""

    async def then(person: Person) -> Any:
        await person.answered()
        return await steps(person)

    return explore(then, **options)

"""A run that was really trained, and a person who explores it."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from tuinet.analysis.exploration import Exploration
from tuinet.evaluation.predictions import Evaluation
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.local import LocalRun
from tuinet.tui.app import TuinetApp
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.explore.explorer import Explorer

from ...waiting import DEADLINE
from ..conftest import Person


@pytest.fixture(autouse=True)
def pilots(soon_idle: None) -> None:
    """Pilots that wait only while there is something to do."""


class ExploreApp(TuinetApp):
    """The app, with the Explore screen as its first."""

    FIRST_MODE = "explore"


class ExploringPerson(Person[TuinetApp]):
    """Waits for the network's answers, and knows what the explorer shows."""

    @property
    def explorer(self) -> Explorer:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ExploreScreen)
        return screen.explorer

    @property
    def evaluation(self) -> Evaluation:
        assert self.explorer.evaluation is not None
        return self.explorer.evaluation

    @property
    def index(self) -> int:
        return self.explorer.cursor.index

    @property
    def epoch(self) -> int:
        assert self.explorer.timeline.current is not None
        return self.explorer.timeline.current.epoch

    @property
    def cell(self) -> tuple[int, int]:
        """The cell of the confusion matrix under the cursor."""
        assert isinstance(self.app.screen, ConfusionScreen)
        return self.app.screen.cursor.cell

    async def answered(self) -> None:
        """Wait until the current checkpoint has answered for all images."""

        def is_answered() -> bool:
            explorer = self.explorer
            return explorer.images is not None and explorer.evaluation is not None and not explorer.busy

        await self.until(is_answered, "answers to all images")

    async def ask(self, *keys: str) -> None:
        """Press keys, and wait for the answers of the checkpoint that is then shown."""
        await self.press(*keys)
        await self.answered()

    async def fill_in(self, key: str, text: str) -> None:
        """Press a key that opens a prompt, and fill it in."""
        await self.press(key)
        self.app.screen.query_one(Input).value = text
        await self.ask("enter")

    async def open_matrix(self) -> None:
        """Open the confusion matrix, and wait for its counts."""
        await self.press("x")
        await self.until(lambda: isinstance(self.app.screen, ConfusionScreen), "the confusion matrix")
        await self.see("of 10,000 correct")


@asynccontextmanager
async def explored(
    wanted: str | None = "last", *, size: tuple[int, int] = (80, 24), wait: bool = True, **options: Any
) -> AsyncIterator[ExploringPerson]:
    """The Explore screen with a run, and the person in front of it.

    Args:
        wanted: The run to open; None for no run.
        size: Columns and lines of the terminal.
        wait: Whether to wait for the first answers.
        options: Options of the app.
    """
    app = ExploreApp(wanted, **options)
    async with app.run_test(size=size) as pilot:
        person = ExploringPerson(app, pilot)
        await person.until(lambda: app.current_mode == app.FIRST_MODE, "the Explore screen")
        if wanted is not None:
            await person.until(lambda: person.explorer.follower is not None, "the run")
            if wait:
                await person.answered()
        yield person


class Gate:
    """Holds evaluations back until it is opened, and records whether each was still wanted then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.was_wanted: list[bool] = []
        self._opened = threading.Event()
        self._evaluate = Exploration.evaluate
        monkeypatch.setattr(Exploration, "evaluate", lambda exploration, *rest: self._hold(exploration, *rest))

    def open(self) -> None:
        self._opened.set()

    def _hold(
        self, exploration: Exploration, checkpoint: Checkpoint, split: str, is_wanted: Callable[[], bool]
    ) -> Evaluation | None:
        assert self._opened.wait(DEADLINE)
        self.was_wanted.append(is_wanted())
        return self._evaluate(exploration, checkpoint, split, is_wanted)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(monkeypatch)
    yield gate
    gate.open()


class Training:
    """A run that seems to train: its lock is held, and its log and its checkpoints appear as a test wants them."""

    def __init__(self, run: LocalRun, aside: Path) -> None:
        self.run = run
        self.aside = aside
        self.lines = run.events_path.read_bytes().splitlines(keepends=True)
        run.folder.joinpath("checkpoints").rename(aside)
        run.folder.joinpath("checkpoints").mkdir()
        run.events_path.write_bytes(b"")
        self.lock = run.lock()
        self.is_locked = True

    def write_until(self, event_type: str, epoch: int | None = None) -> None:
        """Write the log up to the next event of a type, with the checkpoints that it announces."""
        with self.run.events_path.open("ab") as log:
            while self.lines:
                line = self.lines.pop(0)
                event = json.loads(line)
                if event["type"] == "checkpoint_saved":
                    shutil.copy(self.aside / Path(event["path"]).name, self.run.folder / event["path"])
                log.write(line)
                if event["type"] == event_type and epoch in (None, event.get("epoch")):
                    return

    def end(self) -> None:
        """Write the rest of the log, and release the lock."""
        self.write_until("nothing")
        self.release()

    def release(self) -> None:
        if self.is_locked:
            self.is_locked = False
            self.lock.release()


@pytest.fixture
def training(run: LocalRun, tmp_path: Path) -> Iterator[Training]:
    training = Training(run, tmp_path / "aside")
    yield training
    training.release()

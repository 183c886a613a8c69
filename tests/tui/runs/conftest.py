"""The Runs screen, with runs made by hand: what a job would leave behind."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tuinet.config import Configuration
from tuinet.events import AnyEvent, RunEnded
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.run_ids import new_run_id
from tuinet.tui.app import TuinetApp
from tuinet.tui.pace import NORMAL
from tuinet.tui.runs.runs_list import RunsList
from tuinet.tui.runs.runs_table import RunsTable

from ...runs.conftest import ended, epoch_finished, epoch_started, started, write_log
from ..conftest import shown

MORNING = 1_795_420_800.0
"""Unix seconds of a day in the year 2026"""


def record(
    name: str | None = None, *events: AnyEvent, valid: float = 0.9, minute: int = 0, end: bool = True, **settings: Any
) -> Run:
    """A run of one epoch, or with the events that are given, made so many minutes after the first."""
    config = Configuration.model_validate({"epochs": 1, **settings})
    run = LocalRun.create(runs_folder(), config, name, MORNING + 60 * minute)
    made = datetime.fromtimestamp(MORNING + 60 * minute).astimezone()
    run = LocalRun(run.folder.rename(run.folder.with_name(new_run_id(made))))  # also before runs that are there already
    begin = started(run.run_id, epochs=config.epochs).model_copy(update={"config": config.model_dump(mode="json")})
    first = epoch_started(1).model_copy(update={"epochs": config.epochs})
    add(run, *(events or (begin, first, epoch_finished(1, valid), *([finish(valid)] if end else []))))
    return run


def add(run: Run, *events: AnyEvent) -> None:
    """Let a job write these events."""
    os.close(write_log(run.events_path, *events)._descriptor)


def finish(test_accuracy: float, reason: str = "finished") -> RunEnded:
    return ended(reason).model_copy(update={"test_accuracy": test_accuracy, "test_loss": 0.25})


class Person:
    """Uses the Runs screen by keys and by mouse, and reads it."""

    def __init__(self, app: TuinetApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        names = {" ": "space", ">": "greater_than_sign", ".": "full_stop", "-": "minus"}
        await self.press(*(names.get(letter, letter) for letter in text))

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for what comes by itself."""
        while not condition():
            await self.pilot.pause(0.01)

    async def until_shown(self, words: str) -> None:
        await self.until(lambda: self.is_shown(words))

    def is_shown(self, words: str) -> bool:
        """Whether the screen shows words, perhaps over several lines."""
        return words in " ".join(self.screen().split())

    @property
    def list(self) -> RunsList:
        return self.app.screen.query_one(RunsList)

    @property
    def table(self) -> RunsTable:
        return self.list.table

    @property
    def field(self) -> Input:
        """The filter, or the field of a question."""
        return self.app.screen.query_one(Input)

    @property
    def selected(self) -> str:
        """The name of the run that the cursor is on."""
        selected = self.table.selected
        return selected.label if selected else ""

    @property
    def names(self) -> list[str]:
        """The runs of the list, from above."""
        return [each.label for each in self.table.runs]

    def screen(self) -> str:
        """All that is on the screen."""
        return shown(self.app)

    def line(self, words: str) -> str:
        """The first line below the header with these words."""
        return next(line for line in self.screen().splitlines()[1:] if words in line)

    def was_told(self, words: str) -> bool:
        """Whether a message at the edge of the screen says so."""
        return any(words in message.message for message in self.app._notifications)


Steps = Callable[[Person], Awaitable[None]]


@pytest.fixture(autouse=True)
def pilots(soon_idle: None) -> None:
    """Pilots that wait no longer than there is something to do."""


@pytest.fixture
def at_the_runs(run_async: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a person do something at the Runs screen, once all runs are read; the app looks at them without a rest."""
    monkeypatch.setattr(TuinetApp, "FIRST_MODE", "runs")

    def run(steps: Steps, size: tuple[int, int] = (80, 24), **options: Any) -> None:
        async def session() -> None:
            app = TuinetApp(**options)
            app.pace = replace(NORMAL, idle=0.1, chart=0.02)
            async with app.run_test(size=size) as pilot:
                while app.current_mode != app.FIRST_MODE:
                    await pilot.pause()
                person = Person(app, pilot)
                await person.until(lambda: person.list.poller.complete)
                await pilot.pause()
                await steps(person)

        run_async(session())

    return run

"""The Runs screen, with runs as a job would leave them behind."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
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
from ..conftest import Person, opened

MORNING = 1_795_420_800.0
"""Unix seconds of a day in the year 2026"""


def record(
    name: str | None = None, *events: AnyEvent, valid: float = 0.9, minute: int = 0, end: bool = True, **settings: Any
) -> Run:
    """A run of one epoch, or with the events that are given, made so many minutes after the first."""
    config = Configuration.model_validate({"epochs": 1, **settings})
    run = LocalRun.create(runs_folder(), config, name, MORNING + 60 * minute)
    made = datetime.fromtimestamp(MORNING + 60 * minute).astimezone()
    run = LocalRun(run.folder.rename(run.folder.with_name(new_run_id(made))))  # even before runs that exist already
    begin = started(run.run_id, epochs=config.epochs).model_copy(update={"config": config.model_dump(mode="json")})
    first = epoch_started(1).model_copy(update={"epochs": config.epochs})
    add(run, *(events or (begin, first, epoch_finished(1, valid), *([finish(valid)] if end else []))))
    return run


def add(run: Run, *events: AnyEvent) -> None:
    """Let a job write these events."""
    os.close(write_log(run.events_path, *events)._descriptor)


def finish(test_accuracy: float, reason: str = "finished") -> RunEnded:
    return ended(reason).model_copy(update={"test_accuracy": test_accuracy, "test_loss": 0.25})


KEYS = {" ": "space", ">": "greater_than_sign", ".": "full_stop", "-": "minus"}
"""Characters whose keys have other names"""


class PersonAtRuns(Person[TuinetApp]):
    """Uses the Runs screen by keys and by mouse, and reads it."""

    async def type(self, text: str) -> None:
        await self.press(*(KEYS.get(letter, letter) for letter in text))

    @property
    def list(self) -> RunsList:
        return self.find(RunsList)

    @property
    def table(self) -> RunsTable:
        return self.list.table

    @property
    def input(self) -> Input:
        """The filter, or the input of a question."""
        return self.find(Input)

    @property
    def selected(self) -> str:
        """The label of the run that the cursor is on."""
        selected = self.table.selected
        return selected.label if selected else ""

    @property
    def names(self) -> list[str]:
        """The runs of the list, from above."""
        return [overview.label for overview in self.table.runs]

    def line(self, text: str) -> str:
        """The first line below the header with this text."""
        return next(line for line in self.text.splitlines()[1:] if text in line)

    async def see_notification(self, text: str) -> None:
        """Wait for a message at the edge of the screen that contains this text."""
        await self.until(lambda: any(text in message for message in self.notifications), f"the notification {text!r}")


@pytest.fixture(autouse=True)
def at_the_runs_screen(soon_idle: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app starts with the Runs screen, and pilots wait only while there is something to do."""
    monkeypatch.setattr(TuinetApp, "FIRST_MODE", "runs")


@pytest.fixture
def three() -> None:
    """Three runs; `second` is the best."""
    record("first", minute=1, valid=0.7, hidden=(8,))
    record("second", minute=2, valid=0.9, activation="tanh")
    record("third", minute=3, valid=0.8)


@asynccontextmanager
async def opened_runs(size: tuple[int, int] = (80, 24), **options: Any) -> AsyncIterator[PersonAtRuns]:
    """The Runs screen once all runs are read, and a person in front of it; the list is read without pauses."""
    async with opened(size=size, **options) as visitor:
        visitor.app.pace = replace(NORMAL, idle=0.1, chart=0.02)
        person = PersonAtRuns(visitor.app, visitor.pilot)
        person.list.poller.wake()
        await person.until(lambda: person.list.poller.complete, "all runs read")
        yield person

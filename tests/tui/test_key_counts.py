"""Common tasks take no more keys than they did in version 0.1."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tuinet.commands import parse_command
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.tui.app import TuinetApp
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.form.field import Field
from tuinet.tui.runs.compare_screen import CompareScreen

from ..runs.conftest import epoch_finished, write_log
from .conftest import Person, opened
from .example_runs import interrupted_run, live, new_run
from .snapshot_runs import finished_run

pytestmark = pytest.mark.usefixtures("soon_idle")

User = Person[TuinetApp]


@contextmanager
def no_run() -> Iterator[None]:
    """A home without runs."""
    yield


@contextmanager
def run_over() -> Iterator[LocalRun]:
    """A run that is not training, with a curve and a checkpoint that nobody reads."""
    run = interrupted_run()
    (run.folder / "checkpoints" / "epoch-0003.safetensors").touch()
    os.close(write_log(run.events_path, epoch_finished(1))._descriptor)
    yield run


@contextmanager
def run_with_checkpoint() -> Iterator[LocalRun]:
    """A run that has finished, with a network that can be asked."""
    yield finished_run()


@contextmanager
def live_run() -> Iterator[LocalRun]:
    """A run that seems to train."""
    with live(interrupted_run()) as run:
        yield run


@contextmanager
def two_runs() -> Iterator[None]:
    """Two runs, one newer than the other."""
    new_run("older")
    new_run("newer")
    yield


def is_starting(person: User) -> bool:
    return person.app.run_session.pending == "starting"


def explores_mistakes(person: User) -> bool:
    """Return True if the filter of the Explore screen lets only mistakes through."""
    screen = person.app.screen
    return isinstance(screen, ExploreScreen) and screen.explorer.cursor.filter.wrong


def sends(command: str) -> Callable[[User], bool]:
    """Return True if the run was sent this command."""

    def is_sent(person: User) -> bool:
        lines = [line for path in runs_folder().glob("*/commands.jsonl") for line in path.read_bytes().splitlines()]
        return any(parse_command(line).type == command for line in lines)

    return is_sent


def is_in_field(name: str) -> Callable[[User], bool]:
    """Return True if the cursor is in a field of the form."""

    def has_cursor(person: User) -> bool:
        focused = person.app.focused
        return focused is not None and isinstance(focused.parent, Field) and focused.parent.key == name

    return has_cursor


def charts_loss(person: User) -> bool:
    return person.app.remembered.metric == "loss"


def is_on(screen: type[object]) -> Callable[[User], bool]:
    return lambda person: isinstance(person.app.screen, screen)


def is_named(name: str) -> Callable[[User], bool]:
    return lambda _: LocalRun(next(runs_folder().iterdir())).record().name == name


def has_saved(file_name: str) -> Callable[[User], bool]:
    return lambda _: Path(file_name).is_file()


@dataclass(frozen=True)
class Task:
    """Something that users often do, beginning on the Train screen."""

    keys: str
    """Separated by blanks"""
    most: int
    """The keys that it took when they were counted. A text to be typed, as in a name, is not counted"""
    is_done: Callable[[User], bool]
    runs: Callable[[], Any] = no_run
    typed: str = ""
    """The text that is typed before the last key"""


TASKS = {
    "start training with the defaults": Task("space", 1, is_starting),
    "pause": Task("space", 1, sends("pause"), live_run),
    "go to the learning rate": Task("slash l r enter", 5, is_in_field("learning_rate")),
    "go to the hidden layers": Task("tab tab", 4, is_in_field("hidden")),
    "chart the loss": Task("shift+tab c", 3, charts_loss, run_over),
    "explore the mistakes of the run": Task("m", 2, explores_mistakes, run_over),
    "show the confusion matrix": Task("2 x", 2, is_on(ConfusionScreen), run_with_checkpoint),
    "compare the last two runs": Task("3 m down c", 4, is_on(CompareScreen), two_runs),
    "rename a run": Task("3 e enter", 3, is_named("mine"), run_over, typed="mine"),
    "stop and leave": Task("q S", 2, sends("stop"), live_run),
    "save the configuration as TOML": Task("ctrl+s enter", 2, has_saved("tuinet.toml")),
}


@pytest.mark.parametrize("name", TASKS)
async def test_a_common_task_takes_no_more_keys_than_before(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = TASKS[name]
    *first_keys, last_key = task.keys.split()
    assert len(first_keys) + 1 <= task.most
    monkeypatch.chdir(tmp_path)
    with task.runs() as run:
        async with opened(run="last" if run else None) as person:
            session = person.app.run_session
            await person.until(lambda: session.follower or not run, "the run")
            # Nothing trains here.
            monkeypatch.setattr(person.app.opener, "start", lambda *_: session.announce("starting"))
            for key in (*first_keys, *task.typed, last_key):
                await person.press(key)
            await person.until(lambda: task.is_done(person), name)

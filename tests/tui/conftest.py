"""Shared by the tests of the app: tests that are coroutines, and a person who uses the app.

async def test_escape_closes_the_help() -> None:
    async with opened() as person:
        await person.press("question_mark", "escape")
        assert not isinstance(person.app.screen, HelpScreen)
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import shutil
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pytest
import textual._wait
from textual.app import App
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.widget import Widget

import tuinet
from tuinet.config import Configuration
from tuinet.datasets import idx
from tuinet.datasets.adding import add
from tuinet.jobs.launch import launch
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.tui.app import TuinetApp

from ..waiting import DEADLINE, INTERVAL, LONGEST_INTERVAL, timed_out
from .rest import wait_until_at_rest
from .shortcuts import (
    import_all_screens,
    open_nothing_in_advance,
    paint_at_rest,
    parse_styles_once,
    unpack_digits_once,
)

SMALL = {"train_limit": 2000, "valid_size": 500, "hidden": (16,), "threads": 1, "epochs": 3, "learning_rate": 0.1}

AppType = TypeVar("AppType", bound=App[Any])
WidgetType = TypeVar("WidgetType", bound=Widget)


NOTIFICATIONS: WeakKeyDictionary[App[Any], list[str]] = WeakKeyDictionary()
"""What each app has shown at the edge of its screen"""


@pytest.fixture(autouse=True)
def recorded_notifications(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the messages at the edge of the screen, which would be gone before a busy machine gets to look at them."""
    notify = App.notify

    def record(app: App[Any], message: str, **options: Any) -> None:
        NOTIFICATIONS.setdefault(app, []).append(message)
        notify(app, message, **options)

    monkeypatch.setattr(App, "notify", record)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine in its own event loop."""
    # A plugin would do the same, and more that no test here needs.
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(pyfuncitem.obj(**arguments))
    return True


class Person(Generic[AppType]):
    """Uses an app by keys and by mouse, and reads its screen.

    Each action returns once the app has handled it and painted the result. What the app does in a thread or another
    process takes longer: wait for it with `see` or `until`.
    """

    def __init__(self, app: AppType, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def text(self) -> str:
        """The text on the screen, as lines."""
        return shown(self.app)

    @property
    def lines(self) -> list[str]:
        """The lines of the screen, without the blanks at their ends."""
        return [line.rstrip() for line in self.text.split("\n")]

    @property
    def sentences(self) -> str:
        """The text on the screen, as running text: to look for words that may be wrapped."""
        return " ".join(self.text.split())

    @property
    def notifications(self) -> list[str]:
        """The messages that the app has shown at the edge of the screen, including those that have gone since."""
        return NOTIFICATIONS.get(self.app, [])

    def find(self, widget: type[WidgetType]) -> WidgetType:
        """The first widget of a type on the screen."""
        return self.app.screen.query(widget).first()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def click(self, target: Widget | type[Widget] | str, offset: tuple[int, int] = (0, 0)) -> None:
        await self.pilot.click(target, offset)

    async def scroll(
        self, target: Widget | type[Widget], *, up: bool = False, offset: tuple[int, int] = (2, 2)
    ) -> None:
        """Turn the mouse wheel by a notch above a widget."""
        await self.pilot._post_mouse_events([MouseScrollUp if up else MouseScrollDown], target, offset)
        await self.pilot.pause()

    async def focus(self, target: Widget | type[Widget]) -> None:
        widget = target if isinstance(target, Widget) else self.find(target)
        widget.focus()
        await self.pilot.pause()

    async def resize(self, columns: int, rows: int) -> None:
        await self.pilot.resize_terminal(columns, rows)
        await self.pilot.pause()

    async def pause(self) -> None:
        """Let the app handle and paint everything that it already knows of."""
        await self.pilot.pause()

    async def see(self, *texts: str) -> None:
        """Wait until all these texts are on the screen, even if they are wrapped."""
        expected = f"{', '.join(map(repr, texts))} on the screen"

        def is_shown() -> bool:
            screen = self.text
            running_text = " ".join(screen.split())
            return all(text in screen or text in running_text for text in texts)

        await self.until(is_shown, expected)

    async def until(self, condition: Callable[[], object], expected: str) -> None:
        """Wait until a condition holds, and then until the screen shows it."""
        end = time.monotonic() + DEADLINE
        interval = INTERVAL
        while not condition():
            assert time.monotonic() < end, f"{timed_out(expected)}; the screen shows:\n{self.text}"
            # A pause of the pilot would send a message to every widget, to and fro.
            await asyncio.sleep(interval)
            interval = min(LONGEST_INTERVAL, 1.2 * interval)
        await self.pilot.pause()


@asynccontextmanager
async def opened(*, size: tuple[int, int] = (80, 24), **options: Any) -> AsyncIterator[Person[TuinetApp]]:
    """The app with its first screen, and the person in front of it; the options are those of `TuinetApp`."""
    app = TuinetApp(**options)
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.current_mode == app.FIRST_MODE, "the first screen")
        yield person


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a run that has finished three epochs."""
    run = LocalRun.create(tmp_path_factory.mktemp("runs"), Configuration.model_validate(SMALL), "small")
    assert launch(run, run.lock()).wait(DEADLINE) == 0
    return run.folder


@pytest.fixture
def run(template: Path, own_home: Path) -> LocalRun:
    """A copy of that run in the home of the test, which may change it."""
    folder = own_home / "runs" / template.name
    shutil.copytree(template, folder)
    return LocalRun(folder)


@pytest.fixture
def run_of_twelve(tmp_path: Path, own_home: Path) -> Run:
    """A run with twelve classes: a bar in each of twelve places."""
    folder = tmp_path / "bars"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for prefix, count in (("train", 240), ("t10k", 36)):
        labels = (np.arange(count) % 12).astype(np.uint8)
        images = rng.integers(0, 40, (count, 28, 28), np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[2 * label : 2 * label + 4] = 255
        idx.write(folder / f"{prefix}-images-idx3-ubyte.gz", images)
        idx.write(folder / f"{prefix}-labels-idx1-ubyte.gz", labels)
    add("bars", folder, own_home)
    return (
        tuinet.train(dataset="bars", hidden=(16,), epochs=2, threads=1, valid_size=24, batch_size=16).wait().directory
    )


@pytest.fixture(scope="session", autouse=True)
def imported_screens() -> None:
    import_all_screens()


@pytest.fixture(autouse=True)
def shortcuts(imported_screens: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apps start and paint faster."""
    unpack_digits_once(monkeypatch)
    open_nothing_in_advance(monkeypatch)
    parse_styles_once(monkeypatch)
    paint_at_rest(monkeypatch)


@pytest.fixture(autouse=True)
def patient_pilots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilots wait until the app is at rest, however busy the machine is."""
    wait_until_at_rest(monkeypatch)


@pytest.fixture(autouse=True)
def undone_changes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Undo what the app changes in its process, after each test.

    It exempts all objects from garbage collection once it has started. In a process with one app after another, that
    would keep every app and its images: gigabytes in all. So here it exempts none.
    """
    monkeypatch.setattr(gc, "freeze", lambda: None)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    excepthook = threading.excepthook
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
    threading.excepthook = excepthook


@pytest.fixture(autouse=True)
def real_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app ends as it does outside of tests: what it does beside the keys ends before its screens go.

    `run_test` takes the screens away first, under the hands of workers that still use them.
    """
    shut_down = App._shutdown

    async def in_order(app: App[Any]) -> None:
        app.workers.cancel_all()
        await shut_down(app)

    monkeypatch.setattr(App, "_shutdown", in_order)


@pytest.fixture
def soon_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilots wait after each key until the process is idle, at most a second: one that only ticks is idle.

    To Textual, a process is idle below a twentieth of a core, which an app that looks at runs rarely reaches.
    """
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", textual._wait.SLEEP_GRANULARITY / 4)


def shown(app: App[Any]) -> str:
    """Return the lines of the screen as text."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

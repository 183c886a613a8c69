"""What the app does in advance, once its first screen is complete."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tuinet.analysis.exploration import Exploration
from tuinet.runs.local import LocalRun
from tuinet.tui import app, preloading
from tuinet.tui.app import TuinetApp
from tuinet.tui.garbage import GarbageCollector
from tuinet.tui.inside.inside_screen import InsideScreen

from .conftest import Person, opened

pytestmark = pytest.mark.usefixtures("soon_idle")


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], int]:
    """Says whether nobody presses a key; the answer is how often the app has asked."""
    asked: list[bool] = []
    answers = [False]

    def is_quiet(_: GarbageCollector) -> bool:
        asked.append(True)
        return answers[-1]

    def say(now: bool) -> int:
        answers.append(now)
        return len(asked)

    monkeypatch.setattr(app, "GarbageCollector", GarbageCollector)
    monkeypatch.setattr(GarbageCollector, "is_quiet", property(is_quiet))
    monkeypatch.setattr(preloading, "QUIET_SECONDS", 0.01)
    return say


def inside(app: TuinetApp) -> InsideScreen | None:
    """The Inside screen, if it is there."""
    for screen in app._screen_stacks.get("inside", []):
        if isinstance(screen, InsideScreen) and screen.is_mounted:
            return screen
    return None


async def test_the_inside_screen_is_opened_in_advance_while_no_key_is_pressed(quiet: Callable[[bool], int]) -> None:
    async with opened() as person:
        await person.until(lambda: quiet(False) > 5, "the app waits")
        assert inside(person.app) is None
        quiet(True)
        await person.until(lambda: inside(person.app), "the Inside screen")
        assert person.app.current_mode == "train"


async def test_a_screen_that_is_opened_in_advance_asks_nothing_until_it_is_shown(
    run: LocalRun, quiet: Callable[[bool], int]
) -> None:
    quiet(True)
    async with opened(run=run.run_id, size=(120, 40)) as person:
        await person.until(lambda: inside(person.app), "the Inside screen")
        screen = inside(person.app)
        assert screen is not None
        assert screen.inspector.exploration is None
        await person.press("5")
        assert person.app.screen is screen
        await person.see("Network", "Microscope", "backward")


async def test_a_screen_that_was_opened_in_advance_has_the_present_size(
    run: LocalRun, quiet: Callable[[bool], int]
) -> None:
    quiet(True)
    async with opened(run=run.run_id) as person:
        await person.until(lambda: inside(person.app), "the Inside screen")
        await person.resize(120, 40)
        await person.press("5")
        await person.see("Network", "Microscope", "backward")


async def test_the_other_screens_find_the_images_of_the_train_screen_in_memory(run: LocalRun) -> None:
    async with opened(run=run.run_id) as person:
        await person.see("Test image 0")
        follower = person.app.run_session.follower
        assert follower is not None
        exploration = Exploration.opened(follower.run)
        assert exploration is not None
        assert exploration.has_read("test")


async def test_an_image_in_memory_is_shown_at_once(run: LocalRun, quiet: Callable[[bool], int]) -> None:
    async with opened(run=run.run_id) as person:
        await look_inside(person)
        screen = inside(person.app)
        assert screen is not None
        screen.inspector.step(5)
        assert screen.inspector.subject is not None
        assert screen.inspector.subject.index == 5


async def look_inside(person: Person[TuinetApp]) -> None:
    await person.see("Test image 0")
    await person.press("5")
    await person.see("Network", "epoch")

"""The screens that matter most, as pictures. `SNAPSHOTS=new pytest …` takes new ones; look at them in a browser."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from tuinet.tui.app import TuinetApp

from ..sweeps.example_sweeps import example_sweep
from .conftest import Person, opened
from .example_runs import live
from .snapshot_runs import finished_run, training_run

FOLDER = Path(__file__).with_name("snapshots")

SETTLING = 30
"""Pauses before a new snapshot is taken: everything has been loaded by then"""

SIZES = ((80, 24), (120, 40))

pytestmark = pytest.mark.usefixtures("soon_idle")


@pytest.fixture(autouse=True)
def same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal and the time zone are the same on every machine."""
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"COLORTERM": "truecolor", "TERM": "xterm-256color", "TZ": "UTC"}.items():
        monkeypatch.setenv(name, value)
    time.tzset()


async def compare(person: Person[TuinetApp], name: str) -> None:
    """Wait until the screen looks like its snapshot."""
    path = FOLDER / f"{name}.svg"
    if os.environ.get("SNAPSHOTS") == "new":
        for _ in range(SETTLING):
            await person.pilot.pause(0.1)
        path.write_text(picture_of(person.app))
    expected = path.read_text()
    await person.until(lambda: picture_of(person.app) == expected, f"a screen like {path.name}")


def picture_of(app: TuinetApp) -> str:
    """The screen as SVG."""
    picture = app.export_screenshot(title="tuinet", simplify=True)
    # Rich derives the number from the content.
    return re.sub(r"terminal-\d+", "terminal", picture) + "\n"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_before_a_run(size: tuple[int, int]) -> None:
    async with opened(size=size) as person:
        await person.see("guessing", "space: teach it", "? Help")
        await compare(person, f"fresh-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_run_that_trains(size: tuple[int, int]) -> None:
    with live(training_run()):
        async with opened(size=size, run="first") as person:
            await person.see("epoch 4/10", "✓ predicted 7", "valid 98", "! 1", "F Form")
            await compare(person, f"training-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_run_that_has_finished(size: tuple[int, int]) -> None:
    finished_run()
    async with opened(size=size, run="first") as person:
        await person.see("81.36 % of the test images correct", "predicted", "valid 98", "m Mistakes")
        await compare(person, f"finished-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_sweep(size: tuple[int, int]) -> None:
    example_sweep()
    async with opened(size=size) as person:
        await person.press("3")
        await person.see("5 runs")
        await person.press("w")
        await person.see("example · finished", "Parallel coordinates")
        await compare(person, f"sweep-{size[0]}x{size[1]}")


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("explore-80x24", {"2": "of 10,000 correct"}),
        ("confusion-120x40", {"2": "of 10,000 correct", "x": "precision"}),
        ("runs-120x40", {"3": "2 runs"}),
        ("compare-120x40", {"3": "2 runs", "m": "1 marked", "down": "second", "c": "Differences"}),
    ],
)
async def test_other_screens(name: str, steps: dict[str, str]) -> None:
    finished_run()
    finished_run("second", minute=1, test_accuracy=0.82)
    columns, rows = map(int, name.rpartition("-")[2].split("x"))
    async with opened(size=(columns, rows), run="first") as person:
        await person.see("of the test images correct", "predicted")
        for key, text in steps.items():
            await person.press(key)
            await person.see(text)
        await compare(person, name)

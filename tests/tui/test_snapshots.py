"""The whole screen as text, where the arrangement itself is specified. `SNAPSHOTS=new pytest …` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tuinet.tui.app import TuinetApp

from .conftest import shown

FOLDER = Path(__file__).with_name("snapshots")

FILLED = ("digit 0: a 7", "The accuracy curve", "Press space: ten")
"""What the Train screen shows once every pane has what it needs"""


@pytest.mark.parametrize(
    ("name", "size", "key", "last"),
    [
        ("train-80x24", (80, 24), None, FILLED[0]),
        ("train-120x40", (120, 40), None, FILLED[0]),
        ("runs-80x24", (80, 24), "3", "No runs yet"),
    ],
)
def test_a_screen_without_a_run_looks_as_it_did(
    run_async: Callable[[Coroutine[Any, Any, str]], str], name: str, size: tuple[int, int], key: str | None, last: str
) -> None:
    async def look() -> str:
        app = TuinetApp()
        async with app.run_test(size=size) as pilot:
            while app.current_mode != app.FIRST_MODE or not all(words in shown(app) for words in FILLED):
                await pilot.pause()
            if key:
                await pilot.press(key)
            while last not in shown(app):
                await pilot.pause()
            await pilot.pause()
            return "\n".join(line.rstrip() for line in shown(app).splitlines()) + "\n"

    path, now = FOLDER / f"{name}.txt", run_async(look())
    if os.environ.get("SNAPSHOTS") == "new":
        path.write_text(now)
    assert now == path.read_text()

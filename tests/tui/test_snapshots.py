"""The whole screen as text, where its layout is specified. `SNAPSHOTS=new pytest …` writes new snapshots."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import opened

FOLDER = Path(__file__).with_name("snapshots")

FILLED = ("mage 0: a 7", "guessing")
"""What the Train screen shows once every pane has what it needs"""


@pytest.mark.parametrize(
    ("name", "size", "key", "last"),
    [
        ("train-80x24", (80, 24), "1", FILLED[0]),
        ("train-120x40", (120, 40), "1", FILLED[0]),
        ("runs-80x24", (80, 24), "3", "No runs yet"),
    ],
)
async def test_a_screen_without_a_run_looks_as_it_did(name: str, size: tuple[int, int], key: str, last: str) -> None:
    path = FOLDER / f"{name}.txt"
    async with opened(size=size) as person:
        await person.see(*FILLED)
        await person.press(key)
        await person.see(last)
        screen = "\n".join(person.lines) + "\n"
    if os.environ.get("SNAPSHOTS") == "new":
        path.write_text(screen)
    assert screen == path.read_text()

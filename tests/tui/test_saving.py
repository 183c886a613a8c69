"""Saving the configuration under a name that the person types."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import opened

pytestmark = pytest.mark.usefixtures("soon_idle")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_a_new_file_is_written(folder: Path) -> None:
    async with opened() as person:
        await person.press("ctrl+s", "enter")
        await person.until(lambda: person.notifications, "a notification")
        assert person.notifications == [f"saved {folder / 'tuinet.toml'}"]
        assert (folder / "tuinet.toml").is_file()


@pytest.mark.parametrize(("keys", "is_kept"), [("enter", True), ("escape", True), ("y", True), ("down enter", False)])
async def test_an_existing_file_is_overwritten_only_after_a_yes(folder: Path, keys: str, is_kept: bool) -> None:
    path = folder / "tuinet.toml"
    path.write_text("mine")
    async with opened() as person:
        await person.press("ctrl+s", "enter")
        await person.see("already exists. Overwrite?")
        await person.press(*keys.split())
        await person.until(lambda: is_kept or person.notifications, "a notification")
        assert (path.read_text() == "mine") is is_kept


async def test_a_directory_cannot_be_overwritten(folder: Path) -> None:
    (folder / "tuinet.toml").mkdir()
    async with opened() as person:
        await person.press("ctrl+s", "enter")
        await person.see("tuinet.toml: is a directory")

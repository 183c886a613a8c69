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


async def test_a_new_file_is_written_and_an_existing_one_overwritten_only_after_a_yes_and_never_a_directory(
    folder: Path,
) -> None:
    path = folder / "tuinet.toml"
    async with opened() as person:
        await person.press("ctrl+s", "enter")
        await person.until(lambda: person.notifications, "a notification")
        assert person.notifications == [f"saved {path}"]
        assert path.is_file()
        path.write_text("mine")
        for keys in ("enter", "escape", "y"):
            await person.press("ctrl+s", "enter")
            await person.see("already exists. Overwrite?")
            await person.press(keys)
            assert path.read_text() == "mine", keys
            await person.press("escape", "escape")
            assert "Overwrite?" not in person.text
        await person.press("ctrl+s", "enter")
        await person.see("already exists. Overwrite?")
        await person.press("down", "enter")
        await person.until(lambda: path.read_text() != "mine", "the file to be overwritten")
        path.unlink()
        path.mkdir()
        await person.press("ctrl+s", "enter")
        await person.see("tuinet.toml: is a directory")

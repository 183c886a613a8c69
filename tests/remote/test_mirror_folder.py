"""Folders for what is mirrored here: who deletes them, and when."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from tuinet.errors import LinkError
from tuinet.remote.mirror_folder import LOCK_NAME, PREFIX, MirrorFolder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left_behind(place: Path, *names: str) -> Path:
    folder = place / f"{PREFIX}left"
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    return folder


def test_each_has_its_own_until_it_discards_it() -> None:
    one = MirrorFolder()
    other = MirrorFolder()
    assert one.path != other.path
    one.discard()
    assert not one.path.exists()
    assert other.path.is_dir()


def test_an_abandoned_folder_is_deleted(place: Path) -> None:
    folder = left_behind(place, LOCK_NAME, "log.jsonl")
    MirrorFolder()
    assert not folder.exists()


def test_what_was_never_held_stays(place: Path) -> None:
    folder = left_behind(place, "log.jsonl")
    MirrorFolder()
    assert folder.exists()


def test_a_foreign_folder_is_not_deleted(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / LOCK_NAME).touch()
    (place / f"{PREFIX}link").symlink_to(elsewhere)
    MirrorFolder()
    assert (elsewhere / LOCK_NAME).exists()


def test_it_goes_with_its_owner() -> None:
    scratch = MirrorFolder()
    path = scratch.path
    del scratch
    assert not path.exists()


def test_a_place_where_no_folder_can_be_created_is_reported(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place / "nowhere"))
    with pytest.raises(LinkError, match=r"cannot create a temporary directory .*nowhere"):
        MirrorFolder()


def test_its_lock_is_released(place: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    MirrorFolder().discard()
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_thread_that_still_writes_puts_nothing_into_what_is_deleted(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = MirrorFolder()
    unlink = os.unlink

    def unlink_and_write(name: str, *, dir_fd: int | None = None) -> None:
        unlink(name, dir_fd=dir_fd)
        with suppress(FileNotFoundError):
            (scratch.path / "events.jsonl").touch()

    (scratch.path / "config.json").touch()
    monkeypatch.setattr(os, "unlink", unlink_and_write)
    scratch.discard()
    monkeypatch.undo()
    assert not list(place.iterdir())

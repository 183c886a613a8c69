"""Writing to the user's files: complete or not at all, whatever happens in between."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from tuinet.errors import ExportError
from tuinet.exports.output import exists, write_file, write_folder


def new(stream: BinaryIO) -> None:
    stream.write(b"new")


def fail(stream: BinaryIO) -> None:
    stream.write(b"half")
    raise ExportError("no more")


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_failure_leaves_nothing_new(tmp_path: Path, overwrite: bool) -> None:
    with pytest.raises(ExportError, match="no more"):
        write_file(tmp_path / "file", fail, overwrite=overwrite)
    assert os.listdir(tmp_path) == []


def test_a_file_that_appears_in_the_meantime_is_kept(tmp_path: Path) -> None:
    def interfere(stream: BinaryIO) -> None:
        new(stream)
        (tmp_path / "file").write_bytes(b"somebody else's")

    with pytest.raises(ExportError, match="already exists"):
        write_file(tmp_path / "file", interfere, overwrite=False)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"somebody else's"]


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_file(tmp_path / "file", new, overwrite=False)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"new"]


def test_a_full_device_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"/dev/full: cannot be written \(No space left on device\)"):
        write_file(Path("/dev/full"), new, overwrite=False)


def test_what_would_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "nowhere").symlink_to("missing")
    assert exists(tmp_path)
    (tmp_path / "empty").mkdir()
    assert not exists(tmp_path / "empty")
    assert exists(tmp_path / "nowhere")
    assert not exists(Path("/dev/null"))
    assert not exists(tmp_path / "file")


def test_a_folder_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "own").write_text("old")

    def half(new: Path) -> None:
        (new / "own").write_text("half")
        raise ExportError("no more")

    with pytest.raises(ExportError, match="no more"):
        write_folder(folder, half, is_own, overwrite=True)
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("own", "old")]
    assert os.listdir(tmp_path) == ["logs"]


def test_a_folder_of_others_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    write_folder(folder, lambda new: (new / "own").touch(), is_own, overwrite=False)
    with pytest.raises(ExportError, match="already exists"):
        write_folder(folder, lambda new: None, is_own, overwrite=False)
    (folder / "thesis.txt").touch()
    with pytest.raises(ExportError, match=r"holds other files, such as thesis\.txt"):
        write_folder(folder, lambda new: None, is_own, overwrite=True)
    assert sorted(os.listdir(folder)) == ["own", "thesis.txt"]


def is_own(name: str) -> bool:
    return name == "own"

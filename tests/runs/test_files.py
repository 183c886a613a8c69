"""A file is written completely or not at all, even on a full disk and under SIGKILL."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tuinet.runs.files import write_atomically

from .conftest import process


def test_the_content_is_there(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"content")
    assert (tmp_path / "file").read_bytes() == b"content"


@pytest.mark.parametrize("durable", [True, False])
def test_only_durable_files_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool) -> None:
    forced = list[int]()
    monkeypatch.setattr("os.fsync", forced.append)
    write_atomically(tmp_path / "file", b"content", durable=durable)
    assert (tmp_path / "file").read_bytes() == b"content"
    assert bool(forced) == durable


def test_existing_content_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a much longer content")
    write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from tuinet.runs.files import write_atomically

    print("ready", flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    try:
        write_atomically(Path(sys.argv[1]), bytes(1_000_000))
    except OSError as error:
        print(error.errno, flush=True)
"""
"""No file of this process grows beyond a page: the kernel then refuses writes, as it does on a full disk."""


@pytest.mark.parametrize("before", [None, b"the old content"])
def test_a_file_that_does_not_fit_raises_and_leaves_everything_as_it_was(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "file"
    if before is not None:
        path.write_bytes(before)
    with process(FULL_DISK, path) as child:
        assert child.stdout is not None
        assert int(child.stdout.readline()) == errno.EFBIG
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([] if before is None else [before])


def test_a_device_without_space_raises_and_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"the old content")
    (tmp_path / ".file.tmp").symlink_to("/dev/full")  # whatever is written there fails with ENOSPC
    with pytest.raises(OSError, match="No space left on device") as failure:
        write_atomically(path, b"content")
    assert failure.value.errno == errno.ENOSPC
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"the old content"]


def test_a_rename_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path / "file", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from tuinet.runs.files import write_atomically

    print("ready", flush=True)
    os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    write_atomically(Path(sys.argv[1]), b"the new content")
"""


def test_a_kill_before_it_is_on_the_disk_leaves_the_old_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"the old content")
    with process(KILLED, tmp_path / "file") as child:
        child.wait()
    assert (tmp_path / "file").read_bytes() == b"the old content"

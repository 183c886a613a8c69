"""The lock of a run is on its directory, and on a file that older versions look at."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path

import pytest

from tuinet.errors import LostRunError, RunError
from tuinet.runs import run_lock
from tuinet.runs.file_lock import FileLock, is_locked
from tuinet.runs.run_lock import RunLock, is_run_locked

from .conftest import process

SHARER = """
    import fcntl, os, sys

    fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_SH)
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "brave-otter").mkdir()
    return tmp_path / "brave-otter"


@pytest.fixture
def without_directories(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system on which directories cannot be locked, as over NFS."""
    genuine = run_lock.lock_descriptor

    def take(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        genuine(descriptor)

    monkeypatch.setattr(run_lock, "lock_descriptor", take)


def test_a_run_stays_locked_when_its_file_is_deleted(folder: Path) -> None:
    lock = RunLock.acquire(folder)
    (folder / "lock").unlink()
    assert is_run_locked(folder)
    with pytest.raises(RunError, match=r"^brave-otter: is already being trained$"):
        RunLock.acquire(folder)
    lock.release()
    assert not is_run_locked(folder)


def test_older_versions_see_that_a_run_is_locked(folder: Path) -> None:
    lock = RunLock.acquire(folder)
    assert is_locked(folder / "lock")
    lock.release()


def test_the_lock_of_an_older_version_counts(folder: Path) -> None:
    older = FileLock.acquire(folder / "lock")
    assert is_run_locked(folder)
    with pytest.raises(RunError, match="is already being trained"):
        RunLock.acquire(folder)
    older.release()
    RunLock.acquire(folder).release()


def test_a_child_holds_the_lock_that_it_has_inherited(folder: Path) -> None:
    parent = RunLock.acquire(folder)
    descriptors = [os.dup(descriptor) for descriptor in parent.descriptors]
    parent.release()
    assert is_run_locked(folder)
    child = RunLock.inherited(folder, ",".join(map(str, descriptors)))
    child.check()
    child.release()
    assert not is_run_locked(folder)


@pytest.mark.parametrize("locked", [".", "lock"])
def test_a_program_that_locks_a_run_without_training_it_is_named(folder: Path, locked: str) -> None:
    (folder / "lock").touch()
    with process(SHARER, folder / locked) as other:
        assert not is_run_locked(folder)
        training_nothing = rf"is locked, but not for training: end process {other.pid} \(python.*\) first"
        with pytest.raises(RunError, match=training_nothing):
            RunLock.acquire(folder)
    RunLock.acquire(folder).release()


def test_a_refused_lock_leaves_nothing_locked(folder: Path) -> None:
    older = FileLock.acquire(folder / "lock")
    with pytest.raises(RunError):
        RunLock.acquire(folder)
    older.release()
    assert not is_run_locked(folder)


def test_a_directory_that_is_replaced_while_it_is_locked_is_locked_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = run_lock.lock_descriptor
    old = folder.with_name("old")

    def take(descriptor: int) -> None:
        if not old.exists():
            folder.rename(old)
            folder.mkdir()
        genuine(descriptor)

    monkeypatch.setattr(run_lock, "lock_descriptor", take)
    lock = RunLock.acquire(folder)
    lock.check()
    assert is_run_locked(folder)
    assert not is_locked(old)
    lock.release()


def test_a_lost_file_is_locked_again(folder: Path) -> None:
    lock = RunLock.acquire(folder)
    (folder / "lock").unlink()
    lock.check()
    assert is_locked(folder / "lock")
    lock.release()


@pytest.mark.usefixtures("without_directories")
class TestWithoutLocksOnDirectories:
    def test_the_file_alone_is_locked(self, folder: Path) -> None:
        lock = RunLock.acquire(folder)
        assert not is_locked(folder)
        assert is_run_locked(folder)
        lock.release()
        assert not is_run_locked(folder)

    def test_a_job_notices_that_another_one_has_the_run(self, folder: Path) -> None:
        lock = RunLock.acquire(folder)
        (folder / "lock").unlink()
        other = RunLock.acquire(folder)
        with pytest.raises(LostRunError, match="another process holds it"):
            lock.check()
        other.release()
        lock.release()


def test_nobody_else_can_open_what_a_job_locks(folder: Path) -> None:
    (folder / "lock").touch(0o644)
    RunLock.acquire(folder).release()
    assert (folder / "lock").stat().st_mode & 0o077 == 0


def test_a_file_that_is_replaced_while_it_is_locked_is_locked_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = fcntl.flock
    path = folder / "lock"
    calls = list[int]()

    def flock(descriptor: int, operation: int) -> None:
        if not calls:
            path.unlink()
        calls.append(operation)
        genuine(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    lock = FileLock.acquire(path)
    assert lock.is_of(path)
    lock.release()

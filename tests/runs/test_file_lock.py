"""Only the kernel knows whether a run is being trained: PIDs and the content and age of files prove nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tuinet.errors import RunError
from tuinet.runs.file_lock import FileLock, holder_pid, is_locked

from .conftest import process

HOLDER = """
    import sys
    from pathlib import Path
    from tuinet.runs.file_lock import FileLock

    lock = FileLock.acquire(Path(sys.argv[1]))
    lock.sign()
    print("locked", flush=True)
    sys.stdin.read()
"""

INHERITOR = """
    import sys

    print("inherited", flush=True)
    sys.stdin.read()
"""

WATCHER = """
    import sys, time
    from pathlib import Path
    from tuinet.runs.file_lock import is_locked

    print("watching", flush=True)
    while True:
        is_locked(Path(sys.argv[1]))
        time.sleep(0.001)  # thirty times as often as `follow` looks
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "brave-otter" / "lock"


@pytest.fixture(autouse=True)
def folder(path: Path) -> None:
    path.parent.mkdir()


def test_a_file_that_was_never_locked_is_free(path: Path) -> None:
    assert not is_locked(path)


def test_testing_for_a_lock_creates_no_file(path: Path) -> None:
    is_locked(path)
    assert not path.exists()


def test_a_held_lock_is_seen_in_the_same_process(path: Path) -> None:
    lock = FileLock.acquire(path)
    assert is_locked(path)
    lock.release()


def test_a_second_one_is_refused_in_the_same_process(path: Path) -> None:
    lock = FileLock.acquire(path)
    with pytest.raises(RunError, match=r"^brave-otter: is already being trained$"):
        FileLock.acquire(path)
    lock.release()


def test_a_second_one_is_refused_across_processes_and_the_holder_is_named(path: Path) -> None:
    with process(HOLDER, path) as holder, pytest.raises(RunError, match=rf"trained \(process {holder.pid}\)$"):
        FileLock.acquire(path)


def test_a_lock_of_another_process_is_seen(path: Path) -> None:
    with process(HOLDER, path):
        assert is_locked(path)


def test_a_released_lock_can_be_taken_again(path: Path) -> None:
    FileLock.acquire(path).release()
    FileLock.acquire(path).release()


def test_a_refused_attempt_does_not_free_the_lock(path: Path) -> None:
    lock = FileLock.acquire(path)
    with pytest.raises(RunError):
        FileLock.acquire(path)
    assert is_locked(path)
    lock.release()


def test_sigkill_frees_it(path: Path) -> None:
    with process(HOLDER, path) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert not is_locked(path)
        FileLock.acquire(path).release()


def test_an_inherited_lock_outlives_the_parents_release(path: Path) -> None:
    lock = FileLock.acquire(path)
    with process(INHERITOR, pass_fds=(lock.descriptor,)):
        lock.release()
        assert is_locked(path)


def test_an_inherited_lock_is_freed_when_the_child_dies(path: Path) -> None:
    lock = FileLock.acquire(path)
    with process(INHERITOR, pass_fds=(lock.descriptor,)) as child:
        lock.release()
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert not is_locked(path)


def test_a_child_that_was_not_given_the_lock_does_not_hold_it(path: Path) -> None:
    lock = FileLock.acquire(path)
    with process(INHERITOR):
        lock.release()
        assert not is_locked(path)


def test_the_pid_of_a_living_other_process_locks_nothing(path: Path) -> None:
    path.write_text(f"{os.getpid()}\n")
    assert not is_locked(path)
    FileLock.acquire(path).release()


def test_a_longer_pid_of_before_is_overwritten_whole(path: Path) -> None:
    path.write_text("99999999999\n")
    lock = FileLock.acquire(path)
    lock.sign()
    assert holder_pid(path) == os.getpid()
    lock.release()


@pytest.mark.parametrize("content", [b"", b"otter", b"\xff\xfe"])
def test_a_signature_that_cannot_be_parsed_has_no_pid(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert holder_pid(path) is None


def test_a_missing_lock_file_has_no_pid(path: Path) -> None:
    assert holder_pid(path) is None


def test_many_watchers_do_not_make_locking_fail(path: Path) -> None:
    path.touch()
    with process(WATCHER, path), process(WATCHER, path), process(WATCHER, path):
        for _ in range(300):
            FileLock.acquire(path).release()


def test_a_missing_folder_is_an_error_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^[^\n]*/lock: cannot be opened \([^\n]*\)$"):
        FileLock.acquire(tmp_path / "gone" / "lock")


def test_the_lock_is_released_when_its_holder_ends_normally(path: Path) -> None:
    with process(HOLDER, path) as holder:
        holder.communicate()
        assert not is_locked(path)

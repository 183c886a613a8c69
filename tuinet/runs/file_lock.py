"""Kernel locks (flock) on files, which the kernel releases when the last process that holds them ends.

A lock belongs to the open file, and a child process inherits it. So a run is locked before its job is started, and two
jobs can never start at the same time. SIGKILL, a crash and a reboot all release the lock. The PID in the file proves
nothing, because the system reuses PIDs: it is only for people to read.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tuinet.errors import RunError
from tuinet.limits import read_small, whole_number
from tuinet.private import open_private
from tuinet.runs.holders import describe, holders

BUSY = (errno.EWOULDBLOCK, errno.EACCES)
"""The error numbers of flock when another process holds the lock"""

ATTEMPTS = 5
RETRY_SECONDS = 0.02


class FileLock:
    """An exclusive lock on a file, held until `release` or until all processes that inherit it have ended."""

    def __init__(self, descriptor: int) -> None:
        """Take over a lock by its open descriptor, as a job does from the process that started it."""
        self.descriptor = descriptor

    @classmethod
    def acquire(cls, path: Path) -> FileLock:
        """Lock a file, which is created if it is missing. Raises RunError if another process holds the lock."""
        for _ in range(ATTEMPTS):
            try:
                descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
            except OSError as error:
                raise RunError(f"{path}: cannot be opened ({error.strerror})") from None
            try:
                lock_descriptor(descriptor)
            except OSError as error:
                os.close(descriptor)
                if error.errno in BUSY:
                    raise RunError(busy_message(path.parent.name, path, path)) from None
                raise RunError(
                    f"{path}: cannot be locked ({error.strerror}): set TUINET_HOME to a file system with flock"
                ) from None
            lock = cls(descriptor)
            if lock.is_of(path):
                lock.clear()
                return lock
            # Another process has deleted or replaced the file after it was opened: this lock protects nothing.
            lock.release()
        raise RunError(f"{path}: cannot be locked: other programs keep replacing it")

    def is_of(self, path: Path) -> bool:
        """Return True if the locked file is still the one at the path, and not deleted or replaced."""
        try:
            return os.path.samestat(os.fstat(self.descriptor), path.stat())
        except OSError:
            return False

    def sign(self, note: str = "") -> None:
        """Write this process's PID into the file, for people to read, and a note that may explain its death."""
        # Nothing depends on it, so a full disk must not stop training.
        with suppress(OSError):
            os.ftruncate(self.descriptor, 0)
            os.pwrite(self.descriptor, f"{os.getpid()}\n{note}\n".encode(), 0)

    def clear(self) -> None:
        """Remove the PID from the file, because another program may get the same one."""
        with suppress(OSError):
            os.ftruncate(self.descriptor, 0)

    def release(self) -> None:
        """Release this process's hold. A child that has inherited the lock still holds it."""
        os.close(self.descriptor)


def is_locked(path: Path) -> bool:
    """Return True if a living process holds the lock exclusively. Raises RunError if the kernel does not say."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise RunError(f"{path}: cannot be opened ({error.strerror})") from None
    # The only way to ask is to take the lock. A shared one lets any number of watchers ask at the same time.
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in BUSY:
            return True
        raise RunError(f"{path}: cannot be tested for a lock ({error.strerror})") from None
    finally:
        os.close(descriptor)
    return False


def is_held(path: Path) -> bool:
    """Return True if a living process holds any lock on a file or folder, shared or exclusive."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in BUSY
    finally:
        os.close(descriptor)
    return False


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold a lock on a file, after waiting for every other process that holds it. Raises OSError."""
    descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def exclusive_folder_lock(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, or on a file in it where folders cannot be locked (NFS). Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    with ExitStack() as stack:
        stack.callback(os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            stack.enter_context(exclusive_lock(folder / ".new.lock"))
        yield


def holder_pid(path: Path) -> int | None:
    """Return the PID that the holder has written into the file, or None."""
    return read_signature(path)[0]


def read_signature(path: Path) -> tuple[int | None, str]:
    """Return the PID and the note that the holder has written into the file."""
    try:
        lines = read_small(path).decode().splitlines()
    except (OSError, UnicodeDecodeError):
        return None, ""
    pid, note, *_ = [*lines, "", ""]
    return whole_number(pid), note


def lock_descriptor(descriptor: int) -> None:
    """Lock an open file exclusively. Raises OSError, with an error number in BUSY if another process holds the lock."""
    for attempt in range(ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in BUSY or attempt == ATTEMPTS - 1:
                raise
            # It may be a watcher that calls `is_locked`, and holds the lock for a few microseconds.
            time.sleep(RETRY_SECONDS)
        else:
            return


def busy_message(name: str, locked: Path, signed: Path) -> str:
    """Explain why a run cannot be locked: a job is training it, or another program holds the lock.

    `locked` is the file or folder that is locked, and `signed` the file with the PID of the job.
    """
    others = [holder for holder in holders(locked) if holder.pid != os.getpid()]
    if others and not any(holder.is_exclusive for holder in others):
        return f"{name}: {locked} is locked, but not for training: end {describe(others)} first"
    trainer = describe(others)
    if pid := holder_pid(signed):
        trainer = f"process {pid}"
    if not trainer:
        return f"{name}: is already being trained"
    return f"{name}: is already being trained ({trainer})"

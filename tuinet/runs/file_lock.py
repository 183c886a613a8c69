"""Kernel locks on files, which cannot outlive the processes that hold them.

The lock belongs to the open file, which a child inherits: so a run is locked before its job is started, and there is
no moment in which two could start. SIGKILL, a crash and a reboot all release it; a PID proves nothing and is only
written for people to read.
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
from tuinet.runs.holders import holders

BUSY = (errno.EWOULDBLOCK, errno.EACCES)
ATTEMPTS = 5


class FileLock:
    """An exclusive lock on a file, held from creation until `release` or the end of all processes that inherit it."""

    def __init__(self, descriptor: int) -> None:
        """Take over a lock by its open descriptor, as a job does from the process that started it."""
        self.descriptor = descriptor

    @classmethod
    def acquire(cls, path: Path) -> FileLock:
        """Lock the file, which is made if need be. Raises RunError if another process holds it."""
        for _ in range(ATTEMPTS):
            try:
                descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
            except OSError as error:
                raise RunError(f"{path}: cannot be opened ({error.strerror})") from None
            try:
                take(descriptor)
            except OSError as error:
                os.close(descriptor)
                if error.errno in BUSY:
                    raise RunError(busy(path.parent.name, path, path)) from None
                raise RunError(
                    f"{path}: cannot be locked ({error.strerror}): set TUINET_HOME to a file system with flock"
                ) from None
            lock = cls(descriptor)
            if lock.is_of(path):
                lock.clear()
                return lock
            lock.release()  # another process has deleted or replaced the file between the two
        raise RunError(f"{path}: is being replaced by other programs: it cannot be locked")

    def is_of(self, path: Path) -> bool:
        """Whether what is locked is the file at that path, and not one that was deleted or replaced."""
        try:
            return os.path.samestat(os.fstat(self.descriptor), path.stat())
        except OSError:
            return False

    def sign(self, note: str = "") -> None:
        """Write this process's PID into the file, for people to read, and a line for whoever finds it dead.

        On a disk that fails nothing is lost by it.
        """
        with suppress(OSError):
            os.ftruncate(self.descriptor, 0)
            os.pwrite(self.descriptor, f"{os.getpid()}\n{note}\n".encode(), 0)

    def clear(self) -> None:
        """Take the PID away: it may soon be that of another program."""
        with suppress(OSError):
            os.ftruncate(self.descriptor, 0)

    def release(self) -> None:
        """Close this process's hold. A child that inherited the lock goes on holding it."""
        os.close(self.descriptor)


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock. Asks the kernel, with a shared lock that is let go of at once."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise RunError(f"{path}: cannot be opened ({error.strerror})") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in BUSY:
            return True
        raise RunError(f"{path}: cannot be asked for its lock ({error.strerror})") from None
    finally:
        os.close(descriptor)
    return False


def is_held(path: Path) -> bool:
    """Whether a living process holds any lock on a file or folder, a shared one included."""
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
    """Wait until no other process is at what this file stands for, and keep them out. Raises OSError."""
    descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def exclusive_folder_lock(folder: Path) -> Iterator[None]:
    """The same for a folder, which is locked itself or, where that cannot be (NFS), a file in it. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    with ExitStack() as stack:
        stack.callback(os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            stack.enter_context(exclusive_lock(folder / ".new.lock"))
        yield


def holder_pid(path: Path) -> int | None:
    """The PID that the holder wrote; None if it wrote none."""
    return read_signature(path)[0]


def read_signature(path: Path) -> tuple[int | None, str]:
    """The PID that the holder wrote, None if it wrote none, and its note."""
    try:
        pid, note, *_ = [*read_small(path).decode().splitlines(), "", ""]
    except (OSError, UnicodeDecodeError):
        return None, ""
    return whole_number(pid), note


def take(descriptor: int) -> None:
    """Lock, and try again for a moment: a watcher who asks `is_locked` holds the lock for a few microseconds."""
    for attempt in range(ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in BUSY or attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.02)
        else:
            return


def busy(name: str, locked: Path, signed: Path) -> str:
    """Why a run cannot be locked: it is being trained, or a program that is no job of it holds the lock.

    `locked` is what was found locked, and `signed` the file in which a job has written its PID.
    """
    found = [holder for holder in holders(locked) if holder.pid != os.getpid()]
    if found and not any(holder.exclusive for holder in found):
        who = ", ".join(holder.words() for holder in found)
        return f"{name}: {locked} is locked by {who}, which does not train the run: end that program first"
    pid = holder_pid(signed)
    who = f"process {pid}" if pid else ", ".join(holder.words() for holder in found)
    return f"{name}: is being trained already{f' ({who})' if who else ''}"

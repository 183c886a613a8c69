"""The lock of a run: the process that holds it may train the run.

Both the run directory and the file `lock` in it are locked: the directory because nobody deletes it by accident, so
that deleting `lock` does not let a second job in; the file because older versions look only there, and because some
file systems (NFS) cannot lock directories. A job checks now and then that it still holds the lock of what is at the
run's path.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from tuinet.errors import LostRunError, MissingRunError, RunError
from tuinet.runs.death import starting_note
from tuinet.runs.file_lock import ATTEMPTS, BUSY, FileLock, busy_message, is_locked, lock_descriptor

FILE_NAME = "lock"


class RunLock:
    """An exclusive lock on a run, held until `release` or until all processes that inherit it have ended."""

    def __init__(self, folder: Path, directory: int | None, file: FileLock) -> None:
        """`directory` is the descriptor of the locked directory; None where directories cannot be locked."""
        self._folder = folder
        self._directory = directory
        self._file = file
        self._note = ""
        self._identity = identity(os.stat(folder if directory is None else directory))

    @classmethod
    def acquire(cls, folder: Path) -> RunLock:
        """Lock a run. Raises RunError if it is being trained, or if another process holds its lock."""
        directory = lock_directory(folder)
        try:
            return cls(folder, directory, FileLock.acquire(folder / FILE_NAME))
        except BaseException:
            if directory is not None:
                os.close(directory)
            raise

    @classmethod
    def inherited(cls, folder: Path, argument: str) -> RunLock:
        """Return the lock that the parent process has passed on, with its `argument`."""
        file, *directories = map(int, argument.split(","))
        return cls(folder, next(iter(directories), None), FileLock(file))

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The descriptors that a child must inherit to hold the lock."""
        if self._directory is None:
            return (self._file.descriptor,)
        return self._file.descriptor, self._directory

    @property
    def argument(self) -> str:
        """The descriptors as a command-line argument for the child, such as `5,6`."""
        return ",".join(map(str, self.descriptors))

    def sign(self) -> None:
        """Write this process's PID into the file, for people to read, and a note that may explain a sudden death."""
        self._note = starting_note()
        self._file.sign(self._note)

    def clear(self) -> None:
        """Remove the PID from the file, because another program may get the same one."""
        self._file.clear()

    def release(self) -> None:
        """Release this process's hold. A child that has inherited the lock still holds it."""
        self._file.release()
        if self._directory is not None:
            os.close(self._directory)

    def check(self) -> None:
        """Check that this process still holds the run's lock, and lock the file again if somebody has deleted it.

        Raises LostRunError if the directory was moved, removed or replaced, or if another job is training the run.
        """
        name = self._folder.name
        try:
            if identity(os.stat(self._folder)) != self._identity:
                raise LostRunError(f"{name}: its directory was replaced by another one during training")
            if identity(os.stat(self._folder / FILE_NAME)) == identity(os.fstat(self._file.descriptor)):
                return
        except (FileNotFoundError, NotADirectoryError):
            if not self._folder.is_dir():
                raise LostRunError(f"{name}: its directory was moved or removed during training") from None
        except OSError:
            # The disk does not answer. The next write reports that with a better message.
            return
        self._lock_file_again(name)

    def _lock_file_again(self, name: str) -> None:
        try:
            file = FileLock.acquire(self._folder / FILE_NAME)
        except RunError as error:
            if self._directory is None or is_locked(self._folder / FILE_NAME):
                raise LostRunError(
                    f"{name}: its file '{FILE_NAME}' was replaced, and another process holds it ({error})"
                ) from None
            # The file cannot be created, on a full disk for instance. The lock on the directory is enough.
            return
        file.sign(self._note)
        self._file.release()
        self._file = file


def is_run_locked(folder: Path) -> bool:
    """Return True if a living process is training the run. Raises RunError if the kernel does not say."""
    # A directory on NFS cannot be tested, and so nobody holds a lock on it either.
    with suppress(RunError):
        if is_locked(folder):
            return True
    return is_locked(folder / FILE_NAME)


def lock_directory(folder: Path) -> int | None:
    """Lock a directory and return its descriptor; None where directories cannot be locked.

    Raises MissingRunError if it cannot be opened, and RunError if another process holds the lock.
    """
    for _ in range(ATTEMPTS):
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise MissingRunError(f"{folder}: cannot be opened ({error.strerror})") from None
        try:
            lock_descriptor(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in BUSY:
                raise RunError(busy_message(folder.name, folder, folder / FILE_NAME)) from None
            return None
        with suppress(OSError):
            if identity(os.stat(folder)) == identity(os.fstat(descriptor)):
                return descriptor
        # Somebody has moved or replaced the directory after it was opened: this lock protects nothing.
        os.close(descriptor)
    raise RunError(f"{folder}: cannot be locked: other programs keep replacing it")


def identity(status: os.stat_result) -> tuple[int, int]:
    """Return what identifies a file or directory, whatever its name."""
    return status.st_dev, status.st_ino

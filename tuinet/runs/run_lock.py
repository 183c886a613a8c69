"""The lock of a run: who holds it may train the run.

It is on the run directory itself, which nobody deletes in passing, and also on the file `lock` in it, which older
versions look at. Where directories cannot be locked (NFS) there is only the file. Deleting `lock` therefore lets no
second job in. A job checks now and then that what it has locked is still what it finds at the run's path.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from tuinet.errors import LostRunError, MissingRunError, RunError
from tuinet.runs.death import birth_note
from tuinet.runs.file_lock import ATTEMPTS, BUSY, FileLock, busy, is_locked, take

NAME = "lock"


class RunLock:
    """An exclusive lock on a run, held until `release` or the end of all processes that inherit it."""

    def __init__(self, folder: Path, directory: int | None, file: FileLock) -> None:
        """`directory` is the descriptor of the locked directory; None where directories cannot be locked."""
        self._folder = folder
        self._directory = directory
        self._file = file
        self._note = ""
        self._identity = identity(os.stat(folder if directory is None else directory))

    @classmethod
    def acquire(cls, folder: Path) -> RunLock:
        """Lock a run. Raises RunError if it is being trained, or if somebody else keeps it locked."""
        directory = lock_directory(folder)
        try:
            return cls(folder, directory, FileLock.acquire(folder / NAME))
        except BaseException:
            if directory is not None:
                os.close(directory)
            raise

    @classmethod
    def inherited(cls, folder: Path, argument: str) -> RunLock:
        """The lock that this process has inherited; `argument` is what its parent's `argument` was."""
        file, *directory = map(int, argument.split(","))
        return cls(folder, directory[0] if directory else None, FileLock(file))

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What a child has to inherit to hold the lock."""
        return (self._file.descriptor,) if self._directory is None else (self._file.descriptor, self._directory)

    @property
    def argument(self) -> str:
        """The same as an argument of the child: `5,6`."""
        return ",".join(map(str, self.descriptors))

    def sign(self) -> None:
        """Write this process's PID into the file, for people to read, and what may explain a sudden death."""
        self._note = birth_note()
        self._file.sign(self._note)

    def clear(self) -> None:
        """Take the PID away: it may soon be that of another program."""
        self._file.clear()

    def release(self) -> None:
        """Close this process's hold. A child that inherited the lock keeps it."""
        self._file.release()
        if self._directory is not None:
            os.close(self._directory)

    def check(self) -> None:
        """See that the run is still this process's own, and lock the file again if somebody has deleted it.

        Raises LostRunError if the directory was moved, removed or replaced, or if another job has begun to train it.
        """
        name = self._folder.name
        try:
            if identity(os.stat(self._folder)) != self._identity:
                raise LostRunError(f"{name}: its directory was replaced by another one while it trained")
            if identity(os.stat(self._folder / NAME)) == identity(os.fstat(self._file.descriptor)):
                return
        except (FileNotFoundError, NotADirectoryError):
            if not self._folder.is_dir():
                raise LostRunError(f"{name}: its directory was moved or removed while it trained") from None
        except OSError:
            return  # the disk does not answer: what is written next says so better
        self._lock_file_again(name)

    def _lock_file_again(self, name: str) -> None:
        try:
            file = FileLock.acquire(self._folder / NAME)
        except RunError as error:
            if self._directory is None or is_locked(self._folder / NAME):
                raise LostRunError(
                    f"{name}: its file '{NAME}' was replaced, and another process holds it ({error})"
                ) from None
            return  # it cannot be made: the directory is locked all the same
        file.sign(self._note)
        self._file.release()
        self._file = file


def is_run_locked(folder: Path) -> bool:
    """Whether a living process trains the run. Asks the kernel, with shared locks that are released at once."""
    with suppress(RunError):  # a directory that cannot be asked, as on NFS, is not locked by anybody
        if is_locked(folder):
            return True
    return is_locked(folder / NAME)


def lock_directory(folder: Path) -> int | None:
    """Lock a directory and return its descriptor; None where that is not possible.

    Raises MissingRunError if it is not there, and RunError if another process holds it.
    """
    for _ in range(ATTEMPTS):
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise MissingRunError(f"{folder}: cannot be opened ({error.strerror})") from None
        try:
            take(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in BUSY:
                raise RunError(busy(folder.name, folder, folder / NAME)) from None
            return None
        with suppress(OSError):
            if identity(os.stat(folder)) == identity(os.fstat(descriptor)):
                return descriptor
        os.close(descriptor)  # it was moved or replaced between the two
    raise RunError(f"{folder}: is being replaced by other programs: it cannot be locked")


def identity(found: os.stat_result) -> tuple[int, int]:
    """Which file or directory it is, whatever it is called."""
    return found.st_dev, found.st_ino

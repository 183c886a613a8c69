"""The supervisor of a run: a process that the job does not outlive, such as the worker of a cluster.

It locks a file in the run directory, and the kernel releases the lock however the supervisor dies. The job looks at the
file now and then. Most runs have no supervisor, and so no such file: their jobs outlive whoever started them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from tuinet.errors import RunError
from tuinet.runs.file_lock import FileLock, is_locked

FILE_NAME = "supervisor"
DRAFT_NAME = ".supervisor.tmp"


class Supervision:
    """The supervision of a run by this process, until `end` or until the process dies."""

    def __init__(self, folder: Path) -> None:
        """Supervise the run in a folder from now on, in place of an earlier supervisor. Raises RunError."""
        self._path = folder / FILE_NAME
        # The file is locked before it has its name, so that the job never sees it unlocked.
        draft = folder / DRAFT_NAME
        self._lock: FileLock | None = FileLock.acquire(draft)
        self._lock.sign()
        try:
            os.replace(draft, self._path)
        except OSError as error:
            self.abandon()
            raise RunError(f"{self._path}: cannot be created ({error.strerror})") from None

    def end(self) -> None:
        """Leave the job to itself. It can be called more than once."""
        if self._lock is not None and self._lock.is_of(self._path):
            with suppress(OSError):
                self._path.unlink()
        self.abandon()

    def abandon(self) -> None:
        """Have the job end, as it does when this process dies."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


def has_lost_supervisor(folder: Path) -> bool:
    """Return True if the supervisor of a run has died. Raises RunError if the kernel does not say."""
    path = folder / FILE_NAME
    # Looked at twice: the file may be replaced or removed while it is tested.
    return all(path.exists() and not is_locked(path) for _ in range(2))


def forget_lost_supervisor(folder: Path) -> None:
    """Remove what a supervisor that has died has left, so that a new job can train without it. Raises RunError."""
    if not has_lost_supervisor(folder):
        return
    path = folder / FILE_NAME
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise RunError(f"{path}: cannot be removed ({error.strerror})") from None

"""The temporary folder for mirrored runs. However the program ends, the folder is deleted."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

from tuinet.errors import LinkError, RunError
from tuinet.runs.file_lock import FileLock, is_locked

PREFIX = "tuinet-mirror-"

LOCK_NAME = "held"
"""A file that is locked for as long as the owner of the folder lives"""


class MirrorFolder:
    """A temporary folder that is deleted with its owner, and at the end of the program.

    If a program is killed, the next one deletes its folder.
    """

    def __init__(self) -> None:
        """Create a folder, and delete those that killed programs left. Raises LinkError if it cannot be created."""
        try:
            delete_abandoned(Path(tempfile.gettempdir()))
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        except OSError as error:
            raise LinkError(f"cannot create a temporary directory for data from other machines: {error}") from None
        # A finalizer also runs at the end of the program; `__del__` might not.
        self.discard = weakref.finalize(self, delete, self.path, lock_folder(self.path))
        """Delete the folder now. Happens by itself unless the program is killed"""


def lock_folder(folder: Path) -> FileLock | None:
    """Mark a folder as in use. Without a lock, as on some file systems, it is never considered abandoned."""
    with suppress(RunError, OSError):
        lock = FileLock.acquire(folder / "new")
        # Renamed once it is locked: nobody ever sees the file under its name without the lock.
        (folder / "new").rename(folder / LOCK_NAME)
        return lock
    return None


def delete(folder: Path, lock: FileLock | None) -> None:
    """Delete a folder of this program."""
    doomed = folder.with_name(f"{folder.name}-removed")
    with suppress(OSError):
        # A thread that is still writing then finds no folder, and cannot add files to one that is being deleted.
        folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    if lock:
        lock.release()


def delete_abandoned(parent: Path) -> None:
    """Delete the folders that killed programs of this user left in a folder."""
    for folder in parent.glob(f"{PREFIX}*"):
        # Another program may be deleting the same folder.
        with suppress(OSError, RunError):
            is_own = folder.lstat().st_uid == os.geteuid()
            if is_own and (folder / LOCK_NAME).exists() and not is_locked(folder / LOCK_NAME):
                shutil.rmtree(folder, ignore_errors=True)

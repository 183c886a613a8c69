"""A temporary folder for what is mirrored here, which nobody's end leaves behind."""

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
HELD = "held"
"""Locked for as long as the folder's owner lives"""


class Scratch:
    """Deleted with its owner and at the end of the program. One whose program was killed is deleted by the next."""

    def __init__(self) -> None:
        """Make a folder, and sweep away those that nobody holds any more. Raises LinkError if none can be made."""
        try:
            sweep(Path(tempfile.gettempdir()))
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        except OSError as error:
            raise LinkError(f"no temporary folder can be made for what comes over the link: {error}") from None
        self.discard = weakref.finalize(self, discard, self.path, hold(self.path))
        """Delete it now; happens by itself, unless the program is cut short"""


def hold(folder: Path) -> FileLock | None:
    """Lock a folder. One that cannot be locked is never swept away."""
    with suppress(RunError, OSError):
        lock = FileLock.acquire(folder / "new")
        (folder / "new").rename(folder / HELD)  # only now, so that it is never there without being locked
        return lock
    return None


def discard(folder: Path, lock: FileLock | None) -> None:
    """Delete a folder of this program."""
    doomed = folder.with_name(f"{folder.name}-removed")
    with suppress(OSError):
        # A thread that still writes finds no folder then, and puts nothing into what is being deleted.
        folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    if lock:
        lock.release()


def sweep(place: Path) -> None:
    """Delete the folders that killed programs of this user left there."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError, RunError):  # another program sweeps too, or it is not to be read
            if folder.lstat().st_uid == os.geteuid() and (folder / HELD).exists() and not is_locked(folder / HELD):
                shutil.rmtree(folder, ignore_errors=True)

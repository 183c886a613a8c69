"""Writing files so that they are whole or not there."""

import os
from pathlib import Path

from tuinet.private import open_private


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write to a temporary file beside it, force it to the disk, and rename: never half a file, not even after a crash.

    Its mode is 0600: this is for files of a home, not for those that a person asks for elsewhere.
    What is not `durable` is not forced to the disk, which takes time: a kill leaves the old file or the new one all the
    same, a power cut perhaps an empty one. Raises OSError, with nothing left behind, if the disk is full.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with open(open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

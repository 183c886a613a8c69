"""Writing files so that they are whole or not there, and so that what is promised survives a power cut.

A file is on the disk once its content is synced *and* its name is: the name belongs to the folder, which is synced by
itself. Everything that a run writes goes through here.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

from tuinet.private import make_private_folder, open_private

CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP)
"""What some network file systems answer to a sync of a folder: their names are as safe as they can be."""


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write to a temporary file beside it, sync it, rename it and sync the folder: never half a file, even in a crash.

    Its mode is 0600: this is for files of a home, not for those that a person asks for elsewhere. What is not `durable`
    is not synced, which takes time: a kill leaves the old file or the new one all the same, a power cut perhaps an
    empty one. Raises OSError, with nothing left behind, if the disk is full.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        descriptor = open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            write_all(descriptor, content)
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    if durable:
        sync_folder(path.parent)


def write_all(descriptor: int, content: bytes, offset: int = 0) -> None:
    """Write all of the content at an offset, however much the kernel takes at a time. Raises OSError."""
    rest = memoryview(content)
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest = rest[written:]
        offset += written


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)


def make_durable_folder(folder: Path) -> None:
    """Make a private folder and those above it, and sync the name of each that was not there. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    make_private_folder(folder)
    for new in reversed(missing):
        # A folder above may be one that this user can write to but not read, and so not sync.
        if os.access(new.parent, os.R_OK):
            sync_folder(new.parent)

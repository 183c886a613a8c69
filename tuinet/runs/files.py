"""Writing files that are complete or absent, and that survive a power cut.

A file is safe only when its content *and* its name are on the disk. The name is part of the folder, so the folder needs
a sync of its own after the file has been synced and renamed. Everything that a run writes goes through this module.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tuinet.private import make_private_folder, open_private

UNSYNCABLE = (errno.EINVAL, errno.ENOTSUP)
"""The error numbers of network file systems that sync no folder. They decide themselves when names are safe"""


class FileStamp(NamedTuple):
    """Changes whenever a file changes or another file takes its place."""

    inode: int
    size: int
    mtime_ns: int


def file_stamp(path: Path) -> FileStamp | None:
    """Return the stamp of a file or folder; None if it cannot be found."""
    try:
        status = path.stat()
    except OSError:
        return None
    return FileStamp(status.st_ino, status.st_size, status.st_mtime_ns)


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file in one step: a crash leaves the old content or the new, never a part. Its mode is 0600.

    With `durable`, the new content also survives a power cut. Without, it is not synced, which is faster: after a power
    cut the file may be empty. Raises OSError, and leaves no temporary file, if it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        descriptor = open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            write_all(descriptor, content)
            if durable:
                # Before the rename: otherwise the new name could reach the disk before the content.
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
    """Write all of the content at an offset. Raises OSError."""
    # pwrite may write less than it is given, for instance when the disk is nearly full.
    rest = memoryview(content)
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest = rest[written:]
        offset += written


def sync_folder(folder: Path) -> None:
    """Sync the names of the files in a folder. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNSYNCABLE:
            raise
    finally:
        os.close(descriptor)


def make_durable_folder(folder: Path) -> None:
    """Create a private folder and its missing parents, and sync their names. Raises OSError."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    make_private_folder(folder)
    for path in reversed(missing):
        # The parent may be a folder that this user can write to but not read, and so cannot open to sync it.
        if os.access(path.parent, os.R_OK):
            sync_folder(path.parent)

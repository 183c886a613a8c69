"""Appending to `commands.jsonl`: a whole line or none, whoever else appends at the same time."""

from __future__ import annotations

import fcntl
import os
import stat
import time
from pathlib import Path

from tuinet.commands import MOST_LINE
from tuinet.errors import RunError
from tuinet.private import open_private

PATIENCE = 2.0
"""Seconds in which another writer is done with its line"""


def append_line(path: Path, line: str) -> None:
    """Append one line, whole or not at all, as several processes may do it at once.

    A file whose last line has no end gets one first. Raises RunError if that fails.
    """
    data = line.encode() + b"\n"
    if len(data) > MOST_LINE:
        raise RunError(f"{path}: a line of {len(data):,} bytes is not written: expected at most {MOST_LINE:,}")
    try:
        descriptor = open_regular(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            _lock(descriptor, path)
            _append(descriptor, data)
        finally:
            os.close(descriptor)  # and with it the lock
    except OSError as error:
        raise RunError(f"{path}: cannot be written to ({error.strerror})") from None


def _append(descriptor: int, data: bytes) -> None:
    """Write all of the data behind what is there, or nothing. Raises OSError."""
    end = os.fstat(descriptor).st_size
    if end and os.pread(descriptor, 1, end - 1) != b"\n":
        data = b"\n" + data
    written = 0
    try:
        while written < len(data):
            written += os.write(descriptor, data[written:])
    except OSError:
        if os.fstat(descriptor).st_size == end + written:  # nobody without the lock has written behind it
            os.ftruncate(descriptor, end)
        raise


def _lock(descriptor: int, path: Path) -> None:
    """Lock a file against other writers, who need only a moment each. Raises RunError if one needs more."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise RunError(f"{path}: another process has kept it locked for {PATIENCE:.0f} s") from None
            time.sleep(0.01)


def open_regular(path: Path, flags: int) -> int:
    """Open a regular file, without waiting for whatever else may be there.

    Raises OSError, RunError, and TrustError for a file that others own or can write to.
    """
    descriptor = open_private(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RunError(f"{path}: is not a regular file")
    return descriptor


def file_size(path: Path) -> int:
    """The size of a regular file in bytes; 0 where there is none."""
    try:
        found = path.lstat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0

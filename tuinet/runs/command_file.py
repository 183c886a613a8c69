"""Appending to `commands.jsonl`: a complete line or nothing, even if several processes append at the same time."""

from __future__ import annotations

import fcntl
import os
import stat
import time
from pathlib import Path

from tuinet.commands import MOST_LINE
from tuinet.errors import RunError
from tuinet.private import open_private

LOCK_TIMEOUT = 2.0
"""Seconds to wait for other writers, who need a few milliseconds each"""


def append_line(path: Path, line: str) -> None:
    """Append one line, complete or not at all. Raises RunError if that fails.

    If somebody has left a last line without a newline, the newline is added first.
    """
    data = line.encode() + b"\n"
    if len(data) > MOST_LINE:
        raise RunError(f"{path}: a line of {len(data):,} bytes is too long: expected at most {MOST_LINE:,}")
    try:
        descriptor = open_regular(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            _lock(descriptor, path)
            _append(descriptor, data)
        finally:
            # This also releases the lock.
            os.close(descriptor)
    except OSError as error:
        raise RunError(f"{path}: cannot be written to ({error.strerror})") from None


def _append(descriptor: int, data: bytes) -> None:
    """Append all of the data or nothing. Raises OSError."""
    end = os.fstat(descriptor).st_size
    if end and os.pread(descriptor, 1, end - 1) != b"\n":
        data = b"\n" + data
    written = 0
    try:
        while written < len(data):
            written += os.write(descriptor, data[written:])
    except OSError:
        # Take back the part that was written, unless a program that ignores the lock has appended after it.
        if os.fstat(descriptor).st_size == end + written:
            os.ftruncate(descriptor, end)
        raise


def _lock(descriptor: int, path: Path) -> None:
    """Lock the file against other writers. Raises RunError if one holds the lock for too long."""
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise RunError(f"{path}: another process has kept it locked for {LOCK_TIMEOUT:.0f} s") from None
            time.sleep(0.01)


def open_regular(path: Path, flags: int) -> int:
    """Open a regular file. Raises RunError for anything else, OSError, and TrustError if others can write to it."""
    # O_NONBLOCK: opening a pipe would wait for its other end. O_NOFOLLOW: a link could lead to any file of this user.
    descriptor = open_private(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RunError(f"{path}: is not a regular file")
    return descriptor


def file_size(path: Path) -> int:
    """Return the size of a regular file in bytes; 0 if it does not exist."""
    try:
        status = path.lstat()
    except OSError:
        return 0
    if not stat.S_ISREG(status.st_mode):
        return 0
    return status.st_size

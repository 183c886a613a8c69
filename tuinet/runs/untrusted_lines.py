"""Reading the lines of a growing file that any program may write to.

Each call reads a bounded amount, whatever has been written, and no byte is read twice. A directory or a pipe at the
path is reported, and is not an error: it must not stop training.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from pathlib import Path

from tuinet.commands import MOST_LINE
from tuinet.errors import RunError, TuinetError
from tuinet.runs.command_file import open_regular

MAX_READ = 2 * MOST_LINE
"""Bytes that one call reads"""

MAX_BACKLOG = 1 << 18
"""Bytes that may wait to be read. If there are more, only the last MAX_READ are read, to catch up with a flood"""

REMEMBERED_BYTES = 16
"""Bytes before the offset that are compared to find out whether the file was rewritten"""

TOO_LONG = f"of more than {MOST_LINE:,} bytes"


class UntrustedLineTail:
    """The lines that are appended to a file after a byte offset.

    A file that is no longer the same (truncated, replaced or rewritten) is read from its beginning.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self.may_repeat = False
        """True if the last lines may have been read before, because the file was rewritten"""
        self.problem = ""
        """Why the file cannot be read; empty if it can"""
        self.skipped: Counter[str] = Counter()
        """Skipped lines, counted by the reason"""
        self.skipped_bytes = 0
        """Bytes that were skipped because too many were appended at once"""
        self._offset = offset
        self._last_status: tuple[int, ...] = ()
        self._identity: tuple[int, int] | None = None
        # Where the file ended when it was found to be rewritten. Lines before may have been read already.
        self._rewritten_until = 0
        # The bytes just before the offset: if they have changed, the file was rewritten.
        self._last_bytes = b""
        # The beginning of a line whose end has not been written yet.
        self._unfinished = b""
        self._in_long_line = False

    def new_lines(self) -> list[bytes]:
        """Return the complete lines since the last call, without their newlines. `problem` says why there are none."""
        try:
            status = self.path.lstat()
            seen = (status.st_dev, status.st_ino, status.st_size, status.st_ctime_ns)
            if seen == self._last_status and (self.problem or self._offset == status.st_size):
                return []
            self._last_status = seen
            self.problem = ""
            if not stat.S_ISREG(status.st_mode):
                raise RunError(f"{self.path}: is not a regular file")
            return self._split(self._read())
        except FileNotFoundError:
            self.problem = ""
        except TuinetError as error:
            self.problem = str(error).removeprefix(f"{self.path}: ")
        except OSError as error:
            self.problem = f"cannot be read ({error.strerror})"
        return []

    def _read(self) -> bytes:
        descriptor = open_regular(self.path, os.O_RDONLY)
        try:
            status = os.fstat(descriptor)
            if not self._is_unchanged(descriptor, status):
                self._rewritten_until = status.st_size
                self._jump(0)
            self._identity = (status.st_dev, status.st_ino)
            self.may_repeat = self._offset < self._rewritten_until
            if status.st_size - self._offset > MAX_BACKLOG:
                self.skipped_bytes += status.st_size - MAX_READ - self._offset + len(self._unfinished)
                self._jump(status.st_size - MAX_READ)
                # The jump most likely lands inside a line.
                self._in_long_line = True
            data = os.pread(descriptor, MAX_READ, self._offset)
        finally:
            os.close(descriptor)
        self._offset += len(data)
        self._last_bytes = (self._last_bytes + data)[-REMEMBERED_BYTES:]
        return data

    def _is_unchanged(self, descriptor: int, status: os.stat_result) -> bool:
        """Return True if the bytes that were read are still where they were."""
        if self._identity not in (None, (status.st_dev, status.st_ino)) or status.st_size < self._offset:
            return False
        return os.pread(descriptor, len(self._last_bytes), self._offset - len(self._last_bytes)) == self._last_bytes

    def _jump(self, offset: int) -> None:
        self._offset = offset
        self._last_bytes = b""
        self._unfinished = b""
        self._in_long_line = False

    def _split(self, data: bytes) -> list[bytes]:
        if self._in_long_line:
            _, newline, data = data.partition(b"\n")
            if not newline:
                return []
            self._in_long_line = False
        *lines, self._unfinished = (self._unfinished + data).split(b"\n")
        accepted = [line for line in lines if len(line) < MOST_LINE]
        self.skipped[TOO_LONG] += len(lines) - len(accepted)
        if len(self._unfinished) >= MOST_LINE:
            self.skipped[TOO_LONG] += 1
            self._unfinished = b""
            self._in_long_line = True
        return accepted

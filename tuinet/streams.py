"""The standard streams, prepared before anything else happens.

A program can be started with descriptors 0 to 2 closed, on a full disk, on a pipe that nobody reads, or with an
encoding that lacks half of its characters. After `prepare` all three are open, characters that cannot be encoded are
replaced, and a failed write raises OutputError or ReaderGone, wherever in the program it happens.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import sys

from tuinet.errors import OutputError, ReaderGone

# The same as typing.TYPE_CHECKING, without the time it takes to import typing.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from _typeshed import ReadableBuffer

LIKE_ASCII = {"·": ".", "–": "-", "—": "-", "−": "-", "…": "...", "×": "x", "✓": "+", "→": "->", "≤": "<=", "≥": ">="}
"""Replacements for tuinet's own characters, where the encoding lacks them; others become a question mark"""

REPLACE = "tuinet.replace"
"""The name of the handler of encoding errors"""


def prepare() -> None:
    """Open closed descriptors, replace the text streams of `sys`, and let the size of a terminal be measured."""
    open_descriptors()
    codecs.register_error(REPLACE, _replace)
    if sys.stdin is None:
        sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115 - it stays open
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    sys.stdout = sys.__stdout__ = _text_stream(1, sys.stdout)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _text_stream(2, sys.stderr)  # type: ignore[misc]
    forget_exported_size()


def open_descriptors() -> None:
    """Open closed descriptors among 0 to 2 on /dev/null, so that no file that is opened later gets their numbers."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(_null(descriptor), True)


def forget_exported_size() -> None:
    """Drop COLUMNS and LINES if a terminal reports its size: exported values would not follow a resize."""
    if any(_has_size(descriptor) for descriptor in (1, 2)):
        os.environ.pop("COLUMNS", None)
        os.environ.pop("LINES", None)


class Sink(io.FileIO):
    """A descriptor to write to. After a failed write, all further output goes to /dev/null.

    Failures of standard error are ignored, because there is nowhere to report them.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        """Write. Raises ReaderGone if nothing reads any longer, and OutputError for any other failure."""
        try:
            # None means that the write would block: another program on the same terminal has made it non-blocking.
            while (written := super().write(data)) is None:
                select.select([], [self.fileno()], [])
            return written
        except OSError as error:
            _null(self.fileno())
            if isinstance(error, BrokenPipeError):
                raise ReaderGone from None
            if self.fileno() == 2:
                return memoryview(data).nbytes
            raise OutputError(f"standard output: cannot be written to ({error.strerror})") from None


def _text_stream(descriptor: int, original: TextIO | None) -> io.TextIOWrapper:
    sink = io.BufferedWriter(Sink(descriptor, "w", closefd=False))
    encoding = original.encoding if original else "utf-8"
    line_buffering = descriptor == 2 or os.isatty(descriptor)
    return io.TextIOWrapper(sink, encoding=encoding, errors=REPLACE, line_buffering=line_buffering)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(LIKE_ASCII.get(character, "?") for character in missing), error.end


def _null(descriptor: int) -> int:
    """Redirect a descriptor to /dev/null."""
    null = os.open(os.devnull, os.O_RDWR)
    if null != descriptor:
        os.dup2(null, descriptor)
        os.close(null)
    return descriptor


def _has_size(descriptor: int) -> bool:
    try:
        return os.get_terminal_size(descriptor).columns > 0
    except OSError:
        return False

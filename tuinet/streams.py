"""The standard streams, made fit for use before anything else happens.

A program may be started with descriptors 0 to 2 closed, on a full disk, on a pipe that nobody reads, or with an
encoding that lacks half of its characters. After `prepare` each of the three is open, characters that cannot be
encoded are replaced, and a failed write raises one of the two exceptions below, whoever wrote.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import sys

from tuinet.errors import OutputError, ReaderGone

TYPE_CHECKING = False  # as typing has it, which takes time to import
if TYPE_CHECKING:
    from typing import TextIO

    from _typeshed import ReadableBuffer

LIKE_ASCII = {"·": ".", "–": "-", "—": "-", "−": "-", "…": "...", "×": "x", "✓": "+", "→": ">", "≤": "<=", "≥": ">="}
"""What stands for signs of ours where the encoding lacks them; for any other character a question mark does"""

REPLACE = "tuinet.replace"
"""The name of our handler of encoding errors"""


def prepare() -> None:
    """Open what is closed, replace the three text streams of `sys`, and measure terminals instead of believing."""
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
    """Open on /dev/null what is closed of descriptors 0 to 2, so that no file of ours gets one of these numbers."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(_null(descriptor), True)


def forget_exported_size() -> None:
    """Drop COLUMNS and LINES where a terminal says its size: an exported value would freeze it."""
    if any(_has_size(descriptor) for descriptor in (1, 2)):
        os.environ.pop("COLUMNS", None)
        os.environ.pop("LINES", None)


class Sink(io.FileIO):
    """A descriptor to write to. Once a write has failed, what follows goes to /dev/null.

    Errors of standard error are passed over, as there is no place left to report them.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        """Write. Raises ReaderGone if nobody reads any more, and OutputError for any other failure."""
        try:
            while (written := super().write(data)) is None:  # a program that shares the terminal made it non-blocking
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
    """Let a descriptor stand for /dev/null."""
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

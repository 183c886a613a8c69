"""Limits on input from outside, checked before anything parses it."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

SMALL = 1 << 16
"""Maximum size in bytes of a file written by hand"""

MOST_DIGITS = 18
"""Maximum number of digits in a whole number: no quantity here needs more, and int() takes quadratic time"""


def read_small(
    path: Path,
    most: int = SMALL,
    *,
    pipes: bool = False,
    inspect: Callable[[os.stat_result], None] | None = None,
) -> bytes:
    """Read a file of at most `most` bytes. Raises OSError, including if it is larger or not a regular file.

    Args:
        path: The file.
        most: The largest size, in bytes.
        pipes: True if the file may be a pipe or a terminal, which can block: the user named it on the command line.
        inspect: Called with the file's status before anything is read; may raise to refuse the file.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC
    if not pipes:
        # Opening a named pipe would otherwise block until somebody writes to it.
        flags |= os.O_NONBLOCK
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if inspect:
            inspect(status)
        is_pipe = stat.S_ISFIFO(status.st_mode) or stat.S_ISCHR(status.st_mode)
        if not stat.S_ISREG(status.st_mode) and not (pipes and is_pipe):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        with open(descriptor, "rb", closefd=False) as file:
            return read_up_to(file, most)
    finally:
        os.close(descriptor)


def read_up_to(file: BinaryIO, most: int) -> bytes:
    """Read all of an open file of at most `most` bytes. Raises OSError, including if there are more."""
    content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"larger than {most:,} bytes")
    return content


def parse_json(text: bytes | str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse JSON. Raises ValueError if it is not valid or nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def shortened(text: str, most: int = 200) -> str:
    """Return a text that fits into a message; `…` stands for the rest."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1]}…"


def whole_number(text: str) -> int | None:
    """Parse the decimal digits of a whole number that is not negative; None for anything else."""
    # isdecimal() alone would accept digits of other scripts.
    if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS:
        return int(text)
    return None

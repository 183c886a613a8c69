"""Bounds on what comes from outside, checked before anything parses it."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

SMALL = 1 << 16
"""Bytes of a file that a person writes by hand"""

MOST_DIGITS = 18
"""Decimal digits of a whole number; no quantity here needs more, and int() takes quadratic time"""


def read_small(
    path: Path,
    most: int = SMALL,
    *,
    pipes: bool = False,
    inspect: Callable[[os.stat_result], None] | None = None,
) -> bytes:
    """The content of a file of at most `most` bytes. Only with `pipes` may it be a pipe, which may keep us waiting.

    `inspect` is shown what kind of file it is, and to whom it belongs, before anything is read. Raises OSError, also
    for a file that is larger or not a regular one.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | (0 if pipes else os.O_NONBLOCK))
    try:
        found = os.fstat(descriptor)
        if inspect:
            inspect(found)
        is_pipe = stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode)
        if not stat.S_ISREG(found.st_mode) and not (pipes and is_pipe):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        with open(descriptor, "rb", closefd=False) as file:
            return read_up_to(file, most)
    finally:
        os.close(descriptor)


def read_up_to(file: BinaryIO, most: int) -> bytes:
    """All of an open file of at most `most` bytes. Raises OSError, also if there are more."""
    content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"larger than {most:,} bytes")
    return content


def parse_json(text: bytes | str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A value from JSON. Raises ValueError for anything else, also if it is nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def shortened(text: str, most: int = 200) -> str:
    """A text that fits into a message, its end left out if need be."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def whole_number(text: str) -> int | None:
    """A whole number that is not negative from its decimal digits; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None

"""Cutting a stream of bytes into lines of limited length, and parsing a line as JSON of limited depth."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from tuinet.remote.messages import MAX_LINE_BYTES
from tuinet.sanitize import sanitize

MAX_INTEGER = 1 << 63
"""The largest whole number in any message: a seed may have 63 bits"""

MAX_DEPTH = 20
"""Depth to which lists and objects may be nested"""


class LineTooLongError(Exception):
    """A line is longer than any message."""


class LineBuffer:
    """Collects bytes, and cuts them into lines."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def add(self, data: bytes) -> Iterator[bytes]:
        """Yield the lines that these bytes complete, without their line ends. Empty lines are left out.

        Raises LineTooLongError for a line that is too long, and discards it.
        """
        self._rest += data
        *lines, rest = self._rest.split(b"\n")
        self._rest = rest
        # An endless line is refused before it fills the memory.
        if len(rest) > MAX_LINE_BYTES:
            self._rest = bytearray()
            raise LineTooLongError(f"a line of more than {MAX_LINE_BYTES:,} bytes")
        for line in lines:
            if len(line) > MAX_LINE_BYTES:
                raise LineTooLongError(f"a line of more than {MAX_LINE_BYTES:,} bytes")
            if line.strip():
                yield bytes(line)


def parse(line: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Parse a line of JSON, and sanitize all text in it. Raises ValueError if it is not valid JSON or out of bounds."""
    try:
        return _checked(json.loads(line.decode("utf-8", errors="strict"), parse_constant=_refuse_constant), MAX_DEPTH)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> None:
    # Python's parser accepts NaN and Infinity, which JSON does not have.
    raise ValueError(f"{name} is not a number")


def _checked(value: Any, depth: int) -> Any:  # noqa: ANN401
    match value:
        case str():
            return sanitize(value)
        case int() if abs(value) > MAX_INTEGER:
            raise ValueError("a number out of range")
        case float() if not math.isfinite(value):
            raise ValueError("a number that is not finite")
        case list() | dict() if not depth:
            raise ValueError("nested too deeply")
        case list():
            return [_checked(item, depth - 1) for item in value]
        case dict():
            return {sanitize(key): _checked(item, depth - 1) for key, item in value.items()}
    return value

"""Bytes as they come, cut into lines of a limited length, and what such a line holds."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from tuinet.remote.protocol import MOST_BYTES
from tuinet.sanitize import sanitize

GREATEST = 1 << 63
"""No whole number of a run is greater: a seed may have 63 bits"""

DEEPEST = 20
"""Lists and objects inside each other"""


class LineError(Exception):
    """A line that is longer than any message."""


class Lines:
    """Collects bytes and gives whole lines."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def add(self, data: bytes) -> Iterator[bytes]:
        """The lines that are whole with these bytes, without their ends.

        Raises LineError for one that gets too long; it is thrown away.
        """
        self._rest += data
        *whole, rest = self._rest.split(b"\n")
        self._rest = rest
        if len(rest) > MOST_BYTES:
            self._rest = bytearray()
            raise LineError(f"a line of more than {MOST_BYTES:,} bytes")
        for line in whole:
            if len(line) > MOST_BYTES:
                raise LineError(f"a line of more than {MOST_BYTES:,} bytes")
            if line.strip():
                yield bytes(line)


def parse(line: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A line of JSON, with all text sanitized. Raises ValueError for what is none, or no message's."""
    try:
        return _cleaned(json.loads(line.decode("utf-8", errors="strict"), parse_constant=_refuse), DEEPEST)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def _cleaned(value: Any, depth: int) -> Any:  # noqa: ANN401
    match value:
        case str():
            return sanitize(value)
        case int() if abs(value) > GREATEST:
            raise ValueError("a number that nothing here can be")
        case float() if not math.isfinite(value):
            raise ValueError("a number that is not finite")
        case list() | dict() if not depth:
            raise ValueError("nested too deep")
        case list():
            return [_cleaned(each, depth - 1) for each in value]
        case dict():
            return {sanitize(key): _cleaned(each, depth - 1) for key, each in value.items()}
    return value

"""The lines of a table, in blocks of whole lines."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass

from tuinet.datasets.readers.packed import Unpacked
from tuinet.errors import DatasetError
from tuinet.limits import shortened

LONGEST_LINE = 1 << 24
"""Bytes. A row of 1024×1024 pixels has at most 4 MB"""

# Bytes that are read at a time: the arrays computed from them stay in the cache of the processor.
_CHUNK = 1 << 18

_OTHER_UNICODE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Block:
    """Consecutive lines."""

    first: int
    """The number of the first line, from 1"""
    content: bytes
    """The lines, each with its end"""
    progress: float
    """The share of the file that has been read: 0 to 1"""


def blocks(stream: Unpacked) -> Iterator[Block]:
    """Yield all lines of a file. A byte order mark is removed, and the line ends of Windows become those of Unix.

    Raises DatasetError for a file that is not text in UTF-8, as far as its first bytes tell, and for an endless line.
    """
    number = 1
    rest = b""
    while True:
        piece = stream.read(_CHUNK)
        content = rest + piece
        if number == 1:
            content = _without_mark(content, stream.name)
        if piece:
            end = content.rfind(b"\n") + 1
            content, rest = content[:end], content[end:]
        elif content and not content.endswith(b"\n"):
            content += b"\n"
        if len(rest) > LONGEST_LINE:
            count = content.count(b"\n")
            raise DatasetError(f"{stream.name}, line {number + count}: longer than {LONGEST_LINE:,} bytes")
        if content:
            yield Block(number, content.replace(b"\r\n", b"\n"), stream.progress)
            number += content.count(b"\n")
        if not piece:
            return


def _without_mark(content: bytes, name: str) -> bytes:
    if content.startswith(_OTHER_UNICODE):
        raise DatasetError(f"{name}: text in UTF-16 or UTF-32: expected UTF-8")
    return content.removeprefix(codecs.BOM_UTF8)


def decode(text: bytes, name: str, number: int) -> str:
    """Return a line as text. Raises DatasetError, which names the line, if it is not UTF-8."""
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise DatasetError(f"{name}, line {number}: byte {byte:#04x}: expected UTF-8 text") from None


def split_fields(line: bytes, delimiter: bytes, name: str, number: int) -> list[str]:
    """Return the fields of a line without its end, some of them perhaps in quotation marks. Raises DatasetError."""
    text = decode(line, name, number)
    if '"' not in text:
        return text.split(delimiter.decode())
    try:
        return next(csv.reader([text], delimiter=delimiter.decode(), strict=True))
    except csv.Error as error:
        raise DatasetError(f"{name}, line {number}: {shortened(str(error), 80)}: expected fields on one line") from None

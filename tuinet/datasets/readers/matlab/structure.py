"""Checking that MATLAB files of version 5 do not contradict themselves: SciPy crashes on some that do.

A file is a sequence of elements: a tag, with a type and a number of bytes, and content that is padded to 8 bytes. An
array is an element whose content is a sequence of elements too: flags, dimensions, name, and then numbers, or other
arrays. The format is described in "MAT-File Format", MathWorks, version 5, tables 1-1 to 1-3.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

MATRIX = 14
COMPRESSED = 15

# Bytes of one number by the type of its element.
_ITEM_BYTES = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8, 16: 1, 17: 2, 18: 4}

_CELL = 1
_STRUCTURE = 2
_OBJECT = 3
_TEXT = 4
_NUMBERS = range(6, 16)

_COMPLEX = 0x0800
_MOST_NAME_BYTES = 256
_MOST_DIMENSIONS = 32
_DEEPEST = 20


class ImpossibleError(Exception):
    """An array that contradicts itself; the message says how."""


class Elements:
    """The elements in a part of a file."""

    def __init__(self, content: memoryview, order: str) -> None:
        """`order` is the byte order, as `struct` names it."""
        self._content = content
        self._order = order

    def __iter__(self) -> Iterator[tuple[int, memoryview]]:
        """Yield the type and the content of each element. Raises ImpossibleError if one is longer than what is left."""
        position = 0
        while position < len(self._content):
            if len(self._content) - position < 8:
                raise ImpossibleError("it ends in the middle of a tag")
            kind, count = struct.unpack_from(f"{self._order}2I", self._content, position)
            start = position + 8
            # Up to four bytes are stored in the tag itself, with their number in the upper half of the type.
            if kind >> 16:
                kind, count = kind & 0xFFFF, kind >> 16
                start = position + 4
                if count > 4:
                    raise ImpossibleError(f"{count} bytes in a tag of 4")
                position += 8
            else:
                padding = 0 if kind == COMPRESSED else -count % 8
                position = start + count + padding
            if start + count > len(self._content):
                raise ImpossibleError(f"{count:,} bytes where {len(self._content) - start:,} are left")
            yield kind, self._content[start : start + count]


def check_array(content: memoryview, order: str, depth: int = 0) -> None:
    """Raise ImpossibleError if an array, or one inside it, contradicts itself or is of a kind that no data set has."""
    if not len(content) and depth:
        # An empty array has no content at all.
        return
    if depth > _DEEPEST:
        raise ImpossibleError(f"arrays in arrays, {depth} deep")
    elements = iter(Elements(content, order))
    flags = _numbers(elements, order, "I", 2)[0]
    dimensions = _numbers(elements, order, "i", None)
    if not 2 <= len(dimensions) <= _MOST_DIMENSIONS or min(dimensions) < 0:
        raise ImpossibleError(f"dimensions {dimensions[:4]}")
    _next(elements)
    count = math.prod(dimensions)
    kind = flags & 0xFF
    if kind in _NUMBERS or kind == _TEXT:
        parts = 2 if flags & _COMPLEX else 1
        for _ in range(parts):
            _check_numbers(elements, count, is_text=kind == _TEXT)
    elif kind in (_CELL, _STRUCTURE, _OBJECT):
        if kind == _OBJECT:
            _next(elements)
        if kind != _CELL:
            count *= _count_of_fields(elements, order)
        if count > len(content):
            raise ImpossibleError(f"{count:,} arrays in {len(content):,} bytes")
        for _ in range(count):
            inner_kind, inner = _next(elements)
            if inner_kind != MATRIX:
                raise ImpossibleError(f"an element of type {inner_kind} in place of an array")
            check_array(inner, order, depth + 1)
    else:
        raise ImpossibleError(f"an array of class {kind}: expected numbers, texts or structures")


def name_of_array(content: memoryview, order: str) -> str:
    """Return the name of a variable. Raises ImpossibleError if it has none."""
    elements = iter(Elements(content, order))
    _next(elements)
    _next(elements)
    _, name = _next(elements)
    return bytes(name).decode("latin-1")


def _check_numbers(elements: Iterator[tuple[int, memoryview]], count: int, *, is_text: bool) -> None:
    kind, numbers = _next(elements)
    size = _ITEM_BYTES.get(kind)
    if size is None:
        raise ImpossibleError(f"an element of type {kind} in place of numbers")
    # A text in UTF-8 or UTF-16 may have more bytes than it has characters.
    if len(numbers) % size or (len(numbers) != count * size and not is_text):
        raise ImpossibleError(f"{len(numbers):,} bytes of {count:,} numbers of {size} bytes")


def _count_of_fields(elements: Iterator[tuple[int, memoryview]], order: str) -> int:
    (length,) = _numbers(elements, order, "i", 1)
    _, names = _next(elements)
    if not 1 <= length <= _MOST_NAME_BYTES or len(names) % length:
        raise ImpossibleError(f"{len(names):,} bytes of names of {length} bytes")
    return len(names) // length


def _numbers(elements: Iterator[tuple[int, memoryview]], order: str, code: str, count: int | None) -> tuple[int, ...]:
    """Return the numbers of 4 bytes in the next element."""
    _, content = _next(elements)
    if len(content) % 4 or (count is not None and len(content) != 4 * count):
        raise ImpossibleError(f"{len(content)} bytes in the description of an array")
    return struct.unpack(f"{order}{len(content) // 4}{code}", content)


def _next(elements: Iterator[tuple[int, memoryview]]) -> tuple[int, memoryview]:
    element = next(elements, None)
    if element is None:
        raise ImpossibleError("it ends in the middle of an array")
    return element

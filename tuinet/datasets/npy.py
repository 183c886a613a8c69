"""Reading images from .npy files a few rows at a time, so that a huge array does not have to fit in memory.

The format is described in NEP 1 and in `numpy.lib.format`.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from tokenize import TokenError
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from tuinet.datasets.grey import CHANNELS, scale_of, to_grey, to_unit
from tuinet.datasets.shrinking import average_blocks, check_size, shrink_factor
from tuinet.errors import ImageError
from tuinet.limits import shortened

MAGIC = npy_format.MAGIC_PREFIX

FORTRAN_LIMIT = 1 << 27
"""Maximum size in bytes of a stack in Fortran order. Its images are interleaved, so all of them have to be read at
once"""

# Bytes that are read at a time.
_CHUNK = 1 << 22

_HEADER_READERS = {(1, 0): npy_format.read_array_header_1_0, (2, 0): npy_format.read_array_header_2_0}

# The header is a Python literal, so NumPy parses it with Python's parser. TokenError is from its fallback for headers
# that Python 2 wrote.
HEADER_ERRORS = (
    *(ValueError, EOFError, SyntaxError, TypeError, OverflowError, MemoryError, RecursionError),
    TokenError,
)
"""The errors that NumPy raises for a damaged header"""


@dataclass(frozen=True)
class Header:
    """The header of a .npy file of images."""

    dtype: np.dtype[np.generic]
    count: int
    """Images in the file"""
    stacked: bool
    """True if the first axis counts images. A stack may hold only one"""
    shape: tuple[int, ...]
    """The shape of each image: (height, width) or (height, width, channels)"""
    offset: int
    """The position of the first number"""

    @property
    def image_bytes(self) -> int:
        """Bytes of one image."""
        return math.prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True)
class ArrayHeader:
    """The header of a .npy file of any array."""

    shape: tuple[int, ...]
    fortran: bool
    """True if the first axis varies fastest, so that rows are interleaved"""
    dtype: np.dtype[Any]


def read_npy(stream: BinaryIO) -> Iterator[tuple[NDArray[np.float32], float]]:
    """Yield the images in a file as grey levels in [0, 1], each with the value that stands for white in the file.

    An array (height, width) or (height, width, 1 to 4) is one image; (n, height, width) or (n, height, width, 1 to 4)
    is a stack, whose images share one scale. Raises ImageError.
    """
    stream, header = _in_c_order(stream)
    black, white = _scale(stream, header)
    for index in range(header.count):
        yield _read_one(stream, header, index, black, white), white


def read_header(stream: BinaryIO) -> Header:
    """Return the header of a file. Raises ImageError if it is damaged, or if the file is shorter than it says."""
    return _read_header(stream)[0]


def _read_header(stream: BinaryIO) -> tuple[Header, bool]:
    """Return the header, and True if the array is in Fortran order."""
    stream.seek(0)
    array = read_array_header(stream)
    shape, dtype = array.shape, array.dtype
    if dtype.kind not in "buif":
        raise ImageError(f"an array of {dtype}: expected numbers")
    stacked = _is_stack(shape)
    count = 1
    image_shape = tuple(shape)
    if stacked:
        count = shape[0]
        image_shape = tuple(shape[1:])
    if count < 1:
        raise ImageError(f"an array of shape {shape}: expected at least one image")
    check_size(image_shape[0], image_shape[1])
    header = Header(dtype, count, stacked, image_shape, stream.tell())
    stored = stream.seek(0, os.SEEK_END) - header.offset
    expected = header.count * header.image_bytes
    if stored < expected:
        raise ImageError(f"a truncated .npy file: {stored:,} bytes of numbers: expected {expected:,}")
    return header, array.fortran


def read_array_header(stream: BinaryIO) -> ArrayHeader:
    """Return the header of an array, after which the stream is at its numbers. Nothing is unpickled.

    Raises ImageError if it is damaged; that the numbers are there is not checked.
    """
    try:
        version = npy_format.read_magic(stream)
        if version not in _HEADER_READERS:
            raise ImageError(f"a .npy file of version {version[0]}.{version[1]}: expected version 1.0 or 2.0")
        shape, fortran, dtype = _HEADER_READERS[version](stream)
    except HEADER_ERRORS as error:
        # Only the first sentence: the others give advice on how to call NumPy.
        reason = " ".join(str(error).split()).partition(". ")[0]
        raise ImageError(f"a damaged .npy file: {shortened(reason, 120)}") from None
    return ArrayHeader(tuple(shape), fortran and len(shape) > 1, dtype)


def _is_stack(shape: tuple[int, ...]) -> bool:
    """Return True if the first axis counts images. Raises ImageError if the shape is not that of images."""
    if len(shape) == 2 or (len(shape) == 3 and shape[2] in CHANNELS):
        return False
    if len(shape) == 3 or (len(shape) == 4 and shape[3] in CHANNELS):
        return True
    raise ImageError(
        f"an array of shape {shape}: expected (height, width) or (height, width, channels), "
        "1 to 4 channels, or a stack (n, height, width) of images"
    )


def _in_c_order(stream: BinaryIO) -> tuple[BinaryIO, Header]:
    """Return the stream and its header. An array in Fortran order is copied to C order."""
    header, fortran = _read_header(stream)
    if not fortran:
        return stream, header
    size = header.count * header.image_bytes
    if size > FORTRAN_LIMIT:
        raise ImageError(f"an array of {size:,} bytes in Fortran order: expected C order or up to {FORTRAN_LIMIT:,}")
    shape = (header.count, *header.shape) if header.stacked else header.shape
    stream.seek(header.offset)
    array = np.frombuffer(stream.read(size), header.dtype).reshape(shape, order="F")
    return io.BytesIO(array.tobytes()), Header(header.dtype, header.count, header.stacked, header.shape, 0)


def _scale(stream: BinaryIO, header: Header) -> tuple[float, float]:
    """Return the values of black and white, from all numbers in the file."""
    least = math.inf
    greatest = -math.inf
    remaining = header.count * header.image_bytes
    step = _CHUNK - _CHUNK % header.dtype.itemsize
    stream.seek(header.offset)
    while remaining > 0:
        chunk = np.frombuffer(stream.read(min(step, remaining)), header.dtype)
        low = float(chunk.min())
        high = float(chunk.max())
        if not (math.isfinite(low) and math.isfinite(high)):
            # min() and max() would hide a NaN; scale_of reports it.
            return scale_of(header.dtype, low, high)
        least = min(least, low)
        greatest = max(greatest, high)
        remaining -= chunk.nbytes
    return scale_of(header.dtype, least, greatest)


def _read_one(stream: BinaryIO, header: Header, index: int, black: float, white: float) -> NDArray[np.float32]:
    height, width = header.shape[:2]
    factor = shrink_factor(height, width)
    row_bytes = header.image_bytes // height
    # A multiple of `factor`, so that no block of pixels is split.
    rows = max(1, _CHUNK // (row_bytes * factor)) * factor
    stream.seek(header.offset + index * header.image_bytes)
    pieces = []
    for top in range(0, height, rows):
        count = min(rows, height - top)
        chunk = np.frombuffer(stream.read(count * row_bytes), header.dtype)
        levels = to_unit(chunk.reshape(count, *header.shape[1:]), black, white)
        pieces.append(average_blocks(levels, factor))
    return to_grey(np.concatenate(pieces))

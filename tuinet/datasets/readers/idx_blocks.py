"""Reading IDX files of any element type, a block at a time."""

from __future__ import annotations

import gzip
import io
import math
import os
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.idx import DEFLATE_LIMIT, opened
from tuinet.datasets.readers.packed import GZIP_MAGIC, StoredFile, Unpacked, unpacked
from tuinet.errors import DatasetError
from tuinet.messages import counted

ELEMENT_TYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(np.uint8),
    0x09: np.dtype(np.int8),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
"""The type of the elements by the third byte of a file: http://yann.lecun.com/exdb/mnist/"""

BLOCK_BYTES = 1 << 22
"""Bytes that are read at a time"""


@dataclass(frozen=True)
class IdxHeader:
    """The header of an IDX file."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def row_bytes(self) -> int:
        """Bytes of an element of the first axis."""
        return math.prod(self.shape[1:]) * self.dtype.itemsize

    @property
    def is_bytes(self) -> bool:
        """True if the elements are bytes, as in all data sets that tuinet writes."""
        return self.dtype == np.uint8


def read_idx_header(file: StoredFile) -> IdxHeader:
    """Return the header of a file. Raises DatasetError if it is damaged, or if the file is shorter than it says."""
    with _opened(file) as stream:
        return _read_header(stream, file)


def idx_blocks(file: StoredFile, block_bytes: int = BLOCK_BYTES) -> Iterator[NDArray[Any]]:
    """Yield the elements of a file in blocks of the first axis, in native byte order. Raises DatasetError."""
    path = described(file)
    with _opened(file) as stream:
        header = _read_header(stream, file)
        step = max(1, block_bytes // header.row_bytes)
        for start in range(0, header.shape[0], step):
            count = min(step, header.shape[0] - start)
            content = stream.read(count * header.row_bytes)
            if len(content) < count * header.row_bytes:
                complete = start + len(content) // header.row_bytes
                raise DatasetError(f"{path}: ends after {complete:,} of {header.shape[0]:,} entries")
            block = np.frombuffer(content, header.dtype).reshape(count, *header.shape[1:])
            yield block.astype(header.dtype.newbyteorder("="), copy=False)
        # Reading past the end also makes gzip compare its checksum.
        if stream.read(1):
            raise DatasetError(f"{path}: bytes follow the {header.shape[0]:,} entries: expected the file to end there")


def described(file: StoredFile) -> str:
    """Return the path of a file in messages: `data/train-images-idx3-ubyte`, or `gzip.zip/train-images-idx3-ubyte`."""
    return str(file.path) if file.member is None else f"{file.path}/{file.member}"


@contextmanager
def _opened(file: StoredFile) -> Iterator[BinaryIO]:
    """Open the unpacked content of a file, or of a member of an archive, which may be packed with gzip itself."""
    if file.member is None:
        with opened(file.path) as stream:
            yield stream
        return
    with unpacked(file) as content:
        buffered = io.BufferedReader(_Raw(content))
        if buffered.peek(2)[:2] != GZIP_MAGIC:
            yield cast("BinaryIO", buffered)
            return
        with gzip.GzipFile(fileobj=buffered) as stream:
            yield cast("BinaryIO", stream)


class _Raw(io.RawIOBase):
    """A member of an archive as a stream."""

    def __init__(self, content: Unpacked) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer
        piece = self._content.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _capacity(stream: BinaryIO, file: StoredFile) -> int:
    """Return the most bytes that can follow the beginning of a file."""
    if file.member is None:
        stored = os.stat(file.path).st_size
    else:
        with zipfile.ZipFile(file.path) as archive:
            stored = archive.getinfo(file.member).file_size
    if isinstance(stream, gzip.GzipFile):
        return stored * DEFLATE_LIMIT
    return stored


def _read_header(stream: BinaryIO, file: StoredFile) -> IdxHeader:
    path = described(file)
    magic = stream.read(4)
    if len(magic) < 4:
        raise DatasetError(f"{path}: ends after {counted(len(magic), 'byte')}: expected the header of an IDX file")
    dtype = ELEMENT_TYPES.get(magic[2])
    dimensions = magic[3]
    if magic[:2] != b"\0\0" or dtype is None or not 1 <= dimensions <= 4:
        raise DatasetError(
            f"{path}: magic number 0x{magic.hex()}: expected that of an IDX file, such as 0x00000803 for images"
        )
    content = stream.read(4 * dimensions)
    if len(content) < 4 * dimensions:
        raise DatasetError(
            f"{path}: ends after {4 + len(content)} bytes: expected {counted(dimensions, 'size')} in the header"
        )
    shape = struct.unpack(f">{dimensions}I", content)
    text = "×".join(map(str, shape))
    if 0 in shape:
        raise DatasetError(f"{path}: no entries ({text}): expected at least one")
    capacity = _capacity(stream, file) - 4 - len(content)
    if math.prod(shape) * dtype.itemsize > capacity:
        raise DatasetError(
            f"{path}: the header says {text} numbers, {math.prod(shape) * dtype.itemsize:,} bytes: expected at most "
            f"{capacity:,} in this file"
        )
    return IdxHeader(dtype, shape)

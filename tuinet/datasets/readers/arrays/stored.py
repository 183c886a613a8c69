"""An array in a file or an archive: its header, and its rows in blocks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.npy import FORTRAN_LIMIT, ArrayHeader, read_array_header
from tuinet.datasets.readers.packed import StoredFile, Unpacked, unpacked
from tuinet.errors import DatasetError, ImageError

# Bytes that are read at a time.
_BLOCK = 1 << 22

# The most bytes of one row: an image of 1024×1024 colours in float64 has 24 MB.
_ROW_LIMIT = 1 << 25


@dataclass(frozen=True)
class StoredArray:
    """An array that can be read."""

    file: StoredFile
    key: str
    """Its name in the archive, or that of the file without the suffix"""
    header: ArrayHeader

    @property
    def name(self) -> str:
        """Its name in messages: `mnist.npz/x_train`, or `x_train.npy`."""
        if self.file.member is None:
            return self.file.name
        return f"{self.file.path.name}/{self.key}"

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each axis."""
        return self.header.shape

    def check_type(self, kinds: str) -> None:
        """Raise DatasetError if the type of its elements is of none of these kinds, as NumPy names them."""
        if self.header.dtype.hasobject:
            raise DatasetError(f"{self.name}: holds Python objects, which are not read: expected an array of numbers")
        if self.header.dtype.kind not in kinds:
            raise DatasetError(f"{self.name}: an array of {self.header.dtype}: expected numbers")

    def blocks(self) -> Iterator[tuple[NDArray[Any], float]]:
        """Yield the array in blocks of its first axis, in native byte order, and how much has been read: 0 to 1.

        Raises DatasetError if the file is damaged. Its type must have been checked.
        """
        with unpacked(self.file) as stream:
            header = _read_header(stream)
            count = header.shape[0]
            if header.fortran:
                yield _native(self._read_all(stream, header)), 1.0
            else:
                row_bytes = math.prod(header.shape[1:]) * header.dtype.itemsize
                if row_bytes > _ROW_LIMIT:
                    raise DatasetError(f"{self.name}: {row_bytes:,} bytes in a row: expected at most {_ROW_LIMIT:,}")
                step = max(1, _BLOCK // max(1, row_bytes))
                for start in range(0, count, step):
                    rows = min(step, count - start)
                    content = _read_exactly(stream, rows * row_bytes, f"{start:,} of {count:,} rows")
                    block = np.frombuffer(content, header.dtype).reshape(rows, *header.shape[1:])
                    yield _native(block), (start + rows) / count
            # Reading past the end compares the checksum.
            stream.read(1)

    def _read_all(self, stream: Unpacked, header: ArrayHeader) -> NDArray[Any]:
        """Return an array in Fortran order, whose rows are interleaved."""
        size = math.prod(header.shape) * header.dtype.itemsize
        if size > FORTRAN_LIMIT:
            raise DatasetError(
                f"{self.name}: {size:,} bytes in Fortran order: expected C order, or at most {FORTRAN_LIMIT:,}"
            )
        content = _read_exactly(stream, size, "its header")
        return np.frombuffer(content, header.dtype).reshape(header.shape, order="F")


def stored_array(file: StoredFile) -> StoredArray:
    """Return the array in a .npy file or in a member of an archive. Raises DatasetError if its header is damaged."""
    name = file.own_name
    key = name.removesuffix(".npy")
    with unpacked(file) as stream:
        return StoredArray(file, key, _read_header(stream))


def _read_header(stream: Unpacked) -> ArrayHeader:
    try:
        header = read_array_header(cast("BinaryIO", stream))
    except ImageError as error:
        raise DatasetError(f"{stream.name}: {error}") from None
    if not header.shape or min(header.shape) < 1:
        raise DatasetError(f"{stream.name}: an array of shape {header.shape}: expected at least one number")
    size = math.prod(header.shape) * header.dtype.itemsize
    if not header.dtype.hasobject and size > stream.most_bytes - stream.position:
        raise DatasetError(
            f"{stream.name}: an array of shape {header.shape} has {size:,} bytes: expected at most "
            f"{max(0, stream.most_bytes - stream.position):,} in this file"
        )
    return header


def _read_exactly(stream: Unpacked, count: int, already: str) -> bytes:
    content = stream.read(count)
    if len(content) < count:
        raise DatasetError(f"{stream.name}: ends after {already}: expected a complete array")
    return content


def _native(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(array.dtype.newbyteorder("="), copy=False)

"""Loading variables of MATLAB files with SciPy, after checking the size that they unpack to.

The format is described in "MAT-File Format", MathWorks, version 5.
"""

from __future__ import annotations

import mmap
import os
import warnings
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tuinet.datasets.readers.matlab.structure import (
    COMPRESSED,
    MATRIX,
    Elements,
    ImpossibleError,
    check_array,
    name_of_array,
)
from tuinet.datasets.readers.packed import MOST_RATIO, SMALL_BOMB
from tuinet.errors import DatasetError
from tuinet.extras import import_extra
from tuinet.limits import shortened
from tuinet.messages import counted

LARGEST = 1 << 31
"""Bytes that a file may unpack to. All of it has to fit into memory; EMNIST's largest has 640 MB"""

_HEADER = 128
_HDF5 = b"\x89HDF"

# The most unpacked bytes that are in memory at a time, and the packed bytes that are handed over at a time.
_CHUNK = 1 << 20
_PIECE = 1 << 14


def variables(path: Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of each variable in a file, which are not loaded. Raises DatasetError if it cannot be read."""
    _check(path)
    with _scipy_io(path) as scipy_io:
        return {name: tuple(map(int, shape)) for name, shape, _ in scipy_io.whosmat(path, appendmat=False)}


def load(path: Path, names: Collection[str]) -> dict[str, Any]:
    """Return some variables of a file: arrays, or structures as arrays with fields. Raises DatasetError."""
    _check(path, names)
    with _scipy_io(path) as scipy_io:
        loaded = scipy_io.loadmat(path, appendmat=False, variable_names=list(names))
    missing = [name for name in names if name not in loaded]
    if missing:
        raise DatasetError(f"{path.name}: ends before {missing[0]}: expected a complete file")
    return {name: loaded[name] for name in names}


@contextmanager
def _scipy_io(path: Path) -> Iterator[Any]:
    """Import scipy.io. Any error that it raises for a damaged file becomes a DatasetError."""
    scipy_io = import_extra("scipy.io", "mat")
    try:
        with warnings.catch_warnings():
            # SciPy warns of values that it does not read, such as functions, which no data set needs.
            warnings.simplefilter("ignore")
            yield scipy_io
    except MemoryError:
        raise DatasetError(f"{path.name}: does not fit in memory") from None
    except NotImplementedError:
        raise DatasetError(f"{path.name}: a MATLAB format that SciPy does not read: save it with -v7") from None
    except Exception as error:  # noqa: BLE001 - for a damaged file, SciPy raises nearly anything
        reason = shortened(" ".join(str(error).split()) or type(error).__name__, 120)
        raise DatasetError(f"{path.name}: a damaged MATLAB file ({reason})") from None


def _check(path: Path, names: Collection[str] = ()) -> None:
    """Raise DatasetError for a file in another format, one that is cut off, and one that unpacks to far too much.

    Of the variables with these names, it is also checked that they do not contradict themselves.
    """
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            header = file.read(_HEADER)
            if header.startswith((b"MATLAB 7.3", _HDF5)):
                raise DatasetError(
                    f"{path.name}: saved by MATLAB 7.3, in HDF5: expected an older format, as saved with -v7"
                )
            # Files of version 4 begin with a small number instead of a text, and are not packed.
            if 0 not in header[:4]:
                if size <= _HEADER:
                    raise DatasetError(
                        f"{path.name}: ends after {counted(size, 'byte')}: expected variables after {_HEADER}"
                    )
                _check_elements(file, path.name, "<" if header[126:128] == b"IM" else ">", names)
    except OSError as error:
        raise DatasetError(f"{path.name}: cannot be read ({error.strerror or error})") from None


def _check_elements(file: BinaryIO, name: str, order: str, names: Collection[str]) -> None:
    unpacked = 0
    content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))[_HEADER:]
    try:
        for kind, element in Elements(content, order):
            if kind == COMPRESSED:
                unpacked += _unpacked_size(element, name, len(content))
            elif kind == MATRIX:
                if name_of_array(element, order) in names:
                    check_array(element, order)
                unpacked += len(element)
            if unpacked > LARGEST:
                raise DatasetError(f"{name}: unpacks to more than {LARGEST:,} bytes: expected less")
    except ImpossibleError as error:
        raise DatasetError(f"{name}: a damaged MATLAB file, or one that is cut off ({error})") from None


def _unpacked_size(packed: memoryview, name: str, size: int) -> int:
    """Return the bytes that a packed element unpacks to, without keeping them. Its checksum is compared."""
    inflater = zlib.decompressobj()
    total = 0
    position = 0
    try:
        while position < len(packed) and not inflater.eof:
            piece: bytes | memoryview = packed[position : position + _PIECE]
            position += len(piece)
            while piece and not inflater.eof:
                total += len(inflater.decompress(piece, _CHUNK))
                piece = inflater.unconsumed_tail
                if total > max(SMALL_BOMB, MOST_RATIO * size):
                    raise DatasetError(f"{name}: unpacks to more than {MOST_RATIO} times its size: expected a data set")
    except zlib.error as error:
        raise DatasetError(f"{name}: a damaged MATLAB file ({error})") from None
    if not inflater.eof:
        raise ImpossibleError("a packed variable that does not end")
    return total

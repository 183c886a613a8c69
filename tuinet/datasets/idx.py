"""Reading and writing IDX, the file format of MNIST, plain or compressed with gzip.

A file consists of a big-endian magic number (two zero bytes, the element type, the number of dimensions), one 32-bit
size for each dimension, and the elements in C order: see http://yann.lecun.com/exdb/mnist/. Data sets use one element
type, unsigned bytes: images have three dimensions, labels have one.
"""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import DatasetError
from tuinet.facts import Role
from tuinet.messages import counted

BYTES_MAGIC = 0x00000800
"""The magic number of an array of bytes without its number of dimensions"""

IMAGES_MAGIC = BYTES_MAGIC + 3
LABELS_MAGIC = BYTES_MAGIC + 1

_KINDS = {IMAGES_MAGIC: "images", LABELS_MAGIC: "labels"}
# Signed bytes, int16, int32, float32 and float64, in the third byte.
_OTHER_TYPES = (0x09, 0x0B, 0x0C, 0x0D, 0x0E)
_GZIP_MAGIC = b"\x1f\x8b"

DEFLATE_LIMIT = 1032
"""Maximum number of bytes that deflate can make of one (see zlib's technical details). A header that promises more is
damaged, and must not make us allocate that much memory"""

_CHUNK = 1 << 18


def read(path: Path, role: Role) -> NDArray[np.uint8]:
    """Return the images or labels in a file, as its role says. Raises DatasetError if it is damaged."""
    if role.endswith("images"):
        return read_images(path)
    return read_labels(path)


def read_images(path: Path) -> NDArray[np.uint8]:
    """Return the images in a file, of shape (count, height, width). Raises DatasetError if it is damaged."""
    return _read(path, IMAGES_MAGIC)


def read_labels(path: Path) -> NDArray[np.uint8]:
    """Return the labels in a file, of shape (count,). Raises DatasetError if it is damaged."""
    return _read(path, LABELS_MAGIC)


def images_shape(path: Path) -> tuple[int, int, int]:
    """Return count, height and width from the header alone: no image is read. Raises DatasetError."""
    with opened(path) as stream:
        count, height, width = _read_header(stream, path, IMAGES_MAGIC)
    return count, height, width


def labels_count(path: Path) -> int:
    """Return the number of labels from the header alone. Raises DatasetError."""
    with opened(path) as stream:
        return _read_header(stream, path, LABELS_MAGIC)[0]


def header(shape: tuple[int, ...]) -> bytes:
    """Return the bytes before the elements of an array of bytes with this shape."""
    return struct.pack(f">{1 + len(shape)}I", BYTES_MAGIC + len(shape), *shape)


def write(path: Path, array: NDArray[np.uint8], level: int = 9) -> None:
    """Write images (count, height, width) or labels (count,), as gzip with a level of 1 to 9 if the name ends in .gz.

    The file appears complete or not at all, and the same array always gives the same bytes. Raises DatasetError.
    """
    if array.dtype != np.uint8 or array.ndim not in (1, 3) or array.size == 0:
        raise DatasetError(
            f"{path}: cannot write {array.dtype} of shape {array.shape}: expected uint8 images (count, height, width) "
            "or labels (count,)"
        )
    write_blocks(path, array.shape, [array], level)


def write_blocks(path: Path, shape: tuple[int, ...], blocks: Iterable[NDArray[np.uint8]], level: int = 9) -> None:
    """Write an array of a shape whose rows arrive in blocks, as `write` does. Raises DatasetError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as raw:
            if path.suffix == ".gz":
                # Without a name and a time in the header: they would make equal arrays differ.
                with gzip.GzipFile("", "wb", level, raw, mtime=0) as packed:
                    _write_to(cast("BinaryIO", packed), shape, blocks)
            else:
                _write_to(raw, shape, blocks)
        os.replace(temporary, path)
    except OSError as error:
        raise DatasetError(f"{path}: cannot be written ({error.strerror or error})") from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _write_to(stream: BinaryIO, shape: tuple[int, ...], blocks: Iterable[NDArray[np.uint8]]) -> None:
    stream.write(header(shape))
    for block in blocks:
        stream.write(np.ascontiguousarray(block).data)


def _read(path: Path, magic: int) -> NDArray[np.uint8]:
    """Read a file directly into the array that is returned."""
    with opened(path) as stream:
        shape = _read_header(stream, path, magic)
        try:
            array = np.empty(shape, np.uint8)
        except (MemoryError, ValueError):
            raise DatasetError(f"{path}: {_sizes(shape)} bytes of {_KINDS[magic]} do not fit in memory") from None
        target = array.reshape(-1).data
        filled = 0
        while filled < len(target):
            # Chunks that stay in the processor's cache. One read of everything would need a second copy and be slower.
            count = stream.readinto(target[filled : filled + _CHUNK])  # type: ignore[attr-defined]
            if not count:
                raise DatasetError(f"{path}: {counted(filled, 'byte')} of {_KINDS[magic]}: expected {_sizes(shape)}")
            filled += count
        # Reading past the end also makes gzip compare its checksum.
        if stream.read(1):
            raise DatasetError(
                f"{path}: bytes follow the {_KINDS[magic]}: expected the file to end after {_sizes(shape)}"
            )
    return array


def _read_header(stream: BinaryIO, path: Path, magic: int) -> tuple[int, ...]:
    dimensions = magic & 0xFF
    size = 4 + 4 * dimensions
    content = stream.read(size)
    file_magic = int.from_bytes(content[:4], "big")
    if len(content) >= 4 and file_magic != magic:
        other = ""
        if file_magic in _KINDS:
            other = f", the number of {_KINDS[file_magic]}"
        elif file_magic >> 8 in _OTHER_TYPES:
            other = ", a file that 'tuinet data add' converts"
        raise DatasetError(
            f"{path}: magic number 0x{file_magic:08x}{other}: expected 0x{magic:08x} for {_KINDS[magic]}"
        )
    if len(content) < size:
        raise DatasetError(f"{path}: ends after {counted(len(content), 'byte')}: expected a header of {size} bytes")
    shape = struct.unpack(f">{dimensions}I", content[4:])
    if 0 in shape:
        raise DatasetError(f"{path}: no {_KINDS[magic]} ({_sizes(shape)}): expected at least one")
    stored = os.stat(path).st_size
    capacity = stored - size
    if isinstance(stream, gzip.GzipFile):
        capacity = stored * DEFLATE_LIMIT
    if math.prod(shape) > capacity:
        raise DatasetError(f"{path}: the header says {_sizes(shape)} bytes: expected at most {capacity} in this file")
    return shape


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(str(size) for size in shape)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open the unpacked content of an IDX file, plain or gzip. Errors while reading it become a DatasetError."""
    try:
        with open(path, "rb") as raw:
            # The content decides, not the name: files are often unpacked without being renamed.
            is_packed = raw.read(2) == _GZIP_MAGIC
            raw.seek(0)
            if is_packed:
                with gzip.GzipFile(fileobj=raw) as stream:
                    yield cast("BinaryIO", stream)
            else:
                yield raw
    except EOFError:
        raise DatasetError(f"{path}: the gzip data ends too early: expected a complete file") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DatasetError(f"{path}: the gzip data is damaged: {error}") from None
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror or error})") from None

"""Files that are not trusted, plain, gzipped or in a ZIP archive, read as a stream and in bounded memory."""

from __future__ import annotations

import gzip
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from tuinet.errors import DatasetError

MOST_RATIO = 250
"""The largest ratio of unpacked to packed size. Images as text reach about 10, and blank ones 200"""

SMALL_BOMB = 1 << 26
"""Unpacked bytes up to which any ratio is accepted"""

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"

# The errors of zipfile for a damaged archive, an unknown method of compression, and an encrypted member.
_ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class StoredFile:
    """A file, or a member of a ZIP archive."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """Its name in messages: `train.csv`, or `archive.zip/train.csv`."""
        if self.member is None:
            return self.path.name
        return f"{self.path.name}/{self.member}"

    @property
    def own_name(self) -> str:
        """The name of the file or the member alone, without .gz."""
        name = Path(self.member or self.path.name).name
        return name[: -len(".gz")] if name.lower().endswith(".gz") else name


class Unpacked:
    """The content of a file as a stream, unpacked as it is read."""

    def __init__(self, name: str, stream: BinaryIO, raw: BinaryIO, packed_size: int, size: int | None) -> None:
        """`size` is the number of unpacked bytes, or None if only reading can tell."""
        self.name = name
        self.size = size
        self._stream = stream
        self._raw = raw
        self._packed_size = max(1, packed_size)
        self._count = 0

    @property
    def progress(self) -> float:
        """The share that has been read: 0 to 1."""
        if self.size is not None:
            return min(1.0, self._count / max(1, self.size))
        return min(1.0, self._raw.tell() / self._packed_size)

    @property
    def position(self) -> int:
        """Unpacked bytes that have been read."""
        return self._count

    @property
    def most_bytes(self) -> int:
        """Upper limit of the unpacked size."""
        if self.size is not None:
            return self.size
        return max(SMALL_BOMB, MOST_RATIO * self._packed_size)

    def read(self, count: int) -> bytes:
        """Read up to `count` bytes; fewer only at the end. Raises DatasetError if it unpacks to far too much."""
        pieces = []
        while count > 0:
            piece = self._stream.read(count)
            if not piece:
                break
            pieces.append(piece)
            count -= len(piece)
            self._count += len(piece)
        if self._count > max(SMALL_BOMB, MOST_RATIO * self._packed_size):
            raise DatasetError(f"{self.name}: unpacks to more than {MOST_RATIO} times its size: expected a data set")
        return b"".join(pieces)


@contextmanager
def unpacked(file: StoredFile) -> Iterator[Unpacked]:
    """Open the content of a file. Errors while reading it become a DatasetError, inside the block too."""
    try:
        with open(file.path, "rb") as raw:
            if file.member is not None:
                with _member(file, raw) as content:
                    yield content
                return
            size = os.fstat(raw.fileno()).st_size
            # The content decides, not the name: files are often unpacked without being renamed.
            is_packed = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            if is_packed:
                with gzip.GzipFile(fileobj=raw) as stream:
                    yield Unpacked(file.name, cast("BinaryIO", stream), raw, size, None)
            else:
                yield Unpacked(file.name, raw, raw, size, size)
    except EOFError:
        raise DatasetError(f"{file.name}: the packed data ends too early: expected a complete file") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DatasetError(f"{file.name}: the packed data is damaged ({error})") from None
    except OSError as error:
        raise DatasetError(f"{file.name}: cannot be read ({error.strerror or error})") from None


@contextmanager
def _member(file: StoredFile, raw: BinaryIO) -> Iterator[Unpacked]:
    try:
        with zipfile.ZipFile(raw) as archive:
            info = archive.getinfo(file.member or "")
            if info.file_size > max(SMALL_BOMB, MOST_RATIO * info.compress_size):
                raise DatasetError(
                    f"{file.name}: unpacks to {info.file_size:,} bytes from {info.compress_size:,}: expected a data set"
                )
            with archive.open(info) as stream:
                yield Unpacked(file.name, cast("BinaryIO", stream), raw, info.compress_size, info.file_size)
    except _ZIP_ERRORS as error:
        raise DatasetError(
            f"{file.name}: the archive cannot be read ({error}): expected a complete ZIP archive"
        ) from None


def members(path: Path) -> list[StoredFile]:
    """Return the files in a ZIP archive, without hidden ones. Raises DatasetError if it is not an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    except OSError as error:
        raise DatasetError(f"{path.name}: cannot be read ({error.strerror or error})") from None
    except (*_ZIP_ERRORS, ValueError) as error:
        raise DatasetError(
            f"{path.name}: the archive cannot be read ({error}): expected a complete ZIP archive"
        ) from None
    # Archives made on a Mac have a hidden twin of each file in the folder __MACOSX.
    return [StoredFile(path, name) for name in sorted(names) if not _is_hidden(name)]


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in Path(name).parts)


def starts_with(path: Path, magic: bytes) -> bool:
    """Return True if a regular file begins with these bytes. Raises nothing."""
    try:
        if not path.is_file():
            return False
        with open(path, "rb") as file:
            return file.read(len(magic)) == magic
    except (OSError, ValueError):
        return False


def files_of(paths: Sequence[Path]) -> list[StoredFile]:
    """Return the files at these paths, in these folders and in these ZIP archives. Raises DatasetError."""
    files = []
    for path in paths:
        for file in _files_in(path):
            if starts_with(file, ZIP_MAGIC):
                files.extend(members(file))
            else:
                files.append(StoredFile(file))
    return files


def _files_in(path: Path) -> list[Path]:
    if not os.path.isdir(path):
        return [path]
    try:
        return sorted(file for file in path.iterdir() if not file.name.startswith(".") and file.is_file())
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read as a directory ({error.strerror or error})") from None

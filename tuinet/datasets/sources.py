"""The sources of images: files, directories, pipes and standard input."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tuinet.datasets.decoding import SUFFIXES
from tuinet.errors import ImageError

STANDARD_INPUT = Path("-")

SIZE_LIMIT = 128_000_000
"""Maximum size in bytes of an image file, and of what is read from a pipe, which may never end"""


def name_of(path: Path) -> str:
    """Return the name of a source in messages."""
    if path == STANDARD_INPUT:
        return "standard input"
    return str(path)


def list_images(directory: Path) -> list[Path]:
    """Return the image files in a directory, sorted by name, without hidden ones.

    Raises ImageError if there are none.
    """
    try:
        with os.scandir(directory) as entries:
            names = [entry.name for entry in entries if _is_image_file(entry)]
    except OSError as error:
        raise ImageError(f"{directory}: cannot be read ({error.strerror or error})") from None
    if not names:
        raise ImageError(f"{directory}: no images in this directory: expected names that end in .png, .jpg, .npy …")
    return [directory / name for name in sorted(names)]


@contextmanager
def open_source(path: Path) -> Iterator[BinaryIO]:
    """Open a file or a pipe, as a stream that can seek.

    Raises ImageError, without the name of the source, if it cannot be opened, is a device or a directory, or sends more
    than SIZE_LIMIT bytes.
    """
    try:
        with _open(path) as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if stat.S_ISREG(mode):
                yield stream
            elif stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
                # A pipe cannot seek, and image decoders have to.
                yield io.BytesIO(_read_limited(stream))
            elif stream.isatty():
                raise ImageError("a terminal: expected an image from a file or a pipe")
            else:
                raise ImageError("a device: expected a file or a pipe")
    except OSError as error:
        raise ImageError(f"cannot be read ({error.strerror or error})") from None


def _open(path: Path) -> BinaryIO:
    if path != STANDARD_INPUT:
        return open(path, "rb", opener=_open_descriptor)
    # Python sets sys.stdin to None if the shell has closed it (`<&-`).
    if sys.stdin is None:
        raise ImageError("closed: expected an image from a file or a pipe")
    return open(sys.stdin.fileno(), "rb", closefd=False)


def _read_limited(stream: BinaryIO) -> bytes:
    content = stream.read(SIZE_LIMIT + 1)
    if len(content) > SIZE_LIMIT:
        raise ImageError(f"more than {SIZE_LIMIT:,} bytes: use a smaller image")
    return content


def _is_image_file(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.name.lower().endswith((*SUFFIXES, ".npy")) and entry.is_file()


def _open_descriptor(path: str, flags: int) -> int:
    # A terminal is refused once it is open. Until then it must not become that of this process, if it has none.
    return os.open(path, flags | os.O_NOCTTY)

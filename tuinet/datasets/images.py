"""Reading images from any source as grey levels."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import npy
from tuinet.datasets.decoding import decode
from tuinet.datasets.sources import SIZE_LIMIT, name_of, open_source
from tuinet.datasets.steps import Step
from tuinet.errors import ImageError


@dataclass(frozen=True)
class Picture:
    """One image that was read."""

    name: str
    """Its source, and its index if it is from a stack"""
    levels: NDArray[np.float32]
    """Grey levels in [0, 1], of shape (height, width). Large images are shrunk"""
    shape: tuple[int, int]
    """Height and width in the file"""
    white: float
    """The value that stands for white in the file"""
    index: int | None = None
    """Its index in a stack, from 0"""
    done: tuple[Step, ...] = ()
    """The steps that turned it upright"""


def read_pictures(path: Path) -> Iterator[Picture]:
    """Yield the images in a file, a pipe or (`-`) standard input: one, or all in a stacked .npy file, one at a time.

    The first bytes decide what it is, not the name. Raises ImageError, which names the source.
    """
    name = name_of(path)
    try:
        with open_source(path) as stream:
            start = stream.read(len(npy.MAGIC))
            stream.seek(0)
            if not start:
                raise ImageError("an empty file: expected an image")
            if start != npy.MAGIC:
                _check_file_size(stream)
                decoded = decode(stream)
                yield Picture(name, decoded.levels, decoded.shape, decoded.white, done=decoded.done)
                return
            yield from npy_pictures(name, stream)
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from None


def npy_pictures(name: str, stream: BinaryIO) -> Iterator[Picture]:
    """Yield the images in a .npy file. Raises ImageError, without the name."""
    header = npy.read_header(stream)
    height, width = header.shape[:2]
    for index, (levels, white) in enumerate(npy.read_npy(stream)):
        if header.stacked:
            yield Picture(f"{name}[{index}]", levels, (height, width), white, index)
        else:
            yield Picture(name, levels, (height, width), white)


def read_image(path: Path) -> NDArray[np.float32]:
    """Return the only image in a file as grey levels in [0, 1], of shape (height, width). Raises ImageError."""
    pictures = read_pictures(path)
    first = next(pictures)
    if next(pictures, None) is not None:
        raise ImageError(f"{name_of(path)}: a stack of images: expected one image")
    return first.levels


def _check_file_size(stream: BinaryIO) -> None:
    """Raise ImageError for a large image file, because some decoders read all of it into memory."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > SIZE_LIMIT:
        raise ImageError(f"a file of {size:,} bytes: expected at most {SIZE_LIMIT:,}")

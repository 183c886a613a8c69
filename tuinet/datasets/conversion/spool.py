"""Images on disk, in the order they were read, so that memory does not grow with their number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.errors import DatasetError

Images = NDArray[Any]

BLOCK_PIXELS = 1 << 21
"""Pixels that are read or changed at a time: 2,675 images of MNIST, and 16 MB in the widest type"""


class Spool:
    """Images (count, height, width) of one size and one type in a file. The type widens when an image needs it.

    Its methods raise OSError if the disk is full or fails.
    """

    def __init__(self, path: Path) -> None:
        self.count = 0
        self.shape: tuple[int, int] | None = None
        """Height and width of every image; None before the first"""
        self.dtype = np.dtype(np.uint8)
        self._path = path
        self._file = open(path, "w+b")  # noqa: SIM115 - closed by `close`

    def close(self) -> None:
        """Close and delete the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def append(self, images: Images) -> None:
        """Append images (n, height, width). Raises DatasetError, without its source, if they have another size."""
        height, width = images.shape[1:]
        if self.shape is None:
            self.shape = (height, width)
        if self.shape != (height, width):
            raise DatasetError(size_mismatch((height, width), self.shape, f"the {self.count:,} before"))
        dtype = np.promote_types(self.dtype, images.dtype)
        if dtype != self.dtype:
            self._widen(dtype)
        self._file.seek(0, 2)
        self._file.write(np.ascontiguousarray(images, self.dtype).data)
        self.count += len(images)

    def blocks(self) -> Iterator[tuple[int, Images]]:
        """Yield the images in order, in blocks (n, height, width), each with the index of its first image."""
        step = block_length(self._pixels)
        for start in range(0, self.count, step):
            yield start, self._read(start, min(step, self.count - start))

    def take(self, indices: NDArray[np.intp]) -> Images:
        """Return the images at some indices, (len(indices), height, width)."""
        taken = np.empty((len(indices), *(self.shape or (0, 0))), self.dtype)
        for row, index in enumerate(indices.tolist()):
            taken[row] = self._read(index, 1)[0]
        return taken

    @property
    def _pixels(self) -> int:
        return math.prod(self.shape or (0, 0))

    def _read(self, start: int, count: int) -> Images:
        size = self._pixels * self.dtype.itemsize
        self._file.seek(start * size)
        return np.frombuffer(self._file.read(count * size), self.dtype).reshape(count, *(self.shape or (0, 0)))

    def _widen(self, dtype: np.dtype[Any]) -> None:
        """Rewrite the file in another type."""
        if self.count:
            path = self._path.with_name(f"{self._path.name}.wide")
            file = open(path, "w+b")  # noqa: SIM115 - becomes the file of the spool
            for _, images in self.blocks():
                file.write(images.astype(dtype).data)
            path.replace(self._path)
            self._file.close()
            self._file = file
        self.dtype = dtype


def block_length(pixels: int) -> int:
    """Return the number of images with this many pixels in a block; at least one."""
    return max(1, BLOCK_PIXELS // max(1, pixels))


def size_mismatch(size: tuple[int, int], expected: tuple[int, int], others: str) -> str:
    """Return the message about images whose size differs from that of the others."""
    return (
        f"images of {size[0]}×{size[1]} pixels: expected {expected[0]}×{expected[1]}, the size of {others}; "
        "'--size HxW' resizes all, '--frame mnist' frames them alike"
    )

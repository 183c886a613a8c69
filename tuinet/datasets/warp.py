"""Warping images: every output pixel looks up a point of its source image, and interpolates bilinearly there.

The points are a product per image and axis, down · C · acrossᵀ. The columns of `down` are functions of an output
pixel's row, those of `across` functions of its column: 1 and the position itself, which make up all affine maps, and
the modes of an elastic field. C (functions of the row, functions of the column) says how much there is of each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MARGIN = 1
"""Zeros around an image, so that no interpolation needs a bounds check"""


class Warp:
    """Warps exactly N images of one shape, with buffers that are allocated once."""

    def __init__(
        self, count: int, shape: tuple[int, int], modes: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    ) -> None:
        """Prepare for `count` images of `shape` (height, width). `modes` are an elastic field's, for each axis."""
        height, width = shape
        self.shape = shape
        self.padded = np.zeros((count, height + 2 * MARGIN + 1, width + 2 * MARGIN + 1), np.float32)
        """The images within their margins (N, height + 3, width + 3)"""
        functions = [affine_functions(size) for size in shape]
        if modes is not None:
            functions = [np.hstack(pair) for pair in zip(functions, modes, strict=True)]
        self._down, across = (function.astype(np.float32) for function in functions)
        self._across = np.ascontiguousarray(across.T)
        self.coefficients = np.zeros((2, self._down.shape[1], count, len(self._across)), np.float32)
        """C of each axis and image, with the functions of the row first: (2, of the row, N, of the column)"""
        self._centre = ((height - 1) / 2, (width - 1) / 2)
        # With the height first, each of the two products is one for all images.
        self._half = np.empty((2, height, count * len(self._across)), np.float32)
        self._points = np.empty((2, height, count, width), np.float32)
        self._whole = np.empty_like(self._points)
        self._corner = np.empty(self._points.shape[1:], np.int32)
        self._index = np.empty(self._corner.shape, np.intp)
        self._pixels = np.empty((4, *self._corner.shape), np.float32)
        # The index of the first pixel of each padded image. float32 is exact up to 2^24 pixels.
        self._first = np.arange(count, dtype=np.float32)[:, np.newaxis] * self.padded[0].size

    @property
    def images(self) -> NDArray[np.float32]:
        """The source images (N, height, width), a view: write them here before each call."""
        height, width = self.shape
        return self.padded[:, MARGIN : MARGIN + height, MARGIN : MARGIN + width]

    def set_affine(self, maps: NDArray[np.float32]) -> None:
        """Set affine maps (2, N, 3) from an output point (row, column, 1) to its source, relative to the centre."""
        c = self.coefficients
        for axis, (by_row, by_column, constant) in enumerate(maps.transpose(0, 2, 1)):
            c[axis, 1, :, 0] = by_row
            c[axis, 0, :, 1] = by_column
            c[axis, 0, :, 0] = constant + (self._centre[axis] + MARGIN)

    def set_elastic(self, z: NDArray[np.float32]) -> None:
        """Set the coefficients (2, modes down, N, modes across) of an elastic field."""
        self.coefficients[:, 2:, :, 2:] = z

    def __call__(self, out: NDArray[np.float32]) -> None:
        """Warp the images into `out` (N, height * width)."""
        height, width = self.shape
        functions = len(self._down[0])
        np.matmul(self._down, self.coefficients.reshape(2, functions, -1), out=self._half)
        np.matmul(self._half.reshape(-1, len(self._across)), self._across, out=self._points.reshape(-1, width))
        self._interpolate()
        out.reshape(-1, height, width)[:] = self._pixels[0].transpose(1, 0, 2)

    def _interpolate(self) -> None:
        """Interpolate the padded images at the points, which are overwritten, into `_pixels[0]` (height, N, width)."""
        points = self._points
        whole = self._whole
        for axis, size in enumerate(self.shape):
            # Points outside the image move to the zeros around it.
            np.clip(points[axis], 0.0, float(size + MARGIN), out=points[axis])
        np.floor(points, out=whole)
        np.subtract(points, whole, out=points)
        row, column = whole
        stride = self.padded.shape[2]
        np.multiply(row, float(stride), out=row)
        np.add(row, column, out=row)
        np.add(row, self._first, out=row)
        # By way of int32, because processors convert eight float32 to int32 at a time, but not to int64.
        np.copyto(self._corner, row, casting="unsafe")
        np.copyto(self._index, self._corner)
        source = self.padded.reshape(-1)
        pixels = self._pixels
        for pixel, offset in zip(pixels, (0, 1, stride, stride + 1), strict=True):
            # With the default mode "raise", NumPy would fill a temporary copy of `out` first.
            source[offset:].take(self._index, out=pixel, mode="clip")
        down, right = points
        _blend(pixels[0], pixels[1], right)
        _blend(pixels[2], pixels[3], right)
        _blend(pixels[0], pixels[2], down)


def affine_functions(size: int) -> NDArray[np.float64]:
    """Return 1 and the position relative to the centre, for each pixel of an axis: (size, 2)."""
    position = np.arange(size) - (size - 1) / 2
    return np.stack([np.ones(size), position], axis=1)


def _blend(first: NDArray[np.float32], second: NDArray[np.float32], share: NDArray[np.float32]) -> None:
    """Move `first` by `share` of the way to `second`, in place; `second` is overwritten."""
    np.subtract(second, first, out=second)
    np.multiply(second, share, out=second)
    np.add(first, second, out=first)

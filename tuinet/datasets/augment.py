"""Fresh distortions of training images: shifts, affine maps and elastic deformations.

For every output pixel, affine and elastic distortions look up a point of the source image and interpolate bilinearly
(Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks"). The elastic field is theirs:
sigma 4 and alpha 34 on MNIST's 28 x 28 pixels. Rotation up to 15 degrees and scaling up to 15 % follow Cireşan, Meier,
Gambardella and Schmidhuber (2010), "Deep, big, simple neural nets for handwritten digit recognition".
"""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

KINDS = ("shift", "affine", "elastic")

SHIFT = 2
"""Pixels in each direction"""

ROTATION = math.radians(15)
SCALING = 0.15
SHEAR = 0.15

SIGMA = 4.0
"""The width in pixels of the Gaussian that smooths the elastic field"""

ALPHA = 34.0
"""The strength of the elastic field"""

# Pixels that are distorted at a time: the buffers of such a block fit into the processor's second-level cache.
_BLOCK_PIXELS = 1 << 15


class Augmenter:
    """Distorts batches of images of one shape, with buffers that are allocated once.

    The only source of chance is the generator of each call: the same images and the same state of the generator give
    the same distortions, bit for bit.
    """

    def __init__(self, kind: str, shape: tuple[int, int]) -> None:
        """Prepare for images of `shape` (height, width). Raises ValueError if `kind` is not one of KINDS."""
        if kind not in KINDS:
            raise ValueError(f"augment = '{kind}': expected one of {', '.join(KINDS)}")
        self.kind = kind
        self.shape = shape
        height, width = shape
        # Zeros around the image, so wide that no shift and no interpolation needs a bounds check.
        self._margin = SHIFT if kind == "shift" else 1
        self._block = max(1, _BLOCK_PIXELS // (height * width))
        padded_shape = (self._block, height + 2 * self._margin + 1, width + 2 * self._margin + 1)
        self._padded = np.zeros(padded_shape, np.float32)
        # The output pixels as points (row, column, 1), with the centre of the image as the origin.
        rows, columns = np.indices(shape, np.float32).reshape(2, -1)
        self._centre = ((height - 1) / 2, (width - 1) / 2)
        self._grid = np.stack([rows - self._centre[0], columns - self._centre[1], np.ones_like(rows)])
        # Buffers of `_interpolate`.
        self._points = np.empty((2, self._block, height * width), np.float32)
        self._whole = np.empty_like(self._points)
        self._corner = np.empty(self._points.shape[1:], np.int32)
        self._index = np.empty(self._corner.shape, np.intp)
        self._pixels = np.empty((4, *self._corner.shape), np.float32)
        # The index of the first pixel of each padded image. float32 is exact up to 2^24 pixels.
        first = np.arange(self._block, dtype=np.float32) * self._padded[0].size
        self._first = first[:, np.newaxis]
        if kind == "elastic":
            self._noise = np.empty((2, height, 2 * self._block * width), np.float32)
            self._smooth_columns = gaussian_band(height, SIGMA) * ALPHA
            self._smooth_rows = gaussian_band(width, SIGMA)

    def __call__(
        self, images: NDArray[np.float32], rng: np.random.Generator, out: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Distort copies of `images` (batch, height * width) in [0, 1]. `out` may be `images` itself."""
        if out is None:
            out = np.empty_like(images)
        transform = self._shift if self.kind == "shift" else self._warp
        height, width = self.shape
        inside = (slice(self._margin, self._margin + height), slice(self._margin, self._margin + width))
        for start in range(0, len(images), self._block):
            block = images[start : start + self._block]
            self._padded[: len(block), *inside] = block.reshape(-1, height, width)
            transform(out[start : start + self._block], rng)
        return out

    def _shift(self, out: NDArray[np.float32], rng: np.random.Generator) -> None:
        """Move images by whole pixels, up to SHIFT in each direction. Zeros come in at the edge."""
        rows, columns = rng.integers(0, 2 * SHIFT + 1, (2, len(out)))
        windows = sliding_window_view(self._padded, self.shape, (1, 2))
        out[:] = windows[np.arange(len(out)), rows, columns].reshape(len(out), -1)

    def _warp(self, out: NDArray[np.float32], rng: np.random.Generator) -> None:
        """Map every output pixel to its source point, and interpolate there."""
        points = self._points[:, : len(out)]
        np.matmul(affine_maps(len(out), rng), self._grid, out=points)
        if self.kind == "elastic":
            height, width = self.shape
            field = self._elastic_field(rng)[:, :, : len(out)]
            points.reshape(2, len(out), height, width)[:] += field.transpose(1, 2, 0, 3)
        self._interpolate(points, out)

    def _elastic_field(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Displacements of shape (height, 2, block, width): noise in [-1, 1), smoothed along columns, then rows.

        With the height first, each of the two smoothings is one matrix product for the whole block.
        """
        height, width = self.shape
        noise, smoothed = self._noise
        rng.random(out=noise, dtype=np.float32)
        np.multiply(noise, 2.0, out=noise)
        np.subtract(noise, 1.0, out=noise)
        np.matmul(self._smooth_columns, noise, out=smoothed)
        np.matmul(smoothed.reshape(-1, width), self._smooth_rows, out=noise.reshape(-1, width))
        return noise.reshape(height, 2, self._block, width)

    def _interpolate(self, points: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """Interpolate the padded images bilinearly at `points` (2, batch, pixels), relative to the image's centre.

        `points` is overwritten.
        """
        count = len(out)
        whole = self._whole[:, :count]
        corner = self._corner[:count]
        index = self._index[:count]
        for axis, size in enumerate(self.shape):
            along = points[axis]
            np.add(along, self._centre[axis] + self._margin, out=along)
            # Points outside the image move to the zeros around it.
            np.clip(along, 0.0, float(size + 1), out=along)
            np.floor(along, out=whole[axis])
            np.subtract(along, whole[axis], out=along)
        row, column = whole
        stride = self._padded.shape[2]
        np.multiply(row, float(stride), out=row)
        np.add(row, column, out=row)
        np.add(row, self._first[:count], out=row)
        # By way of int32, because processors convert eight float32 to int32 at a time, but not to int64.
        np.copyto(corner, row, casting="unsafe")
        np.copyto(index, corner)
        source = self._padded.reshape(-1)
        pixels = self._pixels[:, :count]
        for pixel, offset in zip(pixels, (0, 1, stride, stride + 1), strict=True):
            # With the default mode "raise", NumPy would fill a temporary copy of `out` first.
            source[offset:].take(index, out=pixel, mode="clip")
        down, right = points
        _blend(pixels[0], pixels[1], right)
        _blend(pixels[2], pixels[3], right)
        _blend(pixels[0], pixels[2], down)
        out[:] = pixels[0]


def affine_maps(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Random maps (2, count, 3) from an output point (row, column, 1) to its source, relative to the centre.

    Each is rotation times shear times scaling, and a translation.
    """
    chance = rng.uniform(-1.0, 1.0, (6, count))
    angle = chance[0] * ROTATION
    shear = chance[1] * SHEAR
    # The maps lead from the output back to the source, so a larger figure needs a smaller factor.
    tall, wide = 1.0 / (1.0 + chance[2:4] * SCALING)
    down, right = chance[4:6] * SHIFT
    cosine = np.cos(angle)
    sine = np.sin(angle)
    maps = np.empty((2, count, 3), np.float32)
    maps[0] = np.stack([cosine * tall, (cosine * shear - sine) * wide, down], axis=1)
    maps[1] = np.stack([sine * tall, (sine * shear + cosine) * wide, right], axis=1)
    return maps


def gaussian_band(size: int, sigma: float) -> NDArray[np.float32]:
    """The symmetric matrix (size, size) that smooths with a Gaussian of `sigma` pixels, cut off at 3 sigma.

    Beyond the edges it assumes zeros, so the field becomes weaker there.
    """
    radius = 3 * math.ceil(sigma)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    distance = np.arange(size)[:, np.newaxis] - np.arange(size)
    weights: NDArray[np.float64] = np.exp(-0.5 * (distance / sigma) ** 2) * (np.abs(distance) <= radius) / kernel.sum()
    return weights.astype(np.float32)


def _blend(first: NDArray[np.float32], second: NDArray[np.float32], share: NDArray[np.float32]) -> None:
    """Move `first` by `share` of the way to `second`, in place; `second` is overwritten."""
    np.subtract(second, first, out=second)
    np.multiply(second, share, out=second)
    np.add(first, second, out=first)

"""Fresh distortions of training images: shifts, affine maps and elastic deformations.

Affine and elastic distortions look up, for every output pixel, a point of the source image and interpolate
bilinearly (Simard, Steinkraus and Platt, 2003). The ranges follow Ciresan, Meier, Gambardella and Schmidhuber (2010),
"Deep, big, simple neural nets for handwritten digit recognition": rotation up to 15 degrees, scaling up to 15 %
in each direction; the elastic field is Simard's, sigma 4 and alpha 34 on MNIST's 28 x 28 pixels.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

KINDS = ("shift", "affine", "elastic")

SHIFT = 2  # pixels each way
ROTATION = math.radians(15)
SCALING = 0.15
SHEAR = 0.15
SIGMA = 4.0  # pixels, the width of the Gaussian that smooths the elastic field
ALPHA = 34.0  # strength of the elastic field

_BLOCK_PIXELS = 1 << 15  # distorted at a time: the buffers of a block stay in the second-level cache


class Augmenter:
    """Distorts batches of images of one shape, with buffers that are allocated once.

    Chance comes from the generator of each call alone: the same images and the same state of the generator give the
    same distortions, bit for bit.
    """

    def __init__(self, kind: str, shape: tuple[int, int]) -> None:
        """Prepare for `shape` (height, width). Raises ValueError if `kind` is not one of KINDS."""
        if kind not in KINDS:
            raise ValueError(f"augment = '{kind}': expected one of {', '.join(KINDS)}")
        self.kind = kind
        self.shape = height, width = shape
        # Zeros around the image, wide enough that no shift and no interpolation needs a bounds check.
        self._margin = SHIFT if kind == "shift" else 1
        self._block = block = max(1, _BLOCK_PIXELS // (height * width))
        self._padded = np.zeros((block, height + 2 * self._margin + 1, width + 2 * self._margin + 1), np.float32)
        rows, columns = np.indices(shape, np.float32).reshape(2, -1)
        self._centre = (height - 1) / 2, (width - 1) / 2
        self._grid = np.stack([rows - self._centre[0], columns - self._centre[1], np.ones_like(rows)])
        self._points = np.empty((2, block, height * width), np.float32)
        self._whole = np.empty_like(self._points)
        self._corner = np.empty(self._points.shape[1:], np.int32)
        self._index = np.empty(self._corner.shape, np.intp)
        self._pixels = np.empty((4, *self._corner.shape), np.float32)
        first = np.arange(block, dtype=np.float32) * self._padded[0].size
        self._first = first[:, np.newaxis]  # where each image begins; exact in float32 up to 2^24 pixels
        if kind == "elastic":
            self._noise = np.empty((2, height, 2 * block * width), np.float32)
            self._smoothing = gaussian_band(height, SIGMA) * ALPHA, gaussian_band(width, SIGMA)

    def __call__(
        self, images: NDArray[np.float32], rng: np.random.Generator, out: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Distorted copies of `images` (batch, height * width), in [0, 1] as they are; into `out`, if it is given.

        `out` may be `images` itself.
        """
        out = np.empty_like(images) if out is None else out
        distort = self._shift if self.kind == "shift" else self._warp
        height, width = self.shape
        inside = slice(self._margin, self._margin + height), slice(self._margin, self._margin + width)
        for start in range(0, len(images), self._block):
            block = images[start : start + self._block]
            self._padded[: len(block), *inside] = block.reshape(-1, height, width)
            distort(out[start : start + self._block], rng)
        return out

    def _shift(self, out: NDArray[np.float32], rng: np.random.Generator) -> None:
        """Whole pixels, up to SHIFT each way; zeros come in."""
        rows, columns = rng.integers(0, 2 * SHIFT + 1, (2, len(out)))
        windows = sliding_window_view(self._padded, self.shape, (1, 2))
        out[:] = windows[np.arange(len(out)), rows, columns].reshape(len(out), -1)

    def _warp(self, out: NDArray[np.float32], rng: np.random.Generator) -> None:
        """Move the grid of source points, and interpolate there."""
        points = self._points[:, : len(out)]
        np.matmul(affine_maps(len(out), rng), self._grid, out=points)
        if self.kind == "elastic":
            height, width = self.shape
            field = self._elastic_field(rng)[:, :, : len(out)]
            points.reshape(2, len(out), height, width)[:] += field.transpose(1, 2, 0, 3)
        self._interpolate(points, out)

    def _elastic_field(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Displacements of shape (height, 2, block, width): noise in [-1, 1), smoothed along columns, then rows.

        The rows come first, so that each of the two smoothings is one matrix product for the whole block.
        """
        height, width = self.shape
        noise, smooth = self._noise
        rng.random(out=noise, dtype=np.float32)
        np.multiply(noise, 2.0, out=noise)
        np.subtract(noise, 1.0, out=noise)
        np.matmul(self._smoothing[0], noise, out=smooth)
        np.matmul(smooth.reshape(-1, width), self._smoothing[1], out=noise.reshape(-1, width))
        return noise.reshape(height, 2, self._block, width)

    def _interpolate(self, points: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """Bilinear interpolation in the padded images at `points` (2, batch, pixels), from the image's centre."""
        count = len(out)
        whole, corner, index = self._whole[:, :count], self._corner[:count], self._index[:count]
        for axis, size in enumerate(self.shape):
            along = points[axis]
            np.add(along, self._centre[axis] + self._margin, out=along)
            np.clip(along, 0.0, float(size + 1), out=along)  # from one zero pixel to the other
            np.floor(along, out=whole[axis])
            np.subtract(along, whole[axis], out=along)
        row, column = whole
        stride = self._padded.shape[2]
        np.multiply(row, float(stride), out=row)
        np.add(row, column, out=row)
        np.add(row, self._first[:count], out=row)
        np.copyto(corner, row, casting="unsafe")  # by way of int32, which the processor converts eight at a time
        np.copyto(index, corner)
        source = self._padded.reshape(-1)
        pixels = self._pixels[:, :count]
        for pixel, offset in zip(pixels, (0, 1, stride, stride + 1), strict=True):
            source[offset:].take(index, out=pixel, mode="clip")  # mode 'raise' would go through a buffer
        down, right = points
        _blend(pixels[0], pixels[1], right)
        _blend(pixels[2], pixels[3], right)
        _blend(pixels[0], pixels[2], down)
        out[:] = pixels[0]


def affine_maps(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Random maps of shape (2, count, 3) from an output point (row, column, 1) to its source, around the centre."""
    chance = rng.uniform(-1.0, 1.0, (6, count))
    angle, shear = chance[0] * ROTATION, chance[1] * SHEAR
    tall, wide = 1.0 / (1.0 + chance[2:4] * SCALING)
    down, right = chance[4:6] * SHIFT
    cosine, sine = np.cos(angle), np.sin(angle)
    maps = np.empty((2, count, 3), np.float32)  # rotation times shear times scaling, and the translation
    maps[0] = np.stack([cosine * tall, (cosine * shear - sine) * wide, down], axis=1)
    maps[1] = np.stack([sine * tall, (sine * shear + cosine) * wide, right], axis=1)
    return maps


def gaussian_band(size: int, sigma: float) -> NDArray[np.float32]:
    """The symmetric matrix (size, size) that smooths by a Gaussian of `sigma` pixels, with zeros beyond the edges."""
    distances = np.arange(-3 * math.ceil(sigma), 3 * math.ceil(sigma) + 1)
    total = np.exp(-0.5 * (distances / sigma) ** 2).sum()
    apart = np.arange(size)[:, np.newaxis] - np.arange(size)
    weights: NDArray[np.float64] = np.exp(-0.5 * (apart / sigma) ** 2) * (np.abs(apart) <= distances[-1]) / total
    return weights.astype(np.float32)


def _blend(first: NDArray[np.float32], second: NDArray[np.float32], share: NDArray[np.float32]) -> None:
    """Move `first` by `share` of the way to `second`, in place; `second` is overwritten."""
    np.subtract(second, first, out=second)
    np.multiply(second, share, out=second)
    np.add(first, second, out=first)

"""Fresh distortions of training images: shifts, affine maps and elastic deformations.

Elastic deformations are those of Simard, Steinkraus and Platt (2003), "Best practices for convolutional neural
networks": sigma 4 and alpha 34 on MNIST's 28 x 28 pixels. Rotation up to 15 degrees, half of it for a 1 and a 7, and
scaling up to 15 % follow Cireşan, Meier, Gambardella and Schmidhuber (2010), "Deep, big, simple neural nets for
handwritten digit recognition".
"""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tuinet.datasets.elastic import NOISE, field_modes
from tuinet.datasets.warp import Warp

KINDS = ("shift", "affine", "elastic")

SHIFT = 2
"""Pixels in each direction"""

ROTATION = math.radians(15)
SCALING = 0.15
SHEAR = 0.15

ALPHA = 34.0
SIGMA = 4.0

Labels = NDArray[np.intp]

# Pixels that are distorted at a time: the buffers of such a block fit into the processor's second-level cache.
_BLOCK_PIXELS = 1 << 15


class Augmenter:
    """Distorts batches of images of one shape.

    The only source of chance is the generator of each call: the same images and the same state of the generator give
    the same distortions, bit for bit.
    """

    def __init__(
        self,
        kind: str,
        shape: tuple[int, int],
        *,
        affine_strength: float = 1.0,
        alpha: float = ALPHA,
        sigma: float = SIGMA,
        half_rotation: Collection[int] = (),
    ) -> None:
        """Prepare for images of `shape` (height, width). Raises ValueError if `kind` is not one of KINDS.

        `affine_strength` multiplies the ranges of all affine maps. The elastic field is smoothed by a Gaussian of
        `sigma` pixels and multiplied by `alpha`. The classes in `half_rotation` are rotated only half as far.
        """
        if kind not in KINDS:
            raise ValueError(f"augment = '{kind}': expected one of {', '.join(KINDS)}")
        self.kind = kind
        self.shape = shape
        self.affine_strength = affine_strength
        self._half_rotation = np.array(sorted(half_rotation), np.intp)
        self._block = max(1, _BLOCK_PIXELS // math.prod(shape))
        self._modes: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        if kind == "elastic":
            height, width = shape
            # In one of the two factors of a product, the strength counts once.
            self._modes = (field_modes(height, sigma) * (alpha * NOISE), field_modes(width, sigma))
        # Batches have at most two sizes, and their blocks at most two each.
        self._warps: dict[int, Warp] = {}

    def __call__(
        self,
        images: NDArray[np.float32],
        labels: Labels,
        rng: np.random.Generator,
        out: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """Distort copies of `images` (batch, height * width) in [0, 1]. `out` may be `images` itself."""
        if out is None:
            out = np.empty_like(images)
        if self.kind == "shift":
            self._shift(images, rng, out)
            return out
        # As equal as possible, so that there are few sizes.
        blocks = math.ceil(len(images) / self._block)
        edges = [len(images) * block // blocks for block in range(blocks + 1)]
        for start, end in pairwise(edges):
            self._warp(images[start:end], labels[start:end], rng, out[start:end])
        return out

    def _shift(self, images: NDArray[np.float32], rng: np.random.Generator, out: NDArray[np.float32]) -> None:
        """Move images by whole pixels, up to SHIFT in each direction. Zeros come in at the edge."""
        padding = ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT))
        padded = np.pad(images.reshape(-1, *self.shape), padding)
        rows, columns = rng.integers(0, 2 * SHIFT + 1, (2, len(images)))
        windows = sliding_window_view(padded, self.shape, (1, 2))
        out[:] = windows[np.arange(len(images)), rows, columns].reshape(out.shape)

    def _warp(
        self, images: NDArray[np.float32], labels: Labels, rng: np.random.Generator, out: NDArray[np.float32]
    ) -> None:
        count = len(images)
        warp = self._warps.get(count)
        if warp is None:
            warp = Warp(count, self.shape, self._modes)
            self._warps[count] = warp
        warp.images[:] = images.reshape(warp.images.shape)
        rotation = np.full(count, ROTATION)
        rotation[np.isin(labels, self._half_rotation)] *= 0.5
        warp.set_affine(affine_maps(rotation, self.affine_strength, rng))
        if self._modes is not None:
            down, across = self._modes
            z = rng.standard_normal((2, down.shape[1], count, across.shape[1]), np.float32)
            warp.set_elastic(z)
        warp(out)


def affine_maps(rotation: NDArray[np.float64], strength: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return random maps (2, N, 3) from an output point (row, column, 1) to its source, relative to the centre.

    Each is rotation times shear times scaling, and a translation. `rotation` (N,) are the largest angles; `strength`
    multiplies the ranges of everything.
    """
    chance = rng.uniform(-strength, strength, (6, len(rotation)))
    angle = chance[0] * rotation
    shear = chance[1] * SHEAR
    # The maps lead from the output back to the source, so a larger figure needs a smaller factor.
    tall, wide = 1.0 / (1.0 + chance[2:4] * SCALING)
    down, right = chance[4:6] * SHIFT
    cosine = np.cos(angle)
    sine = np.sin(angle)
    maps = np.empty((2, len(rotation), 3), np.float32)
    maps[0] = np.stack([cosine * tall, (cosine * shear - sine) * wide, down], axis=1)
    maps[1] = np.stack([sine * tall, (sine * shear + cosine) * wide, right], axis=1)
    return maps

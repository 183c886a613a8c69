"""The shape of images before they are spooled: one grey channel, and one size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.conversion.choices import Choices, Inversion
from tuinet.datasets.framing import frame, resampling
from tuinet.datasets.grey import CHANNELS, LUMA, scale_of, to_grey, to_unit
from tuinet.errors import DatasetError
from tuinet.facts import MNIST_TRAITS

MNIST_SHAPE = (28, 28)

PIXEL_LIMIT = 1 << 20
"""Maximum number of pixels of an image that a network is trained on: more than a million inputs do not fit into
memory"""

Images = NDArray[Any]


@dataclass(frozen=True)
class Shaping:
    """The changes to each image before it is spooled."""

    size: tuple[int, int] | None
    framed: bool
    transposed: bool
    """True if rows and columns are certainly swapped, and swapped back first"""
    invert: Inversion

    @classmethod
    def of(cls, choices: Choices) -> Shaping:
        """Return the changes that the user chose."""
        return cls(choices.size, choices.frame is not None, choices.orientation == "transposed", choices.invert)

    @staticmethod
    def check(images: Images) -> None:
        """Raise DatasetError, without their source, for arrays that are not images."""
        if images.dtype.kind not in "buif":
            raise DatasetError(f"images of type {images.dtype}: expected numbers")
        if images.ndim == 3 and 0 not in images.shape[1:]:
            return
        if images.ndim == 4 and 0 not in images.shape[1:] and images.shape[3] in CHANNELS:
            return
        raise DatasetError(
            f"an array of shape {images.shape}: expected images (count, height, width) or "
            "(count, height, width, channels) with 1 to 4 channels"
        )

    def shaped(self, images: Images) -> Images:
        """Return grey images (n, height, width) of images (n, height, width) or (n, height, width, channels).

        They have the same type, or float32 if they were resized. Raises DatasetError, without their source, if they
        are too large.
        """
        images = _to_grey_images(images)
        if self.transposed:
            images = images.transpose(0, 2, 1)
        if self.framed:
            images = np.stack([_framed(image, self.size or MNIST_SHAPE, self.invert) for image in images])
        elif self.size is not None:
            images = resized(images, self.size)
        _, height, width = images.shape
        if height * width > PIXEL_LIMIT:
            raise DatasetError(
                f"images of {height}×{width} pixels: expected at most {PIXEL_LIMIT:,} pixels; '--size HxW' resizes them"
            )
        return images


def resized(images: Images, size: tuple[int, int]) -> Images:
    """Return images (n, height, width) stretched to another size, as float32; as they are if they have it already."""
    _, height, width = images.shape
    if (height, width) == size:
        return images
    rows = resampling(height, size[0])
    columns = resampling(width, size[1])
    return np.asarray(rows @ images.astype(np.float32) @ columns.T, np.float32)


def colours(images: Images) -> Images:
    """Return the channels of images without alpha."""
    if images.ndim == 4 and images.shape[3] in (2, 4):
        return images[..., :-1]
    return images


def _to_grey_images(images: Images) -> Images:
    if images.ndim == 3:
        return images
    if images.shape[3] == 1:
        return images[..., 0]
    # Alpha has the range of the colours, and reaches its end wherever an image is opaque.
    black, white = scale_of(images.dtype, min(0.0, float(images.min())), float(images.max()))
    levels = to_unit(images, black, white)
    if images.shape[3] == 3:
        grey = levels @ LUMA
    else:
        grey = np.stack([to_grey(image) for image in levels])
    values = black + grey * np.float32(white - black)
    if images.dtype.kind != "f":
        values = np.rint(values)
    return np.asarray(values, images.dtype)


def _framed(image: Images, shape: tuple[int, int], invert: Inversion) -> NDArray[np.uint8]:
    """Return a figure in a frame, light on dark, as in MNIST; a blank image stays blank."""
    levels = image.astype(np.float32)
    border = np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]])
    difference = levels - np.median(border)
    if invert == "yes":
        ink = np.maximum(-difference, 0)
    else:
        # Whatever differs from the background is ink, dark or light.
        ink = np.abs(difference)
    strongest = ink.max()
    if not strongest:
        return np.zeros(shape, np.uint8)
    return frame(ink / strongest, shape, MNIST_TRAITS)

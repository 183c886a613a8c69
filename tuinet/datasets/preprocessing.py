"""Bringing figures into a more regular form before a network sees them, in training and afterwards.

Deslanting shears a figure until it stands upright: the moment μ₁₁, the covariance of the rows and columns of its ink,
becomes 0. LeCun, Bottou, Bengio and Haffner 1998, "Gradient-Based Learning Applied to Document Recognition", section
III-A. Width normalisation stretches or squeezes the box of a figure to a number of columns: Cireşan, Meier, Gambardella
and Schmidhuber 2011, "Convolutional Neural Network Committees for Handwritten Character Classification", whose members
differ in that width. Distortions come afterwards, as they do there.

A figure that is upright, or has its width, is left as it is, so that doing either twice is the same as doing it once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.dataset import Dataset, Images, traits_of
from tuinet.datasets.framing import resampling
from tuinet.datasets.warp import Warp
from tuinet.errors import ConfigurationError
from tuinet.facts import Traits

Pixels = NDArray[np.uint8]

UPRIGHT = 0.25
"""A figure is upright if a shear would move no row of its box by more than this, in pixels"""

CHUNK = 1000
"""Images at a time"""

BLOCK = 40
"""Images that are sheared at a time, so that the buffers fit into the processor's cache"""


@dataclass(frozen=True)
class Preprocessing:
    """What is done to the images of a network. It is the same for equal values."""

    deslant: bool = False
    figure_width: int | None = None
    """The columns of the box of each figure; None to leave it as it is"""

    @property
    def is_none(self) -> bool:
        """True if images stay as they are."""
        return not self.deslant and self.figure_width is None

    def __call__(self, images: Pixels, drawn: Traits) -> Pixels:
        """Return n images (n, height, width), preprocessed. Raises ConfigurationError like `check`.

        `drawn` says whether ink is light or dark.
        """
        if self.is_none or not len(images):
            return images
        self.check(images.shape[-1], drawn)
        is_dark = drawn.polarity == "dark_on_light"
        result = np.empty_like(images)
        for start in range(0, len(images), CHUNK):
            part = images[start : start + CHUNK]
            ink = 255 - part if is_dark else part
            if self.deslant:
                ink = deslanted(ink)
            if self.figure_width is not None:
                ink = with_figure_width(ink, self.figure_width)
            result[start : start + CHUNK] = 255 - ink if is_dark else ink
        return result

    def dataset(self, data: Dataset, drawn: Traits | None = None) -> Dataset:
        """Return a data set with preprocessed images. Raises ConfigurationError like a call.

        Its figures are drawn as `drawn` says; by default, as its own record does.
        """
        if self.is_none:
            return data
        drawn_so = drawn or traits_of(data)

        def prepared(images: Images) -> Images:
            return Images(self(images.images, drawn_so), images.labels)

        return replace(data, train=prepared(data.train), valid=prepared(data.valid), test=prepared(data.test))

    def image(self, pixels: Pixels, drawn: Traits) -> Pixels:
        """Preprocess a copy of one image (height, width)."""
        image: Pixels = self(pixels[np.newaxis], drawn)[0]
        return image

    def check(self, width: int, drawn: Traits) -> None:
        """Raise ConfigurationError if images of a width cannot be preprocessed."""
        if drawn.polarity is None:
            name = "preprocess = deslant" if self.deslant else f"figure_width = {self.figure_width}"
            raise ConfigurationError(f"{name}: the images have no common background: expected all dark or all light")
        if self.figure_width is not None and self.figure_width > width:
            raise ConfigurationError(
                f"figure_width = {self.figure_width}: expected at most {width}, the width of the images"
            )


NO_PREPROCESSING = Preprocessing()


def deslanted(ink: Pixels) -> Pixels:
    """Return the ink of n figures (n, height, width), sheared sideways so that μ₁₁ is 0, but for rounding.

    The centre of mass stays. A figure that is upright, or blank, is left as it is.
    """
    count, height, width = ink.shape
    result = np.empty_like(ink)
    warps: dict[int, Warp] = {}
    for start in range(0, count, BLOCK):
        part = ink[start : start + BLOCK]
        if len(part) not in warps:
            warps[len(part)] = Warp(len(part), (height, width))
        warp = warps[len(part)]
        warp.images[:] = part
        slope, row = _slant(warp.images)
        maps = np.zeros((2, len(part), 3), np.float32)
        maps[0, :, 0] = 1
        maps[1, :, 0] = slope
        maps[1, :, 1] = 1
        # Maps are relative to the middle of the image, and shears to the centre of mass.
        maps[1, :, 2] = slope * ((height - 1) / 2 - row)
        warp.set_affine(maps)
        sheared = np.empty((len(part), height * width), np.float32)
        warp(sheared)
        np.rint(sheared, out=sheared)
        result[start : start + BLOCK] = sheared.reshape(part.shape)
        is_upright = slope == 0
        result[start : start + BLOCK][is_upright] = part[is_upright]
    return result


def _slant(ink: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the slant μ₁₁/μ₂₀ of n figures, in columns per row, and the row of their centres of mass (n,).

    A figure that is upright, or blank, has a slant of 0.
    """
    _, height, width = ink.shape
    by_row = ink @ np.ones(width, np.float32)
    mass = np.maximum(by_row.sum(axis=1, dtype=np.float64), 1)
    rows = np.arange(height)
    row = by_row @ rows / mass
    down = rows - row[:, np.newaxis]
    # The sum of a row's columns is relative to their middle, which keeps float32 exact enough.
    right = ink @ (np.arange(width, dtype=np.float32) - (width - 1) / 2)
    covariance = (right * down).sum(axis=1)
    variance = (by_row * down**2).sum(axis=1)
    slope = np.divide(covariance, variance, out=np.zeros_like(mass), where=variance > 0)
    reach = np.abs(np.where(by_row > 0, down, 0)).max(axis=1)
    slope[np.abs(slope) * reach <= UPRIGHT] = 0
    return slope, row


def with_figure_width(ink: Pixels, wanted: int) -> Pixels:
    """Return the ink of n figures (n, height, width), with the box of each stretched to `wanted` columns in the middle.

    A blank image is left as it is.
    """
    width = ink.shape[-1]
    is_inked: NDArray[np.bool_] = np.asarray(ink.any(axis=1))
    left = is_inked.argmax(axis=1)
    right = width - is_inked[:, ::-1].argmax(axis=1)
    is_blank = ~is_inked.any(axis=1)
    result = np.zeros_like(ink)
    start = (width - wanted) // 2
    boxes = np.stack([left, right], axis=1)
    boxes[is_blank] = (0, width)
    # Figures with the same box are resized together.
    for begin, end in np.unique(boxes, axis=0).tolist():
        same = np.flatnonzero((boxes == (begin, end)).all(axis=1))
        resized = ink[same, :, begin:end] @ resampling(end - begin, wanted).T
        # Rounded up, so that no faint edge of the box is lost.
        result[same, :, start : start + wanted] = np.ceil(np.minimum(resized, 255) - 0.01)
    return result

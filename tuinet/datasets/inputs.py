"""From a picture to the input of a network: figures drawn as the training images are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.components import Box
from tuinet.datasets.figures import find_figures
from tuinet.datasets.framing import frame
from tuinet.datasets.images import Picture
from tuinet.errors import ImageError
from tuinet.facts import Traits

WHITE = 255

# A border within this many levels of black or white is clearly dark or light.
_EXTREME = 5


@dataclass(frozen=True)
class NetworkInput:
    """One image as a network receives it."""

    pixels: NDArray[np.uint8]
    """0 to 255, of the shape of the training images"""
    box: Box | None
    """Where the figure is in the picture, in pixels; None for a whole picture, which has the right shape already"""
    inverted: bool = False
    """Whether light and dark of a whole picture were swapped"""


def network_inputs(picture: Picture, shape: tuple[int, int], traits: Traits) -> list[NetworkInput]:
    """The figures in a picture as a network receives them, in reading order.

    A picture of the training images' `shape` is taken as one of them. In any other picture, every figure is found and
    framed as `traits` say. Raises ImageError if there is none, or if the training images have too little in common to
    tell how to frame it.
    """
    if picture.shape == shape:
        return [_whole(picture, traits)]
    if traits.polarity is None or traits.box is None:
        missing = "no common background" if traits.polarity is None else "no figures"
        raise ImageError(
            f"{picture.shape[1]}×{picture.shape[0]} pixels: the training images have {missing} to tell how to frame "
            f"this one: expected {shape[1]}×{shape[0]} pixels, which are used unchanged"
        )
    # A large picture was shrunk when it was read, but boxes are in pixels of the file.
    down = picture.shape[0] / picture.levels.shape[0]
    right = picture.shape[1] / picture.levels.shape[1]
    return [
        NetworkInput(frame(figure.ink, shape, traits), _scaled(figure.box, down, right))
        for figure in find_figures(picture.levels)
    ]


def _whole(picture: Picture, traits: Traits) -> NetworkInput:
    """A picture of the right shape. It is inverted only if it clearly has the opposite polarity."""
    pixels = np.rint(picture.levels * WHITE).astype(np.uint8)
    if picture.white == WHITE and int(pixels.max()) <= traits.white:
        # An image from the original files, before `tuinet data add` rescaled their values to 0 to 255.
        pixels = np.rint(pixels / traits.white * WHITE).astype(np.uint8)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    is_light = int(border.min()) >= WHITE - _EXTREME
    is_dark = int(border.max()) <= _EXTREME
    inverted = (traits.polarity == "light_on_dark" and is_light) or (traits.polarity == "dark_on_light" and is_dark)
    if inverted:
        pixels = WHITE - pixels
    return NetworkInput(pixels, None, inverted)


def _scaled(box: Box, down: float, right: float) -> Box:
    return Box(round(box.top * down), round(box.left * right), round(box.bottom * down), round(box.right * right))

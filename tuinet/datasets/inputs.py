"""From a picture to what a network sees: figures drawn as those of the training images are."""

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

_EXTREME = 5  # levels of 255 within which a border is as light or dark as can be


@dataclass(frozen=True)
class NetworkInput:
    """One image as a network sees it."""

    pixels: NDArray[np.uint8]
    """0 to 255, of the shape of the training images"""
    box: Box | None
    """Where the figure is in the picture, in pixels; None: the whole picture, which has the shape already"""
    inverted: bool = False
    """Whether light and dark of a whole picture were exchanged"""


def network_inputs(picture: Picture, shape: tuple[int, int], traits: Traits) -> list[NetworkInput]:
    """What a network sees in a picture, in reading order.

    A picture of the training images' shape is one of them and stays as it is. In any other, each figure is found, and
    framed as `traits` say. Raises ImageError if there is none, or if the training images have nothing in common that
    would tell how to frame it.
    """
    if picture.shape == shape:
        return [_whole(picture, traits)]
    if traits.polarity is None or traits.box is None:
        unknown = "no common background" if traits.polarity is None else "no figures"
        raise ImageError(
            f"{picture.shape[1]} x {picture.shape[0]} pixels: the training images have {unknown} to tell how to frame "
            f"this one: expected {shape[1]} x {shape[0]} pixels, which go in unchanged"
        )
    figures = find_figures(picture.levels)
    down = picture.shape[0] / picture.levels.shape[0]
    right = picture.shape[1] / picture.levels.shape[1]
    return [NetworkInput(frame(each.ink, shape, traits), _scaled(each.box, down, right)) for each in figures]


def _whole(picture: Picture, traits: Traits) -> NetworkInput:
    """A picture of the right shape. Only one that is clearly of the opposite polarity is inverted."""
    pixels = np.rint(picture.levels * WHITE).astype(np.uint8)
    if picture.white == WHITE and int(pixels.max()) <= traits.white:
        # An image out of the files as they were before their range was made 0 to 255.
        pixels = np.rint(pixels / traits.white * WHITE).astype(np.uint8)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    opposite = (traits.polarity == "light_on_dark" and int(border.min()) >= WHITE - _EXTREME) or (
        traits.polarity == "dark_on_light" and int(border.max()) <= _EXTREME
    )
    return NetworkInput(WHITE - pixels if opposite else pixels, None, opposite)


def _scaled(box: Box, down: float, right: float) -> Box:
    return Box(round(box.top * down), round(box.left * right), round(box.bottom * down), round(box.right * right))

"""From a picture to the input of a network: figures drawn as the training images are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.components import Box
from tuinet.datasets.figures import Page, read_page
from tuinet.datasets.framing import frame
from tuinet.datasets.images import Picture
from tuinet.datasets.steps import INVERTED, Step
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
    done: tuple[Step, ...] = ()
    """The steps from the picture to these pixels"""

    @property
    def inverted(self) -> bool:
        """True if light and dark were swapped."""
        return INVERTED in self.done


def network_inputs(picture: Picture, shape: tuple[int, int], traits: Traits) -> list[NetworkInput]:
    """Return the figures in a picture as a network receives them, in reading order.

    A picture of the training images' `shape` is taken as one of them. In any other picture, every figure is found and
    framed as `traits` say. Raises ImageError if there is none, or if the training images have too little in common to
    tell how to frame it.
    """
    if picture.shape == shape:
        return [whole(picture, traits)]
    check_traits(picture, shape, traits)
    page = read_page(picture.levels)
    framing = Framing(picture, page, shape, traits)
    return [framing.framed(figure.ink, figure.box, *figure.done) for figure in page.figures]


def check_traits(picture: Picture, shape: tuple[int, int], traits: Traits) -> None:
    """Raise ImageError if the training images have too little in common to tell how to frame a figure."""
    if traits.polarity is None or traits.box is None:
        missing = "no common background" if traits.polarity is None else "no figures"
        raise ImageError(
            f"{picture.shape[1]}×{picture.shape[0]} pixels: the training images have {missing} to frame this one by: "
            f"expected {shape[1]}×{shape[0]} pixels, which are used unchanged"
        )


class Framing:
    """Frames the figures of a page as the training images are framed."""

    def __init__(self, picture: Picture, page: Page, shape: tuple[int, int], traits: Traits) -> None:
        self._shape = shape
        self._traits = traits
        # A large picture was shrunk when it was read, but boxes are in pixels of the file.
        self._down = picture.shape[0] / picture.levels.shape[0]
        self._right = picture.shape[1] / picture.levels.shape[1]
        inverted = [INVERTED] if page.is_light != (traits.polarity == "light_on_dark") else []
        self._done = (*picture.done, *inverted, *page.done)

    def framed(self, ink: NDArray[np.float32], box: Box, *done: Step) -> NetworkInput:
        """Return the ink of a figure in this box of the page, after the steps that were taken for this figure alone."""
        pixels = frame(ink, self._shape, self._traits)
        return NetworkInput(pixels, _scaled(box, self._down, self._right), (*self._done, *done))


def whole(picture: Picture, traits: Traits) -> NetworkInput:
    """Return a picture of the right shape. It is inverted only if it clearly has the opposite polarity."""
    pixels = np.rint(picture.levels * WHITE).astype(np.uint8)
    if picture.white == WHITE and int(pixels.max()) <= traits.white:
        # An image from the original files, before `tuinet data add` rescaled their values to 0 to 255.
        pixels = np.rint(pixels / traits.white * WHITE).astype(np.uint8)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    is_light = int(border.min()) >= WHITE - _EXTREME
    is_dark = int(border.max()) <= _EXTREME
    inverted = (traits.polarity == "light_on_dark" and is_light) or (traits.polarity == "dark_on_light" and is_dark)
    if inverted:
        return NetworkInput(WHITE - pixels, None, (*picture.done, INVERTED))
    return NetworkInput(pixels, None, picture.done)


def _scaled(box: Box, down: float, right: float) -> Box:
    return Box(round(box.top * down), round(box.left * right), round(box.bottom * down), round(box.right * right))

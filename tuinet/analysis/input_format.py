"""The input and output format of a network: everything that prediction needs to know about its data set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.preprocessing import NO_PREPROCESSING, Preprocessing
from tuinet.facts import Traits


@dataclass(frozen=True)
class InputFormat:
    """The form of the images that a network was trained on."""

    shape: tuple[int, int]
    """Height and width of an image, in pixels"""
    classes: tuple[str, ...]
    """A name for each output"""
    traits: Traits
    """How the figures in the images are drawn"""
    preprocessing: Preprocessing = NO_PREPROCESSING
    """What is done to images before the network sees them"""

    @property
    def paper(self) -> float:
        """The background level, from 0 for black to 1 for white; 0 if the images have no common background."""
        if self.traits.polarity == "dark_on_light":
            return 1.0
        return 0.0

    def prepared(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return an image of this format (height, width) as the network sees it."""
        return self.preprocessing.image(pixels, self.traits)


def output_names(classes: tuple[str, ...], outputs: int) -> tuple[str, ...]:
    """Return a name for each output: the classes, then numbers if a network has more outputs than classes."""
    return classes + tuple(str(k) for k in range(len(classes), outputs))

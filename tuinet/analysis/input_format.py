"""What a network takes as input and what its outputs mean: all that predicting needs of a data set."""

from __future__ import annotations

from dataclasses import dataclass

from tuinet.facts import Traits


@dataclass(frozen=True)
class InputFormat:
    """The form of the images that a network was trained on."""

    shape: tuple[int, int]
    """Height and width of an image, in pixels"""
    classes: tuple[str, ...]
    """A name for each output"""
    traits: Traits
    """How the digits, or whatever they show, are drawn"""

    @property
    def paper(self) -> float:
        """The level of the background, from 0 for black to 1 for white; black where images have none in common."""
        if self.traits.polarity == "dark_on_light":
            return 1.0
        return 0.0


def output_names(classes: tuple[str, ...], outputs: int) -> tuple[str, ...]:
    """A name for each output: the classes, then numbers where a network has more outputs than there are classes."""
    return classes + tuple(str(k) for k in range(len(classes), outputs))

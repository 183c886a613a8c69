"""The predictions of `tuinet predict`, before they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from tuinet.datasets.images import Picture
from tuinet.datasets.inputs import NetworkInput
from tuinet.evaluation.answer import Answer


@dataclass(frozen=True)
class Figure:
    """A figure of an image, and the network's answer to it."""

    input: NetworkInput
    answer: Answer


@dataclass(frozen=True)
class Predicted:
    """An image and its figures."""

    picture: Picture
    lines: Sequence[Sequence[Figure]]
    """Lines from top to bottom, each from left to right; one line if the image is not read as text, none if it cannot
    be used"""

    @property
    def figures(self) -> list[Figure]:
        """All figures in reading order."""
        return list(chain.from_iterable(self.lines))

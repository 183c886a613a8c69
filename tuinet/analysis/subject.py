"""The image that questions are about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.dataset import Images
from tuinet.evaluation.forward import scaled


@dataclass(frozen=True, eq=False)
class Subject:
    """One image, and where it is from."""

    pixels: NDArray[np.uint8]
    """(height, width)"""
    label: int | None = None
    """The true class; None if nobody knows it"""
    name: str = "image"
    """What a user calls it: `test image 247`, `drawing`"""
    split: str = ""
    """The split that it is from; empty for a drawing or a file"""
    index: int | None = None
    """Its position in the split; None for a drawing or a file"""

    @classmethod
    def of(cls, images: Images, split: str, index: int) -> Subject:
        """An image of a split."""
        names = {"train": "training", "valid": "validation"}
        name = f"{names.get(split, split)} image {index:,}"
        return cls(images.images[index], int(images.labels[index]), name, split, index)

    def label_among(self, outputs: int) -> int | None:
        """The label, if a network with that many outputs knows it: the image may be from another data set."""
        if self.label is None or self.label >= outputs:
            return None
        return self.label

    @property
    def x(self) -> NDArray[np.float32]:
        """The pixels as a network takes them: (inputs,), from 0 to 1."""
        return scaled(self.pixels[np.newaxis]).reshape(-1)

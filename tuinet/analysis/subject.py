"""The image that questions are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.dataset import Images
from tuinet.datasets.labels import label_among
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
    classes: tuple[str, ...] = ()
    """The names of the classes that the label is one of; empty if nobody knows them"""

    @classmethod
    def of(cls, images: Images, split: str, index: int, classes: tuple[str, ...] = ()) -> Subject:
        """An image of a split, and the names of its data set's classes."""
        names = {"train": "training", "valid": "validation"}
        name = f"{names.get(split, split)} image {index:,}"
        return cls(images.images[index], int(images.labels[index]), name, split, index, classes)

    def label_among(self, classes: Sequence[str]) -> int | None:
        """The label among the classes of a network. The image may be from another data set: then its name counts."""
        return label_among(self.label, self.classes, classes)

    @property
    def x(self) -> NDArray[np.float32]:
        """The pixels as a network takes them: (inputs,), from 0 to 1."""
        return scaled(self.pixels[np.newaxis]).reshape(-1)

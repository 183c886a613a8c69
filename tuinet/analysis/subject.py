"""The image under examination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.input_format import InputFormat
from tuinet.datasets.dataset import Images
from tuinet.datasets.labels import label_among
from tuinet.datasets.preprocessing import Preprocessing
from tuinet.evaluation.forward import scaled
from tuinet.messages import spoken_split


@dataclass(frozen=True, eq=False)
class Subject:
    """One image, and where it comes from."""

    pixels: NDArray[np.uint8]
    """(height, width)"""
    label: int | None = None
    """The true class; None if unknown"""
    name: str = "image"
    """The name for users: `test image 247`, `drawing`"""
    split: str = ""
    """The split that it belongs to; empty for a drawing or a file"""
    index: int | None = None
    """Its index in the split; None for a drawing or a file"""
    classes: tuple[str, ...] = ()
    """The class names that the label refers to; empty if unknown"""
    preprocessing: Preprocessing | None = None
    """What has been done to the pixels; None if every network sees them as they are"""

    @classmethod
    def of(
        cls,
        images: Images,
        split: str,
        index: int,
        classes: tuple[str, ...] = (),
        preprocessing: Preprocessing | None = None,
    ) -> Subject:
        """Return an image of a split, with the class names of its data set and what has been done to its images."""
        name = f"{spoken_split(split)} image {index:,}"
        return cls(images.images[index], int(images.labels[index]), name, split, index, classes, preprocessing)

    def seen_by(self, input_format: InputFormat) -> Subject | None:
        """Return the image as a network of this format sees it; None if it has been preprocessed for another one."""
        wanted = input_format.preprocessing
        if self.preprocessing is None or self.preprocessing == wanted:
            return self
        if not self.preprocessing.is_none:
            return None
        return replace(self, pixels=input_format.prepared(self.pixels), preprocessing=wanted)

    def label_among(self, classes: Sequence[str]) -> int | None:
        """Return the label as a class of a network. For an image of another data set, class names are matched."""
        return label_among(self.label, self.classes, classes)

    @property
    def x(self) -> NDArray[np.float32]:
        """The pixels as network input: (inputs,), from 0 to 1."""
        return scaled(self.pixels[np.newaxis]).reshape(-1)

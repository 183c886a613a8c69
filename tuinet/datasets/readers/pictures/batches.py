"""Gathering images that were decoded one by one into batches of one size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.readers.source import Batch

MOST_BYTES = 1 << 24
"""Bytes of images in a batch"""

Label = int | str


@dataclass(frozen=True)
class Labelled:
    """An image, (height, width) or (height, width, channels), and its label."""

    pixels: NDArray[Any]
    label: Label | None
    progress: float


def in_batches(images: Iterable[Labelled]) -> Iterator[Batch]:
    """Yield consecutive images of the same size, type and colour as batches, in their order."""
    group: list[Labelled] = []
    for image in images:
        if group and not _fits(group, image):
            yield _batch(group)
            group = []
        group.append(image)
    if group:
        yield _batch(group)


def _fits(group: list[Labelled], image: Labelled) -> bool:
    first = group[0].pixels
    same_kind = image.pixels.shape == first.shape and image.pixels.dtype == first.dtype
    same_kind = same_kind and type(image.label) is type(group[0].label)
    return same_kind and (len(group) + 1) * first.nbytes <= MOST_BYTES


def _batch(group: list[Labelled]) -> Batch:
    labels = None
    if group[0].label is not None:
        labels = np.array([image.label for image in group])
    return Batch(np.stack([image.pixels for image in group]), labels, group[-1].progress)

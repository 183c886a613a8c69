"""Converting the images that were read to their final form: upright, grey, and with values from 0 to 255."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.conversion.classes import Classes
from tuinet.datasets.conversion.collecting import Collected
from tuinet.datasets.conversion.division import Selection
from tuinet.datasets.conversion.shaping import resized
from tuinet.datasets.conversion.spool import block_length
from tuinet.datasets.conversion.values import Scale
from tuinet.datasets.normal_form import WHITE, find_storage
from tuinet.datasets.orientation import PER_CLASS
from tuinet.datasets.readers.source import Source
from tuinet.datasets.traits import Traits, measure, sample_positions


@dataclass(frozen=True)
class Conversion:
    """The conversion from spooled images to final ones."""

    scale: Scale
    transposed: bool
    """True if rows and columns have to be swapped"""
    inverted: bool
    size: tuple[int, int] | None
    notes: tuple[str, ...]
    """Sentences about the changes"""

    @property
    def is_identity(self) -> bool:
        """True if images of bytes stay as they are."""
        return self.scale.is_identity and not self.transposed and not self.inverted

    def convert(self, images: NDArray[Any]) -> NDArray[np.uint8]:
        """Return the final images (n, height, width) of a block."""
        if self.transposed:
            images = images.transpose(0, 2, 1)
            if self.size is not None:
                images = resized(images, self.size)
        converted = self.scale.to_bytes(images)
        if self.inverted:
            converted = WHITE - converted
        return np.ascontiguousarray(converted)

    def blocks(self, selection: Selection) -> Iterator[NDArray[np.uint8]]:
        """Yield the final images of a split, in blocks."""
        for images in selection.blocks():
            yield self.convert(images)

    def take(self, selection: Selection, positions: NDArray[np.intp]) -> NDArray[np.uint8]:
        """Return the final images of a split at some positions, in ascending order."""
        return self.convert(selection.take(positions))

    def shape(self, collected: Collected) -> tuple[int, int]:
        """Return height and width of the final images."""
        height, width = collected.train.spool.shape or (0, 0)
        if not self.transposed:
            return height, width
        return self.size or (width, height)


def find_conversion(
    collected: Collected, train: Selection, classes: Classes, choices: Choices, source: Source
) -> tuple[Conversion, Traits]:
    """Determine how to convert the images, and the traits of the training images after that."""
    notes = list(_shape_notes(collected, choices))
    scale = _find_scale(collected, choices, notes)
    shape = collected.train.spool.shape or (0, 0)
    transposed = _is_transposed(train, shape, classes, choices, scale, notes, source)
    conversion = Conversion(scale, transposed, inverted=False, size=choices.size, notes=())
    sample = conversion.take(train, sample_positions(len(train), conversion.shape(collected)))
    # The value that `predict` recognises the original images by.
    white = int(scale.white) if collected.values.are_bytes and choices.frame is None else WHITE
    measured = measure(sample, white)
    inverted = _is_inverted(measured, choices, notes)
    if inverted:
        measured = measure(WHITE - sample, white)
    return Conversion(scale, transposed, inverted, choices.size, tuple(notes)), measured


def _shape_notes(collected: Collected, choices: Choices) -> Iterator[str]:
    """Yield sentences about the changes to the images before they were spooled."""
    if max(collected.stored.channels) >= 3:
        yield "the images were in colour: they are now grey"
    sizes = collected.stored.sizes
    height, width = next(iter(sizes))
    before = f"of {height}×{width} pixels" if len(sizes) == 1 else f"of {len(sizes):,} different sizes"
    if choices.frame is not None:
        yield f"the images were {before}: their figures are now framed as in MNIST"
    elif choices.size is not None and sizes != {choices.size}:
        height, width = choices.size
        yield f"the images were {before}: they are now {height}×{width}"


def _find_scale(collected: Collected, choices: Choices, notes: list[str]) -> Scale:
    if choices.frame is not None:
        # Framing makes bytes of any values.
        return Scale()
    scale = collected.values.scale
    if not (collected.values.are_bytes and scale.is_identity):
        least, greatest = collected.values.shown
        notes.append(f"the values were {min(0, least):g} to {greatest:g}: they are now 0 to 255")
    return scale


def _is_transposed(
    train: Selection,
    shape: tuple[int, int],
    classes: Classes,
    choices: Choices,
    scale: Scale,
    notes: list[str],
    source: Source,
) -> bool:
    """Return True if spooled images are transposed. Those that the user calls transposed are upright in the spool."""
    if choices.orientation != "auto":
        return False
    of_images = classes.numbers[train.codes]
    # Fewer of large images, which all have to be in memory.
    most = min(PER_CLASS, block_length(math.prod(shape)))

    def sample_of(label: int) -> NDArray[np.uint8]:
        return scale.to_bytes(train.take(np.flatnonzero(of_images == label)[:most]))

    stored, note = find_storage(sample_of, classes.names, emnist=source.emnist, doubt=source.orientation_doubt)
    if note:
        notes.append(note)
    return stored == "transposed"


def _is_inverted(measured: Traits, choices: Choices, notes: list[str]) -> bool:
    inverted = choices.invert == "yes" or (choices.invert == "auto" and measured.polarity == "dark_on_light")
    # Framed images are light on dark already.
    if choices.frame is not None or not inverted:
        return False
    notes.append("light and dark were swapped")
    return True

"""The form in which every data set is trained on, and what has to be done to bring one into it.

In normal form images stand upright and reach from 0 to 255, labels count from 0 without gaps, and every class has a
name. Polarity and framing stay as they are: an image of the data set means the same after it was added as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tuinet.datasets import idx
from tuinet.datasets.dataset import Images
from tuinet.datasets.files import DatasetFiles, class_names, read_mapping, read_sizes
from tuinet.datasets.orientation import Storage, storage
from tuinet.errors import DatasetError

Orientation = Literal["auto", "upright", "transposed"]

WHITE = 255

_DARK = 16  # the greatest value up to which a range is not 0 to 255
_BLOCK = 4096  # images that are changed at a time


@dataclass(frozen=True)
class Form:
    """How the files of a data set differ from the normal form."""

    transposed: bool
    white: int
    """The value that is to become 255"""
    used: tuple[int, ...]
    """The labels that become 0, 1, 2 ..."""
    names: tuple[str, ...]
    """The name of each class, in normal form"""
    notes: tuple[str, ...]
    """What is done, and what a person should know, a sentence each"""

    @property
    def is_normal(self) -> bool:
        """Whether images and labels are in normal form already."""
        return not self.transposed and self.white == WHITE and self.used == tuple(range(len(self.used)))


@dataclass(frozen=True)
class Content:
    """All images and labels of a data set."""

    train: Images
    test: Images


def read(files: DatasetFiles) -> Content:
    """Everything that the files hold. Raises DatasetError if they are not whole or do not fit together."""
    read_sizes(files)
    return Content(
        Images(idx.read_images(files.train_images), idx.read_labels(files.train_labels)),
        Images(idx.read_images(files.test_images), idx.read_labels(files.test_labels)),
    )


def examine(files: DatasetFiles, content: Content, orientation: Orientation = "auto") -> Form:
    """How a data set differs from the normal form; what `orientation` says of the images is not asked of them.

    Raises DatasetError if the names of the classes cannot be used.
    """
    notes: list[str] = []
    used, names = _classes(files, content, notes)
    stored = orientation if orientation != "auto" else _storage(files, content, used, names, notes)
    white = _white(content, notes)
    return Form(stored == "transposed", white, used, names, tuple(notes))


def normalize(content: Content, form: Form) -> Content:
    """The content in normal form. Arrays that keep their shape are changed in place."""
    return Content(_normalize(content.train, form), _normalize(content.test, form))


def _normalize(part: Images, form: Form) -> Images:
    images = part.images
    if form.transposed and images.shape[1] != images.shape[2]:
        images = np.ascontiguousarray(images.transpose(0, 2, 1))
    elif form.transposed:
        for start in range(0, len(images), _BLOCK):
            block = images[start : start + _BLOCK]
            block[...] = block.transpose(0, 2, 1).copy()
    if form.white != WHITE:
        levels = np.rint(np.minimum(np.arange(256) / form.white, 1) * 255).astype(np.uint8)
        for start in range(0, len(images), _BLOCK):
            block = images[start : start + _BLOCK]
            block[...] = levels[block]
    new = np.zeros(256, np.uint8)
    new[list(form.used)] = np.arange(len(form.used))
    return Images(images, new[part.labels])


def _classes(files: DatasetFiles, content: Content, notes: list[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The labels that become 0, 1, 2 ..., and the names of those classes."""
    counts = np.bincount(content.train.labels, minlength=256) + np.bincount(content.test.labels, minlength=256)
    found = tuple(np.flatnonzero(counts).tolist())
    if files.names is not None:
        return _named_classes(files, content, found, notes)
    mapped = read_mapping(files.mapping) if files.mapping else {}
    if mapped and set(mapped) >= set(found):
        notes.append(f"the classes are named as {files.mapping.name if files.mapping else ''} says")
        if any(name.isalpha() for name in mapped.values()) and not any(name.islower() for name in mapped.values()):
            notes.append("capital and small letters are one class, named by the capital")
    if len(found) < 2:
        return tuple(range(max(found[-1], 1) + 1)), class_names(files, content.train.labels, content.test.labels)
    gaps = [label for label in range(found[-1] + 1) if label not in found]
    if gaps:
        numbers = ", ".join(map(str, gaps[:5])) + (f" and {len(gaps) - 5} more" if len(gaps) > 5 else "")
        kind = "class" if len(gaps) == 1 else "classes"
        notes.append(f"labels are {found[0]} to {found[-1]}: the empty {kind} {numbers} {_are(gaps)} left out")
    return found, tuple(mapped.get(label, str(label)) for label in found)


def _named_classes(
    files: DatasetFiles, content: Content, found: tuple[int, ...], notes: list[str]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The same where labels.txt names the classes: in its order, and from label 1 on if it has no name for 0."""
    try:
        names = class_names(files, content.train.labels, content.test.labels)
    except DatasetError:
        shifted = Content(_shifted(content.train), _shifted(content.test))
        if found[0] == 0:
            raise
        names = class_names(files, shifted.train.labels, shifted.test.labels)
        notes.append("labels begin at 1: the empty class 0, which labels.txt does not name, is left out")
        return tuple(range(1, len(names) + 1)), names
    return tuple(range(len(names))), names


def _shifted(part: Images) -> Images:
    return Images(part.images, part.labels - 1)


def _storage(
    files: DatasetFiles, content: Content, used: tuple[int, ...], names: tuple[str, ...], notes: list[str]
) -> Storage:
    """How images are stored: by what they show, and where they do not tell, by the names of the files."""
    by_label = [""] * 256
    for label, name in zip(used, names, strict=True):
        by_label[label] = name
    seen = storage(content.train.images, content.train.labels, by_label)
    if files.named_emnist and seen != "upright":
        seen_too = "" if seen else ", though the images themselves do not tell"
        notes.append(f"the images were stored transposed, as those of EMNIST are{seen_too}: they stand upright now")
        return "transposed"
    if files.named_emnist:
        notes.append("the images stand upright already, unlike those of EMNIST: they stay as they are")
    elif seen == "transposed":
        notes.append("the images were stored transposed, as letters and digits in them show: they stand upright now")
        return "transposed"
    return "upright"


def _white(content: Content, notes: list[str]) -> int:
    """The value that is to become 255."""
    greatest = max(int(content.train.images.max()), int(content.test.images.max()))
    if not 0 < greatest <= _DARK:
        return WHITE
    notes.append(f"the values were 0 to {greatest}: they are 0 to 255 now")
    return greatest


def _are(items: list[int]) -> str:
    return "is" if len(items) == 1 else "are"

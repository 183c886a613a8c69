"""The normal form of a data set, and how to bring a data set into it.

In normal form, images are upright and their values reach from 0 to 255, labels count from 0 without gaps, and every
class has a name. Polarity and framing stay as they are, so that an image means the same before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tuinet.datasets import idx
from tuinet.datasets.class_names import class_names, read_mapping
from tuinet.datasets.dataset import Images
from tuinet.datasets.files import DatasetFiles, read_sizes
from tuinet.datasets.orientation import Storage, storage
from tuinet.errors import DatasetError

Orientation = Literal["auto", "upright", "transposed"]

WHITE = 255

# Values up to 16 are a range of their own, as in scikit-learn's digits. A greatest value of 100 may be a dim image.
_GREATEST_RESCALED = 16

# Images that are changed at a time, so that the copies stay small.
_BLOCK = 4096


@dataclass(frozen=True)
class Form:
    """How the files of a data set differ from the normal form."""

    transposed: bool
    white: int
    """The value that becomes 255"""
    used: tuple[int, ...]
    """The labels that become 0, 1, 2 ..."""
    names: tuple[str, ...]
    """The name of each class, in normal form"""
    notes: tuple[str, ...]
    """Sentences about what is changed, and about what the user should know"""

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
    """Read all files. Raises DatasetError if they are damaged or do not fit together."""
    read_sizes(files)
    return Content(
        Images(idx.read_images(files.train_images), idx.read_labels(files.train_labels)),
        Images(idx.read_images(files.test_images), idx.read_labels(files.test_labels)),
    )


def examine(files: DatasetFiles, content: Content, orientation: Orientation = "auto") -> Form:
    """How a data set differs from the normal form. `orientation` says how its images are stored; "auto" finds out.

    Raises DatasetError if the names of the classes cannot be used.
    """
    notes: list[str] = []
    used, names = _classes(files, content, notes)
    stored: Storage
    if orientation == "auto":
        stored = _find_storage(files, content, used, names, notes)
    else:
        stored = orientation
    white = _find_white(content, notes)
    return Form(stored == "transposed", white, used, names, tuple(notes))


def normalise(content: Content, form: Form) -> Content:
    """The content in normal form. Arrays are changed in place, unless their shape changes."""
    return Content(_normalise(content.train, form), _normalise(content.test, form))


def _normalise(part: Images, form: Form) -> Images:
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
    new_labels = np.zeros(256, np.uint8)
    new_labels[list(form.used)] = np.arange(len(form.used))
    return Images(images, new_labels[part.labels])


def _classes(files: DatasetFiles, content: Content, notes: list[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The labels that become 0, 1, 2 ..., and the names of those classes."""
    counts = np.bincount(content.train.labels, minlength=256) + np.bincount(content.test.labels, minlength=256)
    used = tuple(np.flatnonzero(counts).tolist())
    if files.names is not None:
        return _classes_with_names(files, content, used, notes)
    characters = read_mapping(files.mapping) if files.mapping else {}
    if files.mapping and characters and set(characters) >= set(used):
        notes.append(f"the classes are named as in {files.mapping.name}")
        has_letters = any(name.isalpha() for name in characters.values())
        has_small_letters = any(name.islower() for name in characters.values())
        if has_letters and not has_small_letters:
            notes.append("capital and small letters are one class, named by the capital")
    # A network needs two classes, even if only one has images.
    if len(used) < 2:
        return tuple(range(max(used[-1], 1) + 1)), class_names(files, content.train.labels, content.test.labels)
    _note_gaps(used, notes)
    return used, tuple(characters.get(label, str(label)) for label in used)


def _note_gaps(used: tuple[int, ...], notes: list[str]) -> None:
    gaps = [label for label in range(used[-1] + 1) if label not in used]
    if not gaps:
        return
    numbers = ", ".join(map(str, gaps[:5]))
    if len(gaps) > 5:
        numbers += f" and {len(gaps) - 5} more"
    empty_classes = f"class {numbers} is" if len(gaps) == 1 else f"classes {numbers} are"
    notes.append(f"labels are {used[0]} to {used[-1]}: the empty {empty_classes} left out")


def _classes_with_names(
    files: DatasetFiles, content: Content, used: tuple[int, ...], notes: list[str]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The classes in the order of labels.txt. If it has no name for 0, they begin at label 1."""
    try:
        names = class_names(files, content.train.labels, content.test.labels)
    except DatasetError:
        if used[0] == 0:
            raise
        names = class_names(files, content.train.labels - 1, content.test.labels - 1)
        notes.append("labels begin at 1: the empty class 0, which labels.txt does not name, is left out")
        return tuple(range(1, len(names) + 1)), names
    return tuple(range(len(names))), names


def _find_storage(
    files: DatasetFiles, content: Content, used: tuple[int, ...], names: tuple[str, ...], notes: list[str]
) -> Storage:
    """How images are stored: as the images show, and if they do not, as the names of the files suggest."""
    name_by_label = [""] * 256
    for label, name in zip(used, names, strict=True):
        name_by_label[label] = name
    shown = storage(content.train.images, content.train.labels, name_by_label)
    if files.named_emnist and shown != "upright":
        doubt = "" if shown else ", though the images themselves do not show it"
        notes.append(f"the images were stored transposed, as those of EMNIST are{doubt}: they are upright now")
        return "transposed"
    if files.named_emnist:
        notes.append("the images are upright already, unlike those of EMNIST: they stay as they are")
        return "upright"
    if shown == "transposed":
        notes.append("the images were stored transposed, as letters and digits in them show: they are upright now")
        return "transposed"
    return "upright"


def _find_white(content: Content, notes: list[str]) -> int:
    """The value that becomes 255."""
    greatest = max(int(content.train.images.max()), int(content.test.images.max()))
    if not 0 < greatest <= _GREATEST_RESCALED:
        return WHITE
    notes.append(f"the values were 0 to {greatest}: they are 0 to 255 now")
    return greatest

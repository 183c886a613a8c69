"""A data set of your own drawings, which grows image by image.

The name in the catalogue is a link to a folder that holds one version of the data set. A new image makes a new version
beside it, and once that is on the disk, the link is replaced: a rename, which happens completely or not at all. So
whenever the program dies or the power fails, the data set is whole, with the new image or without it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.datasets.catalogue import BUNDLED, folder_of
from tuinet.datasets.class_names import class_names
from tuinet.datasets.files import USUAL_NAMES, recognise
from tuinet.datasets.syncing import sync
from tuinet.errors import DatasetError
from tuinet.facts import DRAWN
from tuinet.private import FILE, FOLDER, make_private_folder

TEST_EVERY = 5
"""One image in this many of each class is a test image; the others are training images"""

Part = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Images (count, height, width) and labels (count,), in the order they were saved"""


@dataclass(frozen=True)
class Kept:
    """An image that was saved, and the present size of its data set."""

    name: str
    split: str
    """`train` or `test`"""
    train: int
    test: int

    @property
    def is_usable(self) -> bool:
        """True if a network can be trained on the data set: that takes an image in each split."""
        return self.train > 0 and self.test > 0


def keep(image: NDArray[np.uint8], label: int, classes: tuple[str, ...], home: Path, name: str = DRAWN) -> Kept:
    """Add an image (height, width) with its label to a data set of drawings, which is created by the first one.

    Every fifth image of a class is a test image, and so is the second of all: without a test image nothing can be
    trained. When this returns, the image is on the disk. Raises DatasetError if the data set has images of another size
    or other classes, was not made of drawings, is damaged, or cannot be written.
    """
    if name == BUNDLED:
        raise DatasetError(f"data set '{name}' is part of tuinet and cannot be changed: choose another name")
    link = folder_of(name, home)
    try:
        make_private_folder(link.parent)
        with _locked(link.parent):
            if os.path.lexists(link) and not link.is_symlink():
                raise DatasetError(f"data set '{name}' does not consist of drawings: choose another name")
            train, test = _read(link, image.shape, classes)
            split = _split(label, train, test)
            if split == "train":
                train = _with(train, image, label)
            else:
                test = _with(test, image, label)
            _replace(link, train, test, classes)
    except OSError as error:
        raise DatasetError(f"{link}: the drawing cannot be saved ({error.strerror or error})") from None
    return Kept(name, split, len(train[1]), len(test[1]))


def _split(label: int, train: Part, test: Part) -> str:
    """Choose the split of a new image of a class."""
    if len(train[1]) and not len(test[1]):
        return "test"
    number = 1 + int((train[1] == label).sum()) + int((test[1] == label).sum())
    return "train" if number % TEST_EVERY else "test"


def _read(link: Path, shape: tuple[int, ...], classes: tuple[str, ...]) -> tuple[Part, Part]:
    """Read the images so far. Raises DatasetError if a new one of this shape and these classes does not fit them."""
    nothing = np.empty((0, *shape), np.uint8), np.empty(0, np.uint8)
    if not link.is_symlink():
        return nothing, nothing
    files = recognise(link, optional=("test-images", "test-labels"))
    train = idx.read_images(files.train_images), idx.read_labels(files.train_labels)
    test = nothing
    if files.test_images.exists():
        test = idx.read_images(files.test_images), idx.read_labels(files.test_labels)
    if train[0].shape[1:] != shape:
        height, width = train[0].shape[1:]
        raise DatasetError(
            f"data set '{link.name}': this drawing has {shape[0]}×{shape[1]} pixels: expected {height}×{width}, as in "
            "its other images"
        )
    names = class_names(files, train[1], test[1] if len(test[1]) else train[1])
    if names != classes:
        raise DatasetError(
            f"data set '{link.name}': its classes are {', '.join(names)}, and this network's are {', '.join(classes)}: "
            "choose another name"
        )
    return train, test


def _with(part: Part, image: NDArray[np.uint8], label: int) -> Part:
    images, labels = part
    return np.concatenate([images, image[np.newaxis]]), np.append(labels, np.uint8(label))


def _replace(link: Path, train: Part, test: Part, classes: tuple[str, ...]) -> None:
    """Write a new version, point the link to it, and delete the one before. Raises OSError."""
    current = os.readlink(link) if link.is_symlink() else ""
    versions = [path for path in link.parent.iterdir() if path.name.startswith(f".{link.name}.")]
    for path in versions:
        # Left by a program that died before the link pointed to it, or before it was deleted.
        if path.name != current:
            _delete(path)
    number = int(current.rpartition(".")[2] or 0) + 1
    folder = link.parent / f".{link.name}.{number}"
    folder.mkdir(FOLDER)
    for prefix, (images, labels) in (("train", train), ("test", test)):
        # A file of no images is not an IDX file that anybody could read.
        if len(labels):
            idx.write(folder / USUAL_NAMES[f"{prefix}-images"], images)  # type: ignore[index]
            idx.write(folder / USUAL_NAMES[f"{prefix}-labels"], labels)  # type: ignore[index]
    (folder / "labels.txt").write_text("\n".join(classes) + "\n", encoding="utf-8")
    for path in folder.iterdir():
        path.chmod(FILE)
        sync(path)
    sync(folder)
    new_link = link.parent / f".{link.name}.link"
    new_link.symlink_to(folder.name)
    new_link.replace(link)
    sync(link.parent)
    if current:
        _delete(link.parent / current)


def _delete(path: Path) -> None:
    """Delete a folder or a link as far as possible: any remains only take up space."""
    if path.is_symlink():
        with suppress(OSError):
            path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other programs from saving a drawing in the meantime. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

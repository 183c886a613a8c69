"""A data set in memory: images and labels, split into training, validation and test."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.datasets.catalogue import find
from tuinet.datasets.files import class_names, read_sizes
from tuinet.errors import DatasetError

SPLITS = ("train", "valid", "test")


def needs_training_images(splits: Collection[str]) -> bool:
    """Whether any of these splits is made of training images."""
    return "train" in splits or "valid" in splits


@dataclass(frozen=True)
class Images:
    """Images of shape (count, height, width), 0 to 255, and their labels of shape (count,)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        """How many images there are."""
        return len(self.labels)

    def __getitem__(self, part: slice) -> Images:
        """A run of images, as a view."""
        return Images(self.images[part], self.labels[part])


@dataclass(frozen=True)
class Dataset:
    """The three splits of a data set, and the names of its classes. A split that was not asked for is empty."""

    name: str
    train: Images
    valid: Images
    test: Images
    classes: tuple[str, ...]
    loaded: tuple[str, ...] = SPLITS

    @property
    def image_shape(self) -> tuple[int, int]:
        """Height and width of every image, in pixels."""
        _, height, width = self.test.images.shape
        return height, width

    @property
    def inputs(self) -> int:
        """Pixels of an image: the inputs of a network."""
        height, width = self.image_shape
        return height * width

    def split(self, name: str) -> Images:
        """The split of this name. Raises DatasetError if there is none, or if it was not loaded."""
        if name not in self.loaded:
            raise DatasetError(f"{self.name}: split '{name}': expected one of {', '.join(self.loaded)}")
        return {"train": self.train, "valid": self.valid, "test": self.test}[name]


def load(
    name_or_directory: str,
    home: Path,
    *,
    valid_size: int,
    train_limit: int | None,
    splits: Collection[str] = SPLITS,
) -> Dataset:
    """Load a data set of the catalogue, or a folder of IDX files.

    The validation set is the last `valid_size` training images, the training set the first `train_limit` of those
    before them: both are views of one array. Only the images of `splits` are looked at, and training images that none
    of them needs may be missing; the labels, which tell the number of classes, always are read. Raises DatasetError if
    the files are not whole or do not fit together or these sizes.
    """
    training = needs_training_images(splits)
    files = find(name_or_directory, home, optional=() if training else ("train-images",))
    sizes = read_sizes(files, training=training)
    train_labels, test_labels = idx.read_labels(files.train_labels), idx.read_labels(files.test_labels)
    nothing = Images(np.empty((0, *sizes.shape), np.uint8), np.empty(0, np.uint8))
    train = valid = test = nothing
    if training:
        rest = sizes.train - valid_size
        if rest <= 0:
            raise DatasetError(f"{files.name}: valid_size = {valid_size}: expected fewer than {sizes.train}")
        if train_limit is not None and train_limit > rest:
            raise DatasetError(f"{files.name}: train_limit = {train_limit}: expected at most {rest} training images")
        whole = Images(idx.read_images(files.train_images), train_labels)
        train = whole[: rest if train_limit is None else train_limit] if "train" in splits else nothing
        valid = whole[rest:] if "valid" in splits else nothing
    if "test" in splits:
        test = Images(idx.read_images(files.test_images), test_labels)
    loaded = tuple(split for split in SPLITS if split in splits)
    return Dataset(files.name, train, valid, test, class_names(files, train_labels, test_labels), loaded)

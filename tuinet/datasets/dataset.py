"""A data set in memory: images and labels, split into training, validation and test."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import catalogue, idx
from tuinet.datasets.files import DatasetFiles, class_names, read_sizes
from tuinet.datasets.fingerprint import check_classes, check_contents, check_sizes, fingerprint
from tuinet.datasets.origin import white_of
from tuinet.datasets.split import arrange
from tuinet.datasets.traits import traits
from tuinet.errors import DatasetError, MissingDatasetError
from tuinet.facts import MNIST_TRAITS, DatasetFacts, Fingerprint, Role, valid_count
from tuinet.sanitize import sanitize

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
    facts: DatasetFacts | None = None
    """By what to recognise it; None if only a part was loaded and nothing was expected"""
    files: DatasetFiles | None = None
    """Where it was read from"""

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
    valid_size: int | Literal["auto"],
    train_limit: int | None,
    splits: Collection[str] = SPLITS,
    seed: int | None = None,
    expected: DatasetFacts | None = None,
) -> Dataset:
    """Load a data set of the catalogue, or a folder of IDX files.

    With a seed, the validation set and a limited training set are samples with every class in its proportion. Of the
    bundled data set, and without a seed, the validation set is the last `valid_size` training images of the file, the
    training set the first `train_limit` of those before them. Both are views of one array.

    Only the images of `splits` are looked at, and training images that none of them needs may be missing; the labels,
    which tell the number of classes, always are read. With all splits, the facts by which to recognise the data set are
    gathered; those that are `expected` are compared instead. Raises DatasetError if the files are not whole, do not
    fit together or these sizes, or are not those that are expected.
    """
    training = needs_training_images(splits)
    left_out: tuple[Role, ...] = () if training else ("train-images",)
    files = find(name_or_directory, home, left_out, expected)
    sizes = read_sizes(files, training=training)
    if expected is not None:
        check_sizes(files, sizes, expected)
        check_contents(files, expected, left_out)
    train_labels, test_labels = idx.read_labels(files.train_labels), idx.read_labels(files.test_labels)
    classes = class_names(files, train_labels, test_labels)
    if expected is not None:
        classes = _expected_classes(files, classes, expected)
    nothing = Images(np.empty((0, *sizes.shape), np.uint8), np.empty(0, np.uint8))
    train = valid = test = nothing
    if "test" in splits:
        test = Images(idx.read_images(files.test_images), test_labels)
    facts = expected
    if training:
        count = valid_count(valid_size, sizes.train)
        rest = sizes.train - count
        if rest <= 0:
            raise DatasetError(f"{files.name}: valid_size = {count}: expected fewer than {sizes.train}")
        if train_limit is not None and train_limit > rest:
            raise DatasetError(f"{files.name}: train_limit = {train_limit}: expected at most {rest} training images")
        whole = Images(idx.read_images(files.train_images), train_labels)
        if facts is None and "test" in splits:
            facts = _facts(files, whole, test, classes)
        if seed is not None and (not files.bundled if expected is None else expected.split == "stratified"):
            arrange(whole.images, whole.labels, count, train_limit, seed)
        train = whole[: rest if train_limit is None else train_limit] if "train" in splits else nothing
        valid = whole[rest:] if "valid" in splits else nothing
    loaded = tuple(split for split in SPLITS if split in splits)
    return Dataset(files.name, train, valid, test, classes, loaded, facts, files)


def check(name_or_directory: str, home: Path, expected: DatasetFacts) -> None:
    """Raises DatasetError if a data set is not there, or is not the one that is expected."""
    files = find(name_or_directory, home, (), expected)
    check_sizes(files, read_sizes(files), expected)
    check_contents(files, expected)
    labels = idx.read_labels(files.train_labels), idx.read_labels(files.test_labels)
    _expected_classes(files, class_names(files, *labels), expected)


def _expected_classes(files: DatasetFiles, classes: tuple[str, ...], expected: DatasetFacts) -> tuple[str, ...]:
    """The names of the classes that a run has recorded; those of the files, if they have any, have to be the same."""
    if files.names is not None or files.mapping is not None:
        check_classes(files, classes, expected)
    return expected.classes


def find(
    name_or_directory: str, home: Path, optional: Collection[Role] = (), expected: DatasetFacts | None = None
) -> DatasetFiles:
    """The files of a data set. Raises DatasetError as the catalogue does, for a run's data set in terms of the run."""
    try:
        return catalogue.find(name_or_directory, home, optional=optional)
    except MissingDatasetError:
        if expected is None:
            raise
        words = "the data set that the run was trained on no longer exists"
        if name_or_directory != expected.path:
            words += f" (it was {sanitize(expected.path)})"
        raise MissingDatasetError(f"{name_or_directory}: {words}") from None


def _facts(files: DatasetFiles, train: Images, test: Images, classes: tuple[str, ...]) -> DatasetFacts:
    """By what to recognise a data set, of all its training images in the order of the file, and its test images."""
    height, width = test.images.shape[1:]
    fingerprints: dict[Role, Fingerprint] = {
        "train-images": fingerprint(files.train_images, train.images),
        "train-labels": fingerprint(files.train_labels, train.labels),
        "test-images": fingerprint(files.test_images, test.images),
        "test-labels": fingerprint(files.test_labels, test.labels),
    }
    return DatasetFacts(
        path=os.fsencode(files.directory.absolute()).decode(errors="replace"),
        train=len(train),
        test=len(test),
        height=height,
        width=width,
        classes=classes,
        fingerprints=fingerprints,
        split="file_order" if files.bundled else "stratified",
        traits=MNIST_TRAITS if files.bundled else traits(train.images, white_of(files.directory)),
    )

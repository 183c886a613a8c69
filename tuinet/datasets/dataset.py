"""A data set in memory: images and labels, divided into training, validation and test."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import catalogue, idx
from tuinet.datasets.class_names import class_names
from tuinet.datasets.files import DatasetFiles, Sizes, read_sizes
from tuinet.datasets.fingerprint import check_classes, check_contents, check_sizes, fingerprint
from tuinet.datasets.origin import white_of
from tuinet.datasets.split import arrange
from tuinet.datasets.traits import traits
from tuinet.errors import DatasetError, MissingDatasetError
from tuinet.facts import MNIST_TRAITS, DatasetFacts, Fingerprint, Role, SplitKind, Traits
from tuinet.sanitize import sanitize
from tuinet.validation_size import valid_count

SPLITS = ("train", "valid", "test")


def needs_training_images(splits: Collection[str]) -> bool:
    """Return True if any of these splits consists of training images."""
    return "train" in splits or "valid" in splits


@dataclass(frozen=True)
class Images:
    """Images (count, height, width) from 0 to 255, and their labels (count,)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)

    def copy(self) -> Images:
        """Return the same images in memory of their own."""
        return Images(self.images.copy(), self.labels.copy())

    def __getitem__(self, part: slice) -> Images:
        """Return consecutive images, as a view."""
        return Images(self.images[part], self.labels[part])


@dataclass(frozen=True)
class Dataset:
    """The splits of a data set, and the names of its classes. Splits that were not loaded are empty."""

    name: str
    train: Images
    valid: Images
    test: Images
    classes: tuple[str, ...]
    loaded: tuple[str, ...] = SPLITS
    facts: DatasetFacts | None = None
    """The facts that identify the data set; None if only a part was loaded and no facts were expected"""
    files: DatasetFiles | None = None
    """The files that it was loaded from"""

    @property
    def image_shape(self) -> tuple[int, int]:
        """Height and width of every image, in pixels."""
        _, height, width = self.test.images.shape
        return height, width

    @property
    def inputs(self) -> int:
        """Pixels of an image, which are the inputs of a network."""
        height, width = self.image_shape
        return height * width

    def split(self, name: str) -> Images:
        """Return a split by its name. Raises DatasetError if it does not exist or was not loaded."""
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

    Only the images of `splits` are loaded, and training images may be missing if no split needs them. The labels are
    always read, because they tell the number of classes. If all splits are loaded, the facts that identify the data
    set are gathered; if facts are `expected`, they are compared instead.

    With a seed, the validation set and a limited training set are samples with every class in its proportion. If the
    data set has its own validation set, and `valid_size` is "auto" or its size, exactly that one is used. For the
    bundled data set, and without a seed, the last `valid_size` training images of the file are for validation, and the
    first `train_limit` of the others for training. Both are views of one array.

    Raises DatasetError if the files are damaged, do not fit together or these sizes, or are not the expected ones.
    """
    training = needs_training_images(splits)
    optional: tuple[Role, ...] = () if training else ("train-images",)
    files = find(name_or_directory, home, optional, expected)
    sizes = read_sizes(files, training=training)
    if expected is not None:
        check_sizes(files, sizes, expected)
        check_contents(files, expected, optional)
    train_labels = idx.read_labels(files.train_labels)
    test_labels = idx.read_labels(files.test_labels)
    classes = class_names(files, train_labels, test_labels)
    if expected is not None:
        classes = _expected_classes(files, classes, expected)
    empty = Images(np.empty((0, *sizes.shape), np.uint8), np.empty(0, np.uint8))
    train = valid = test = empty
    facts = expected
    if "test" in splits:
        test = Images(idx.read_images(files.test_images), test_labels)
    if training:
        count = _checked_valid_count(files, sizes, valid_size, train_limit)
        rest = sizes.train - count
        images = Images(idx.read_images(files.train_images), train_labels)
        kind = _split_kind(files, sizes, count, expected)
        # Before the images are rearranged: fingerprints and traits depend on their order in the file.
        if facts is None and "test" in splits:
            facts = _facts(files, images, test, classes, kind)
        if seed is not None and kind == "stratified":
            arrange(images.images, images.labels, count, train_limit, seed)
        elif seed is not None and kind == "own":
            arrange(images.images[:rest], images.labels[:rest], 0, train_limit, seed)
        if "train" in splits:
            train = images[: rest if train_limit is None else train_limit]
        if "valid" in splits:
            valid = images[rest:]
    loaded = tuple(split for split in SPLITS if split in splits)
    return Dataset(files.name, train, valid, test, classes, loaded, facts, files)


def _checked_valid_count(
    files: DatasetFiles, sizes: Sizes, valid_size: int | Literal["auto"], train_limit: int | None
) -> int:
    """Return the number of validation images. Raises DatasetError if too few are left for training."""
    count = valid_count(valid_size, sizes.train, sizes.valid)
    rest = sizes.train - count
    if rest <= 0:
        raise DatasetError(f"{files.name}: valid_size = {count}: expected fewer than {sizes.train:,}")
    if train_limit is not None and train_limit > rest:
        expected = f"expected at most {rest:,}, the images left after validation"
        raise DatasetError(f"{files.name}: train_limit = {train_limit}: {expected}")
    return count


def _split_kind(files: DatasetFiles, sizes: Sizes, valid: int, expected: DatasetFacts | None) -> SplitKind:
    """Return how `valid` validation images are chosen. MNIST is shuffled, so the order of its file serves as well."""
    if expected is not None:
        return expected.split
    if files.bundled:
        return "file_order"
    if valid == sizes.valid:
        return "own"
    return "stratified"


def check(name_or_directory: str, home: Path, expected: DatasetFacts) -> None:
    """Raise DatasetError if a data set no longer exists, or is not the expected one."""
    files = find(name_or_directory, home, (), expected)
    check_sizes(files, read_sizes(files), expected)
    check_contents(files, expected)
    train_labels = idx.read_labels(files.train_labels)
    test_labels = idx.read_labels(files.test_labels)
    _expected_classes(files, class_names(files, train_labels, test_labels), expected)


def _expected_classes(files: DatasetFiles, classes: tuple[str, ...], expected: DatasetFacts) -> tuple[str, ...]:
    """Return the names of the classes that a run has recorded. If the files have names too, they must be the same."""
    if files.names is not None or files.mapping is not None:
        check_classes(files, classes, expected)
    return expected.classes


def find(
    name_or_directory: str, home: Path, optional: Collection[Role] = (), expected: DatasetFacts | None = None
) -> DatasetFiles:
    """Return the files of a data set, as `catalogue.find` finds them.

    For a run's data set, the error mentions the run.
    """
    try:
        return catalogue.find(name_or_directory, home, optional=optional)
    except MissingDatasetError:
        if expected is None:
            raise
        message = f"{name_or_directory}: the data set that the run was trained on no longer exists"
        if name_or_directory != expected.path:
            message += f" (it was {sanitize(expected.path)})"
        raise MissingDatasetError(message) from None


def _facts(
    files: DatasetFiles, train: Images, test: Images, classes: tuple[str, ...], split: SplitKind
) -> DatasetFacts:
    """Return the facts that identify a data set: `train` must be all its training images in the order of the file."""
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
        split=split,
        traits=_measured_traits(files, train.images),
    )


def traits_of(data: Dataset) -> Traits:
    """Return how the figures of a data set are drawn: as recorded, or else as all its training images show.

    They are read for that if need be. Raises DatasetError if that fails.
    """
    if data.facts is not None:
        return data.facts.traits
    if data.files is None or data.files.bundled:
        return MNIST_TRAITS
    return _measured_traits(data.files, idx.read_images(data.files.train_images))


def _measured_traits(files: DatasetFiles, train_images: NDArray[np.uint8]) -> Traits:
    """Measure all training images of a data set, in the order of the file."""
    if files.bundled:
        return MNIST_TRAITS
    return traits(train_images, white_of(files.directory))

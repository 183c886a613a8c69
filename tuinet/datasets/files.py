"""The files of one data set: which they are in a folder, and whether they fit together."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.errors import DatasetError
from tuinet.facts import Role
from tuinet.limits import read_small, shortened

ROLES: tuple[Role, ...] = ("train-images", "train-labels", "test-images", "test-labels")
CLASS_LIMIT = 256  # a label is one byte

_NAME = re.compile(r"(train|t10k|test)-(images|labels)[^/]*idx[^.]*(\.gz)?", re.IGNORECASE)
_NAMES_FILE = "labels.txt"


@dataclass(frozen=True)
class DatasetFiles:
    """Where a data set lies: four IDX files and, if there is one, the list of the names of its classes."""

    name: str
    directory: Path
    train_images: Path
    train_labels: Path
    test_images: Path
    test_labels: Path
    names: Path | None
    bundled: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        """The IDX files in the order of ROLES."""
        return self.train_images, self.train_labels, self.test_images, self.test_labels


@dataclass(frozen=True)
class Sizes:
    """What the headers of a data set say."""

    train: int
    test: int
    shape: tuple[int, int]


def recognize(
    directory: Path, name: str | None = None, *, bundled: bool = False, optional: Collection[str] = ()
) -> DatasetFiles:
    """Find the four IDX files of a folder by their usual names, MNIST's or EMNIST's, with or without .gz.

    Of a file that lies there packed and unpacked, the unpacked one is taken. Raises DatasetError if one is missing
    whose role is not `optional`, or if two could be meant.
    """
    try:
        found = sorted(path for path in directory.iterdir() if not path.name.startswith(".") and path.is_file())
    except OSError as error:
        raise DatasetError(f"{directory}: cannot be read as a folder: {error.strerror or error}") from None
    roles: dict[str, Path] = {}
    for path in found:  # sorted: a name precedes the same name with .gz
        match = _NAME.search(path.name)
        if match is None or match.end() != len(path.name):
            continue
        role = f"{'train' if match[1].lower() == 'train' else 'test'}-{match[2].lower()}"
        other = roles.setdefault(role, path)
        if path not in (other, other.with_name(f"{other.name}.gz")):
            raise DatasetError(f"{directory}: both {other.name} and {path.name}: expected one file of {role}")
    for role in ROLES:
        usual = f"{role.replace('test', 't10k')}-idx{3 if role.endswith('images') else 1}-ubyte.gz"
        if role not in roles and role not in optional:
            raise DatasetError(f"{directory}: no {role}: expected a file such as {usual}")
        roles.setdefault(role, directory / usual)
    names = directory / _NAMES_FILE
    return DatasetFiles(
        name=name or directory.resolve().name,
        directory=directory,
        train_images=roles["train-images"],
        train_labels=roles["train-labels"],
        test_images=roles["test-images"],
        test_labels=roles["test-labels"],
        names=names if names in found else None,
        bundled=bundled,
    )


def read_sizes(files: DatasetFiles, *, training: bool = True) -> Sizes:
    """Counts and image size, from the headers alone. Raises DatasetError if the files do not fit together.

    Without `training` the training images are not looked at: they are taken to be as many as their labels.
    """
    test, *test_shape = idx.images_shape(files.test_images)
    train, *shape = idx.labels_count(files.train_labels), *test_shape
    if training:
        train, *shape = idx.images_shape(files.train_images)
    for path, images in ((files.train_labels, train), (files.test_labels, test)):
        if (labels := idx.labels_count(path)) != images:
            raise DatasetError(f"{path}: {labels} labels: expected {images}, one for each image")
    if shape != test_shape:
        raise DatasetError(
            f"{files.test_images}: images of {test_shape[0]} x {test_shape[1]}: expected {shape[0]} x {shape[1]}, "
            "the size of the training images"
        )
    return Sizes(train, test, (shape[0], shape[1]))


def class_names(files: DatasetFiles, train: NDArray[np.uint8], test: NDArray[np.uint8]) -> tuple[str, ...]:
    """The names in labels.txt, else "0", "1", ... up to the greatest label in `train` and `test`; at least two.

    Raises DatasetError if labels.txt cannot be used, or if a label has no name in it.
    """
    if files.names is None:
        return tuple(str(label) for label in range(max(int(train.max()), int(test.max()), 1) + 1))
    names = _read_names(files.names)
    for path, labels in ((files.train_labels, train), (files.test_labels, test)):
        if labels.max() >= len(names):
            index = int(np.argmax(labels >= len(names)))
            raise DatasetError(
                f"{path}: label {labels[index]} at index {index}: expected 0 to {len(names) - 1}, "
                f"for {files.names.name} has {len(names)} names"
            )
    return names


def _read_names(path: Path) -> tuple[str, ...]:
    try:
        names = tuple(line.strip() for line in read_small(path).decode("utf-8-sig").rstrip().splitlines())
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: byte {error.object[error.start]:#04x}: expected UTF-8 text") from None
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None
    for number, name in enumerate(names, 1):
        if not name or not name.isprintable():
            raise DatasetError(
                f"{path}: line {number} is {shortened(repr(name), 80)}: expected the name of class {number - 1}"
            )
    if not 2 <= len(names) <= CLASS_LIMIT:
        raise DatasetError(f"{path}: {len(names)} names: expected 2 to {CLASS_LIMIT}, one per line")
    return names

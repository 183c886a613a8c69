"""The files of one data set: which they are in a folder, and whether they fit together."""

from __future__ import annotations

import os
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
USUAL_NAMES: dict[Role, str] = {
    "train-images": "train-images-idx3-ubyte",
    "train-labels": "train-labels-idx1-ubyte",
    "test-images": "t10k-images-idx3-ubyte",
    "test-labels": "t10k-labels-idx1-ubyte",
}
"""What MNIST calls its files, unpacked"""

CLASS_LIMIT = 256  # a label is one byte

_NAME = re.compile(r"(train|t10k|test)-(images|labels)[^/]*idx[^.]*(\.gz)?", re.IGNORECASE)
_NAMES_FILE = "labels.txt"
_MAPPING_FILE = re.compile(r"mapping\.txt", re.IGNORECASE)


@dataclass(frozen=True)
class DatasetFiles:
    """Where a data set lies: four IDX files and, if there is one, a file with the names of its classes.

    `directory` is their folder or, where several data sets share one, the folder with the beginning of their names.
    """

    name: str
    directory: Path
    train_images: Path
    train_labels: Path
    test_images: Path
    test_labels: Path
    names: Path | None
    """labels.txt: the name of a class on each line"""
    bundled: bool = False
    mapping: Path | None = None
    """EMNIST's list of labels and the characters that they stand for"""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The IDX files in the order of ROLES."""
        return self.train_images, self.train_labels, self.test_images, self.test_labels

    @property
    def named_emnist(self) -> bool:
        """Whether the files are called as those of EMNIST are."""
        return self.mapping is not None or any(path.name.lower().startswith("emnist") for path in self.paths)


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

    Where several data sets share a folder, as EMNIST's do, `directory` ends in the beginning of the names of one:
    gzip/emnist-letters. Of a file that lies there packed and unpacked, the unpacked one is taken. Raises DatasetError
    if one is missing whose role is not `optional`, or if two could be meant.
    """
    beginning = directory.name if is_beginning(directory) else ""
    folder = directory.parent if beginning else directory
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.is_file())
    except OSError as error:
        raise DatasetError(f"{directory}: cannot be read as a folder: {error.strerror or error}") from None
    roles: dict[str, Path] = {}
    for path in found:  # sorted: a name precedes the same name with .gz
        match = _match(path)
        if match is None or not _begins(path, beginning):
            continue
        role = _role(match)
        other = roles.setdefault(role, path)
        if path not in (other, other.with_name(f"{other.name}.gz")):
            if len(several := beginnings(folder)) > 1:
                each = ", ".join(str(folder / one) for one in several)
                raise DatasetError(f"{directory}: holds several data sets: expected one of {each}")
            raise DatasetError(f"{directory}: both {other.name} and {path.name}: expected one file of {role}")
    for role in ROLES:
        usual = f"{USUAL_NAMES[role]}.gz"
        if role not in roles and role not in optional:
            raise DatasetError(f"{directory}: no {role}: expected a file such as {usual}")
        roles.setdefault(role, folder / usual)
    names = folder / _NAMES_FILE
    mappings = [path for path in found if _MAPPING_FILE.search(path.name) and _begins(path, beginning)]
    return DatasetFiles(
        name=name or directory.resolve().name,
        directory=directory,
        train_images=roles["train-images"],
        train_labels=roles["train-labels"],
        test_images=roles["test-images"],
        test_labels=roles["test-labels"],
        names=names if names in found and not beginning else None,
        bundled=bundled,
        mapping=mappings[0] if len(mappings) == 1 else None,
    )


def beginnings(folder: Path) -> list[str]:
    """The beginnings of the names of all files in a folder that belong to data sets with names of their own."""
    try:
        matches = [match for path in folder.iterdir() if (match := _match(path))]
    except OSError:
        return []
    return sorted({match.string[: match.start()].rstrip("-_.") for match in matches} - {""})


def is_beginning(path: Path) -> bool:
    """Whether a path is no folder, but the beginning of the names of a data set that shares its folder with others."""
    folder = path.parent
    return not os.path.isdir(path) and os.path.isdir(folder) and path.name in beginnings(folder)


def _begins(path: Path, beginning: str) -> bool:
    """Whether a file belongs to the data set of this beginning: emnist-letters is another one than emnist-let."""
    return not beginning or (path.name.startswith(beginning) and not path.name[len(beginning)].isalnum())


def _match(path: Path) -> re.Match[str] | None:
    """What tells the role of a file from its name."""
    match = _NAME.search(path.name)
    return match if match is not None and match.end() == len(path.name) else None


def _role(match: re.Match[str]) -> str:
    return f"{'train' if match[1].lower() == 'train' else 'test'}-{match[2].lower()}"


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
    """The names in labels.txt, else in EMNIST's mapping file, else "0", "1", ... up to the greatest label.

    There are at least two. Raises DatasetError if one of these files cannot be used, or if labels.txt has no name for a
    label.
    """
    if files.names is None:
        mapped = read_mapping(files.mapping) if files.mapping else {}
        greatest = max(int(train.max()), int(test.max()), 1)
        return tuple(mapped.get(label, str(label)) for label in range(greatest + 1))
    names = _read_names(files.names)
    for path, labels in ((files.train_labels, train), (files.test_labels, test)):
        if labels.max() >= len(names):
            index = int(np.argmax(labels >= len(names)))
            raise DatasetError(
                f"{path}: label {labels[index]} at index {index}: expected 0 to {len(names) - 1}, "
                f"for {files.names.name} has {len(names)} names"
            )
    return names


def read_mapping(path: Path) -> dict[int, str]:
    """The character of each label in EMNIST's mapping file, whose lines hold a label and one or two character codes.

    Where a capital and a small letter are one class, the capital names it. Raises DatasetError if a line is different.
    """
    mapped = {}
    for number, line in enumerate(_read_text(path).splitlines(), 1):
        words = line.split()
        if not words:
            continue
        codes = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 8]
        if len(codes) != len(words) or not 2 <= len(codes) <= 3 or not all(32 < code < 127 for code in codes[1:]):
            raise DatasetError(f"{path}: line {number} is {line[:40]!r}: expected a label and one or two ASCII codes")
        mapped[codes[0]] = chr(codes[1])
    return mapped


def _read_text(path: Path) -> str:
    try:
        return read_small(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: byte {error.object[error.start]:#04x}: expected UTF-8 text") from None
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None


def _read_names(path: Path) -> tuple[str, ...]:
    names = tuple(line.strip() for line in _read_text(path).rstrip().splitlines())
    for number, name in enumerate(names, 1):
        if not name or not name.isprintable():
            raise DatasetError(
                f"{path}: line {number} is {shortened(repr(name), 80)}: expected the name of class {number - 1}"
            )
    if not 2 <= len(names) <= CLASS_LIMIT:
        raise DatasetError(f"{path}: {len(names)} names: expected 2 to {CLASS_LIMIT}, one per line")
    return names

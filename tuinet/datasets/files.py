"""The files of one data set: finding them in a folder, and checking that they fit together."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from tuinet.datasets import idx
from tuinet.datasets.origin import read_origin
from tuinet.errors import DatasetError
from tuinet.facts import Role
from tuinet.messages import counted

ROLES: tuple[Role, ...] = ("train-images", "train-labels", "test-images", "test-labels")
USUAL_NAMES: dict[Role, str] = {
    "train-images": "train-images-idx3-ubyte",
    "train-labels": "train-labels-idx1-ubyte",
    "test-images": "t10k-images-idx3-ubyte",
    "test-labels": "t10k-labels-idx1-ubyte",
}
"""The names of MNIST's files, unpacked"""

# MNIST's names, and EMNIST's: emnist-letters-train-images-idx3-ubyte.gz. Some downloads have a dot before "idx", or
# spaces or underscores for dashes.
_IDX_NAME = re.compile(r"(train|t10k|test)[-_ ](images|labels)[^/]*idx[^.]*(\.gz)?", re.IGNORECASE)
LABELS_FILE = "labels.txt"
"""The file with the names of the classes"""
_MAPPING_FILE = re.compile(r"mapping\.txt", re.IGNORECASE)


@dataclass(frozen=True)
class DatasetFiles:
    """The paths of a data set: four IDX files, and possibly a file with the names of its classes.

    `directory` is their folder. If several data sets share a folder, it is the folder and the prefix of their names.
    """

    name: str
    directory: Path
    train_images: Path
    train_labels: Path
    test_images: Path
    test_labels: Path
    names: Path | None
    """labels.txt: the name of one class on each line"""
    bundled: bool = False
    mapping: Path | None = None
    """EMNIST's list of labels and the characters that they stand for"""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The IDX files in the order of ROLES."""
        return self.train_images, self.train_labels, self.test_images, self.test_labels

    @property
    def named_emnist(self) -> bool:
        """True if the names of the files are those of EMNIST."""
        return self.mapping is not None or any(path.name.lower().startswith("emnist") for path in self.paths)


@dataclass(frozen=True)
class Sizes:
    """The sizes in the headers of the files."""

    train: int
    test: int
    shape: tuple[int, int]
    """Height and width of every image"""
    valid: int | None = None
    """The number of last training images that are the data set's own validation set; None if it has none"""


def recognise(
    directory: Path, name: str | None = None, *, bundled: bool = False, optional: Collection[str] = ()
) -> DatasetFiles:
    """Find the four IDX files in a folder by their usual names, MNIST's or EMNIST's, with or without .gz.

    If several data sets share a folder, as EMNIST's do, `directory` ends in the prefix of their names:
    gzip/emnist-letters. If a file is there packed and unpacked, the unpacked one is used. Raises DatasetError if a file
    is missing whose role is not `optional`, or if two files could have the same role.
    """
    prefix = directory.name if is_prefix(directory) else ""
    folder = directory.parent if prefix else directory
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.is_file())
    except OSError as error:
        raise DatasetError(f"{directory}: cannot be read as a directory ({error.strerror or error})") from None
    paths = [path for path in paths if _has_prefix(path, prefix)]
    roles = _roles_of(paths, directory, folder)
    for role in ROLES:
        usual_name = f"{USUAL_NAMES[role]}.gz"
        if role not in roles and role not in optional:
            raise DatasetError(f"{directory}: no {role}: expected a file such as {usual_name}")
        roles.setdefault(role, folder / usual_name)
    names = folder / LABELS_FILE
    mappings = [path for path in paths if is_mapping(path)]
    return DatasetFiles(
        name=name or directory.resolve().name,
        directory=directory,
        train_images=roles["train-images"],
        train_labels=roles["train-labels"],
        test_images=roles["test-images"],
        test_labels=roles["test-labels"],
        # In a shared folder, nobody knows which of the data sets a labels.txt belongs to.
        names=names if names in paths and not prefix else None,
        bundled=bundled,
        mapping=mappings[0] if len(mappings) == 1 else None,
    )


def _roles_of(paths: Iterable[Path], directory: Path, folder: Path) -> dict[str, Path]:
    """Return the file for each role. Raises DatasetError if two could have the same one."""
    roles: dict[str, Path] = {}
    # The paths are sorted, so a name comes before the same name with .gz.
    for path in paths:
        match = _match(path)
        if match is None:
            continue
        role = _role(match)
        other = roles.setdefault(role, path)
        if path in (other, other.with_name(f"{other.name}.gz")):
            continue
        shared = prefixes(folder)
        if len(shared) > 1:
            choices = ", ".join(str(folder / prefix) for prefix in shared)
            raise DatasetError(f"{directory}: holds several data sets: expected one of {choices}")
        raise DatasetError(f"{directory}: both {other.name} and {path.name}: expected only one {role} file")
    return roles


def prefixes(folder: Path) -> list[str]:
    """Return the prefixes of the data sets in a shared folder, such as emnist-letters and emnist-digits."""
    try:
        return prefixes_of(folder.iterdir())
    except OSError:
        return []


def prefixes_of(paths: Iterable[Path]) -> list[str]:
    """Return the prefixes by which the data sets of these files differ."""
    matches = [match for path in paths if (match := _match(path))]
    return sorted({match.string[: match.start()].rstrip("-_. ") for match in matches} - {""})


def is_prefix(path: Path) -> bool:
    """Return True if a path is the prefix of a data set in a shared folder, such as gzip/emnist-letters."""
    folder = path.parent
    return not os.path.isdir(path) and os.path.isdir(folder) and path.name in prefixes(folder)


def _has_prefix(path: Path, prefix: str) -> bool:
    """Return True if a file has a data set's prefix: emnist-let is not that of emnist-letters-train."""
    next_character = path.name[len(prefix) : len(prefix) + 1]
    return not prefix or (path.name.startswith(prefix) and not next_character.isalnum())


def role_of(path: Path) -> Role | None:
    """Return the role of an IDX file as its name says; None if it does not."""
    match = _match(path)
    return None if match is None else _role(match)


def is_mapping(path: Path) -> bool:
    """Return True if a file has the name of EMNIST's list of labels and characters."""
    return _MAPPING_FILE.search(path.name) is not None


def _match(path: Path) -> re.Match[str] | None:
    """Return the part of a name that tells the role of the file; None if it is not an IDX file."""
    match = _IDX_NAME.search(path.name)
    if match is None or match.end() != len(path.name):
        return None
    return match


def _role(match: re.Match[str]) -> Role:
    is_train = match[1].lower() == "train"
    if match[2].lower() == "images":
        return "train-images" if is_train else "test-images"
    return "train-labels" if is_train else "test-labels"


def read_sizes(files: DatasetFiles, *, training: bool = True) -> Sizes:
    """Return counts and image size, from the headers alone. Raises DatasetError if the files do not fit together.

    Without `training`, the training images may be missing, and are assumed to be as many as their labels.
    """
    test, *test_shape = idx.images_shape(files.test_images)
    if training:
        train, *shape = idx.images_shape(files.train_images)
    else:
        train = idx.labels_count(files.train_labels)
        shape = test_shape
    for path, images in ((files.train_labels, train), (files.test_labels, test)):
        labels = idx.labels_count(path)
        if labels != images:
            raise DatasetError(f"{path}: {counted(labels, 'label')}: expected {images}, one for each image")
    if shape != test_shape:
        raise DatasetError(
            f"{files.test_images}: images of {test_shape[0]}×{test_shape[1]}: expected {shape[0]}×{shape[1]}, "
            "the size of the training images"
        )
    return Sizes(train, test, (shape[0], shape[1]), None if files.bundled else _own_valid(files.directory, train))


def _own_valid(folder: Path, train: int) -> int | None:
    origin = read_origin(folder)
    if origin is None or origin.valid is None or origin.valid >= train:
        return None
    return origin.valid

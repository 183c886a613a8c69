"""The catalogue: the bundled MNIST, and the data sets that a person has added under the home folder."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.datasets.files import ROLES, DatasetFiles, class_names, is_beginning, read_sizes, recognize
from tuinet.datasets.staging import staging
from tuinet.errors import DatasetError, MissingDatasetError

BUNDLED = "mnist"

MNIST_MD5 = {
    "train-images": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels": "a25bea736e30d166cdddb491f175f624",
    "test-images": "2646ac647ad5339dbf082846283269ea",
    "test-labels": "27ae3e4e09519cfbb04c329615203637",
}
"""MD5 of the four original files, unpacked."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue; sizes are from the file headers, and `error` tells why there are none."""

    name: str
    path: Path
    bundled: bool
    train: int = 0
    test: int = 0
    shape: tuple[int, int] = (0, 0)
    bytes: int = 0
    error: str | None = None


@dataclass(frozen=True)
class Verification:
    """What reading one file, or (for the folder) comparing all of them, has shown: `error` is None if it is good."""

    path: Path
    detail: str
    error: str | None = None


def find(name_or_directory: str, home: Path, optional: Collection[str] = ()) -> DatasetFiles:
    """The files of an added data set, of the bundled one, or of a folder, looked for in this order.

    Raises MissingDatasetError if there is no such data set, naming those there are, and DatasetError if its files are
    not complete, but for `optional` roles.
    """
    places = _places(home)
    if name_or_directory in places:
        bundled = name_or_directory == BUNDLED
        return recognize(places[name_or_directory], name_or_directory, bundled=bundled, optional=optional)
    directory = Path(os.path.expanduser(name_or_directory) if name_or_directory.startswith("~/") else name_or_directory)
    # unlike Path.is_dir, os.path.isdir is False for whatever the system cannot look up
    if os.path.isdir(directory) or is_beginning(directory):
        return recognize(directory, optional=optional)
    raise _unknown(name_or_directory, places)


def resolve(name_or_directory: str, home: Path) -> str:
    """What names the same data set from any directory: a name of the catalogue as it is, a folder by its whole path.

    Raises DatasetError as `find` does.
    """
    if name_or_directory in _places(home):
        return name_or_directory
    return str(find(name_or_directory, home).directory.absolute())


def entries(home: Path) -> list[Entry]:
    """All data sets, the bundled one first, without reading more than the headers."""
    return [entry(name, path) for name, path in _places(home).items()]


def verify(name_or_directory: str, home: Path) -> list[Verification]:
    """Read every file of a data set wholly: four results, and one for the folder if all four are good.

    The bundled files are compared with the checksums of the original ones as well. Raises DatasetError if the data
    set is unknown or not complete.
    """
    files = find(name_or_directory, home)
    results, labels = [], []
    for role, path in zip(ROLES, files.paths, strict=True):
        try:
            array = idx.read_images(path) if role.endswith("images") else idx.read_labels(path)
            if files.bundled and (found := _md5(array)) != MNIST_MD5[role]:
                raise DatasetError(f"{path}: MD5 {found}: expected {MNIST_MD5[role]}, the original's")
        except DatasetError as error:
            results.append(Verification(path, "damaged", str(error)))
            continue
        pixels = f" of {array.shape[1]} x {array.shape[2]} pixels" if array.ndim == 3 else ""
        results.append(Verification(path, f"{len(array):,} {role.split('-')[1]}{pixels}"))
        if array.ndim == 1:
            labels.append(array)
    if all(result.error is None for result in results):
        try:
            read_sizes(files)
            classes = class_names(files, *labels)
            results.append(Verification(files.directory, f"{len(classes)} classes"))
        except DatasetError as error:
            results.append(Verification(files.directory, "does not fit together", str(error)))
    return results


def free_place(name: str, home: Path) -> Path:
    """Where a data set of this name is to lie. Raises DatasetError if the name is not free or not fit."""
    if _NAME.fullmatch(name) is None:
        raise DatasetError(
            f"data set name '{name}': expected up to 64 of a-z, 0-9, _ and -, starting with a letter or digit"
        )
    place = _folder(home) / name
    if name == BUNDLED or os.path.lexists(place):
        raise DatasetError(f"data set name '{name}' is taken: expected a new one")
    return place


def entry(name: str, path: Path) -> Entry:
    """The line of the catalogue for a data set that lies there, from the headers of its files."""
    bundled = name == BUNDLED
    try:
        files = recognize(path, name, bundled=bundled)
        sizes = read_sizes(files)
        size = sum(file.stat().st_size for file in files.paths)
    except (DatasetError, OSError) as error:
        return Entry(name, path, bundled, error=str(error))
    return Entry(name, path, bundled, sizes.train, sizes.test, sizes.shape, size)


def remove(name: str, home: Path) -> None:
    """Delete an added data set. Raises DatasetError if it is bundled, unknown, or cannot be deleted."""
    places = _places(home)
    if name not in places:
        raise _unknown(name, places)
    if name == BUNDLED:
        raise DatasetError(f"data set '{name}' is part of tuinet: expected one that was added")
    path = places[name]
    try:
        if path.is_symlink():
            path.unlink()
        else:
            with staging(path.parent) as temporary:
                path.rename(temporary / name)
    except OSError as error:
        raise DatasetError(f"{path}: cannot be removed: {error.strerror or error}") from None


def _folder(home: Path) -> Path:
    return home / "datasets"


def _places(home: Path) -> dict[str, Path]:
    """Where each data set of the catalogue lies, by name."""
    return {**dict(_bundled()), **dict(_added(home))}


def _bundled() -> Iterator[tuple[str, Path]]:
    """MNIST: inside the package once it is installed, beside it in a source checkout."""
    package = Path(__file__).resolve().parents[1]
    for parent in (package, package.parent):
        if (path := parent / "data" / BUNDLED).is_dir():
            yield BUNDLED, path
            return


def _added(home: Path) -> Iterator[tuple[str, Path]]:
    folder = _folder(home)
    try:
        found = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        raise DatasetError(f"{folder}: cannot be read as a folder: {error.strerror or error}") from None
    for path in found:
        if _NAME.fullmatch(path.name) and path.name != BUNDLED and path.is_dir():
            yield path.name, path


def _unknown(name: str, places: dict[str, Path]) -> MissingDatasetError:
    nearest = difflib.get_close_matches(name, places, n=1, cutoff=0.5)
    hint = f"did you mean '{nearest[0]}'? " if nearest else ""
    known = ", ".join(places) or "none"
    return MissingDatasetError(f"unknown data set '{name}': {hint}expected a folder of IDX files or one of: {known}")


def _md5(array: NDArray[np.uint8]) -> str:
    """Of the file that holds this array, unpacked."""
    digest = hashlib.md5(idx.header(array.shape), usedforsecurity=False)
    digest.update(array.data)
    return digest.hexdigest()

"""The catalogue: the bundled MNIST, and the data sets that the user has added to the home."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.datasets.class_names import class_names
from tuinet.datasets.files import ROLES, DatasetFiles, is_prefix, read_sizes, recognise
from tuinet.datasets.staging import staging
from tuinet.errors import DatasetError, MissingDatasetError
from tuinet.facts import Role
from tuinet.messages import counted

BUNDLED = "mnist"

MNIST_MD5 = {
    "train-images": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels": "a25bea736e30d166cdddb491f175f624",
    "test-images": "2646ac647ad5339dbf082846283269ea",
    "test-labels": "27ae3e4e09519cfbb04c329615203637",
}
"""The MD5 of the four original files, unpacked: packed files differ from one packing to the next"""

# Names that a message lists. Every `tuinet.train(x, y)` can add one.
_MENTIONED = 8

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue. The sizes are from the file headers; `error` says why there are none."""

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
    """The result of reading one file, or of comparing the files of a folder. `error` is None if it is good."""

    path: Path
    detail: str
    error: str | None = None


def find(name_or_directory: str, home: Path, optional: Collection[str] = ()) -> DatasetFiles:
    """Return the files of a data set in the catalogue, or else in a folder.

    Raises MissingDatasetError if there is neither, and DatasetError if files are missing whose role is not `optional`.
    """
    folders = _folders(home)
    if name_or_directory in folders:
        bundled = name_or_directory == BUNDLED
        return recognise(folders[name_or_directory], name_or_directory, bundled=bundled, optional=optional)
    directory = Path(name_or_directory)
    if name_or_directory.startswith("~/"):
        directory = Path(os.path.expanduser(name_or_directory))
    # os.path.isdir and not Path.is_dir, which raises an error for a name that is too long or contains a NUL.
    if os.path.isdir(directory) or is_prefix(directory):
        return recognise(directory, optional=optional)
    raise _unknown(name_or_directory, folders)


def resolve(name_or_directory: str, home: Path) -> str:
    """Return a name for a data set that works in any directory: its name in the catalogue, or its absolute path.

    Raises DatasetError as `find` does.
    """
    if name_or_directory in _folders(home):
        return name_or_directory
    return str(find(name_or_directory, home).directory.absolute())


def entries(home: Path) -> list[Entry]:
    """Return all data sets, the bundled one first. Only the headers of the files are read."""
    return [entry(name, folder) for name, folder in _folders(home).items()]


def entry(name: str, folder: Path) -> Entry:
    """Return the line of the catalogue for the data set in a folder."""
    bundled = name == BUNDLED
    try:
        files = recognise(folder, name, bundled=bundled)
        sizes = read_sizes(files)
        size = sum(file.stat().st_size for file in files.paths)
    except (DatasetError, OSError) as error:
        return Entry(name, folder, bundled, error=str(error))
    return Entry(name, folder, bundled, sizes.train, sizes.test, sizes.shape, size)


def verify(name_or_directory: str, home: Path) -> list[Verification]:
    """Read every file of a data set completely: one result for each file, and one for the folder if all are good.

    The bundled files are also compared with the checksums of the originals. Raises DatasetError if the data set is
    unknown or incomplete.
    """
    files = find(name_or_directory, home)
    results = []
    labels = []
    for role, path in zip(ROLES, files.paths, strict=True):
        try:
            array = _verified_array(path, role, bundled=files.bundled)
        except DatasetError as error:
            results.append(Verification(path, "damaged", str(error)))
            continue
        results.append(Verification(path, _description(array, role)))
        if array.ndim == 1:
            labels.append(array)
    if all(result.error is None for result in results):
        try:
            read_sizes(files)
            classes = class_names(files, *labels)
            results.append(Verification(files.directory, f"{len(classes)} classes"))
        except DatasetError as error:
            results.append(Verification(files.directory, "inconsistent", str(error)))
    return results


def _verified_array(path: Path, role: Role, *, bundled: bool) -> NDArray[np.uint8]:
    array = idx.read(path, role)
    if bundled:
        md5 = _md5(array)
        if md5 != MNIST_MD5[role]:
            raise DatasetError(f"{path}: MD5 {md5}: expected {MNIST_MD5[role]}, the original's")
    return array


def _description(array: NDArray[np.uint8], role: Role) -> str:
    count = counted(len(array), role.partition("-")[2].removesuffix("s"))
    if array.ndim == 1:
        return count
    return f"{count} of {array.shape[1]}×{array.shape[2]} pixels"


def new_folder(name: str, home: Path) -> Path:
    """Return the folder for a new data set. Raises DatasetError if the name is not valid or already exists."""
    folder = folder_of(name, home)
    if name == BUNDLED or os.path.lexists(folder):
        raise DatasetError(f"data set '{name}' already exists: choose another name")
    return folder


def folder_of(name: str, home: Path) -> Path:
    """Return the present or future folder of a data set of this name. Raises DatasetError if the name is not valid."""
    if _NAME.fullmatch(name) is None:
        raise DatasetError(
            f"data set name '{name}': expected up to 64 characters from a-z, 0-9, _ and -, "
            "starting with a letter or digit"
        )
    return _datasets_folder(home) / name


def remove(name: str, home: Path) -> None:
    """Delete an added data set. Raises DatasetError if it is bundled, unknown, or cannot be deleted."""
    if name == BUNDLED:
        raise DatasetError(f"data set '{name}' is part of tuinet and cannot be removed")
    folders = _added(home)
    if name not in folders:
        expected = "no data set has been added"
        if folders:
            expected = f"{_hint(name, folders)} {_listed(folders)}"
        raise MissingDatasetError(f"unknown data set '{name}': {expected}")
    folder = folders[name]
    try:
        if folder.is_symlink():
            target = folder.readlink()
            folder.unlink()
            # For a data set of drawings, the folder behind the link is hidden beside it: see `drawn`.
            if target.parent == Path() and target.name.startswith(f".{name}."):
                shutil.rmtree(folder.parent / target, ignore_errors=True)
        else:
            # After the rename the data set is gone for everybody, even if deleting its files is cut short.
            with staging(folder.parent) as temporary:
                folder.rename(temporary / name)
    except OSError as error:
        raise DatasetError(f"{folder}: cannot be removed ({error.strerror or error})") from None


def _datasets_folder(home: Path) -> Path:
    return home / "datasets"


def _folders(home: Path) -> dict[str, Path]:
    """Return the folder of each data set in the catalogue, by name."""
    return {**_bundled(), **_added(home)}


def _bundled() -> dict[str, Path]:
    """Return MNIST: inside the package once it is installed, beside it in a source checkout."""
    package = Path(__file__).resolve().parents[1]
    for parent in (package, package.parent):
        folder = parent / "data" / BUNDLED
        if folder.is_dir():
            return {BUNDLED: folder}
    return {}


def _added(home: Path) -> dict[str, Path]:
    folder = _datasets_folder(home)
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DatasetError(f"{folder}: cannot be read as a directory ({error.strerror or error})") from None
    return {path.name: path for path in paths if _NAME.fullmatch(path.name) and path.name != BUNDLED and path.is_dir()}


def _unknown(name: str, folders: dict[str, Path]) -> MissingDatasetError:
    expected = f"{_hint(name, folders)} a directory of IDX files, or {_listed(folders)}"
    return MissingDatasetError(f"unknown data set '{name}': {expected}")


def _hint(name: str, folders: dict[str, Path]) -> str:
    similar = difflib.get_close_matches(name, folders, n=1, cutoff=0.5)
    return f"did you mean '{similar[0]}'? Expected" if similar else "expected"


def _listed(folders: dict[str, Path]) -> str:
    if len(folders) == 1:
        return next(iter(folders))
    names = ", ".join([*folders][:_MENTIONED]) or "none"
    if len(folders) > _MENTIONED:
        names += f" and {len(folders) - _MENTIONED:,} more (see 'tuinet data list')"
    return f"one of {names}"


def _md5(array: NDArray[np.uint8]) -> str:
    """Return the MD5 of the unpacked file that holds this array."""
    digest = hashlib.md5(idx.header(array.shape), usedforsecurity=False)
    digest.update(array.data)
    return digest.hexdigest()

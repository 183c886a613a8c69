"""Finding the IDX files of a data set among what the user names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuinet.datasets.files import (
    LABELS_FILE,
    ROLES,
    USUAL_NAMES,
    DatasetFiles,
    is_mapping,
    is_prefix,
    prefixes,
    recognise,
    role_of,
)
from tuinet.errors import DatasetError
from tuinet.facts import Role

TEST_ROLES: tuple[Role, ...] = ("test-images", "test-labels")

SUBFOLDERS = ("raw", "gzip")
"""Where torchvision and the archive of EMNIST keep the files"""


def holds_idx_files(paths: Sequence[Path]) -> bool:
    """True if paths are a folder with IDX files, a prefix of their names, or the files."""
    if len(paths) == 1 and paths[0].is_dir():
        return any(_has_idx_files(folder) for folder in _candidates(paths[0]))
    if len(paths) == 1 and is_prefix(paths[0]):
        return True
    return bool(paths) and all(_is_part(path) for path in paths) and any(role_of(path) for path in paths)


def find_idx_files(paths: Sequence[Path], split: str | None) -> DatasetFiles:
    """The files of a data set; those of the test set may be missing, and then do not exist.

    `split` chooses among several in a folder. Raises DatasetError if files are missing or ambiguous.
    """
    if len(paths) > 1 or not (paths[0].is_dir() or is_prefix(paths[0])):
        return _of_files(paths)
    folder = next((folder for folder in _candidates(paths[0]) if _has_idx_files(folder)), paths[0])
    if split is not None:
        folder = _folder_of_split(folder, split)
    files = recognise(folder, optional=TEST_ROLES)
    _check_test_set(files)
    return files


def _candidates(folder: Path) -> list[Path]:
    return [folder, *(folder / name for name in SUBFOLDERS)]


def _has_idx_files(folder: Path) -> bool:
    try:
        return any(role_of(path) for path in folder.iterdir())
    except OSError:
        return is_prefix(folder)


def _folder_of_split(folder: Path, split: str) -> Path:
    """The prefix of a split such as `letters`, or `emnist-letters`, as a path."""
    choices = prefixes(folder)
    for prefix in choices:
        if split.lower() in (prefix.lower(), prefix.lower().rpartition("-")[2]):
            return folder / prefix
    if not choices:
        raise DatasetError(f"{folder}: --split {split}: this folder holds one data set: leave out --split")
    names = ", ".join(prefix.rpartition("-")[2] for prefix in choices)
    raise DatasetError(f"{folder}: --split {split}: expected one of {names}")


def _is_part(path: Path) -> bool:
    return path.is_file() and (role_of(path) is not None or path.name == LABELS_FILE or is_mapping(path))


def _of_files(paths: Sequence[Path]) -> DatasetFiles:
    """The data set of files that are named one by one."""
    roles: dict[Role, Path] = {}
    for path in paths:
        role = role_of(path)
        if role is None:
            continue
        if role in roles:
            raise DatasetError(f"both {roles[role]} and {path}: expected one file of {role}")
        roles[role] = path
    folder = paths[0].parent
    for role in ROLES:
        if role not in roles and role not in TEST_ROLES:
            raise DatasetError(f"no {role}: expected a file such as {USUAL_NAMES[role]}.gz")
        roles.setdefault(role, folder / f"{USUAL_NAMES[role]}.gz")
    names = [path for path in (*paths, folder / LABELS_FILE) if path.name == LABELS_FILE and path.is_file()]
    mappings = [path for path in paths if is_mapping(path)]
    files = DatasetFiles(
        name=folder.resolve().name,
        directory=folder,
        train_images=roles["train-images"],
        train_labels=roles["train-labels"],
        test_images=roles["test-images"],
        test_labels=roles["test-labels"],
        names=names[0] if names else None,
        mapping=mappings[0] if mappings else None,
    )
    _check_test_set(files)
    return files


def _check_test_set(files: DatasetFiles) -> None:
    """Raises DatasetError if one of the two files of the test set is missing."""
    for path, other in ((files.test_images, files.test_labels), (files.test_labels, files.test_images)):
        if other.exists() and not path.exists():
            raise DatasetError(f"{files.directory}: {other.name}, but no file such as {path.name}: expected both")

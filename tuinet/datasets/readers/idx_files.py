"""Finding the IDX files of a data set among the files, folders and archives that the user names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuinet.datasets.class_names import parse_mapping, parse_names
from tuinet.datasets.files import LABELS_FILE, USUAL_NAMES, DatasetFiles, is_mapping, is_prefix, recognise, role_of
from tuinet.datasets.readers.class_files import CLASS_MAP, mapping_for, siblings
from tuinet.datasets.readers.idx_splits import choose_split, folder_of_split
from tuinet.datasets.readers.packed import ZIP_MAGIC, StoredFile, members, starts_with, unpacked
from tuinet.datasets.readers.source import Mapping
from tuinet.errors import DatasetError
from tuinet.facts import Role
from tuinet.limits import SMALL

TRAIN_ROLES: tuple[Role, ...] = ("train-images", "train-labels")
TEST_ROLES: tuple[Role, ...] = ("test-images", "test-labels")

SUBFOLDERS = ("raw", "gzip")
"""The folders in which torchvision and the archive of EMNIST keep the files"""


@dataclass(frozen=True)
class IdxFiles:
    """The files of a data set; there may be none for testing."""

    train_images: StoredFile
    train_labels: StoredFile
    test_images: StoredFile | None
    test_labels: StoredFile | None
    names: StoredFile | None
    """labels.txt, which names the classes"""
    mapping: StoredFile | None
    """EMNIST's list of characters"""
    plain: DatasetFiles | None = None
    """The files as they can be copied; None if they are in an archive or incomplete"""

    @property
    def named_emnist(self) -> bool:
        """True if the names of the files are those of EMNIST."""
        return self.mapping is not None or self.train_images.own_name.lower().startswith("emnist")

    def read_names(self) -> tuple[str, ...] | None:
        """Return the names of the classes; None if there is no file of them. Raises DatasetError."""
        if self.names is None:
            return None
        return parse_names(_text_of(self.names), self.names.name)

    def read_mapping(self) -> Mapping | None:
        """Return the characters that labels stand for; None if there is no list of them. Raises DatasetError."""
        if self.mapping is None:
            return self._class_map()
        return Mapping(parse_mapping(_text_of(self.mapping), self.mapping.name), self.mapping.own_name)

    def _class_map(self) -> Mapping | None:
        """Return KMNIST's map of classes, which is beside the files."""
        if self.names is not None or self.train_images.member is not None:
            return None
        maps = [file for file in siblings(self.train_images.path) if file.own_name.lower().endswith(CLASS_MAP)]
        if len(maps) != 1:
            return None
        return mapping_for(maps[0].own_name.lower().removesuffix(CLASS_MAP), maps)


def holds_idx_files(paths: Sequence[Path]) -> bool:
    """Return True if there are IDX files at these paths. Raises nothing."""
    if len(paths) == 1 and (is_prefix(paths[0]) or os.path.isdir(paths[0])):
        return is_prefix(paths[0]) or bool(_folders(paths[0])) or bool(_nested(paths[0]))
    if len(paths) == 1 and starts_with(paths[0], ZIP_MAGIC):
        return any(_role(file) for file in _members(paths[0]))
    return bool(paths) and all(_is_part(path) for path in paths) and any(role_of(path) for path in paths)


def find_idx_files(paths: Sequence[Path], split: str | None) -> IdxFiles:
    """Return the files of a data set.

    `split` chooses among several in a folder or an archive. Raises DatasetError if files are missing or ambiguous.
    """
    first = paths[0]
    if len(paths) == 1 and starts_with(first, ZIP_MAGIC):
        return _assigned(choose_split(members(first), split), first)
    if len(paths) == 1 and (os.path.isdir(first) or is_prefix(first)):
        folders = [first] if is_prefix(first) else _folders(first)
        if not folders:
            return _assigned([StoredFile(path) for path in _nested(first)], first)
        if len(folders) > 1:
            raise DatasetError(
                f"{first}: several data sets: expected one of {', '.join(str(f.parent) for f in folders)}"
            )
        folder = folders[0]
        return _in_folder(folder if split is None else folder_of_split(folder, split))
    beside = first.parent / LABELS_FILE
    files = [StoredFile(path) for path in paths]
    if os.path.isfile(beside) and beside not in paths:
        files.append(StoredFile(beside))
    return _assigned(files, first.parent)


def _folders(folder: Path) -> list[Path]:
    """Return the folder with the files, or in torchvision's `root` one per data set: this one or one of SUBFOLDERS."""
    for candidate in (folder, *(folder / name for name in SUBFOLDERS)):
        if _holds_parts(candidate):
            return [candidate]
    return [path / "raw" for path in _entries(folder) if _holds_parts(path / "raw")]


def _holds_parts(folder: Path) -> bool:
    return any(role_of(path) for path in _entries(folder) if os.path.isfile(path))


def _nested(folder: Path) -> list[Path]:
    """Return IDX files that some programs have unpacked into a folder each."""
    return [path for inner in _entries(folder) if os.path.isdir(inner) for path in _entries(inner) if _is_part(path)]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _members(path: Path) -> list[StoredFile]:
    try:
        return members(path)
    except DatasetError:
        return []


def _in_folder(folder: Path) -> IdxFiles:
    files = recognise(folder, optional=TEST_ROLES)
    test = [StoredFile(path) if path.exists() else None for path in (files.test_images, files.test_labels)]
    _check_test_set(test[0], test[1], folder)
    return IdxFiles(
        StoredFile(files.train_images),
        StoredFile(files.train_labels),
        test[0],
        test[1],
        None if files.names is None else StoredFile(files.names),
        None if files.mapping is None else StoredFile(files.mapping),
        files if test[0] is not None else None,
    )


def _assigned(files: Sequence[StoredFile], source: Path) -> IdxFiles:
    """Return the data set of files of one data set, whose names tell their roles."""
    roles: dict[Role, StoredFile] = {}
    # The same files may be there again, in a folder of an archive.
    for file in sorted(files, key=_depth):
        role = _role(file)
        if role is None:
            continue
        other = roles.setdefault(role, file)
        if other is not file and _depth(other) == _depth(file):
            raise DatasetError(f"both {other.name} and {file.name}: expected only one {role} file")
    for needed in TRAIN_ROLES:
        if needed not in roles:
            raise DatasetError(f"{source}: no {needed}: expected a file such as {USUAL_NAMES[needed]}.gz")
    test_images = roles.get("test-images")
    test_labels = roles.get("test-labels")
    _check_test_set(test_images, test_labels, source)
    names = [file for file in files if file.own_name == LABELS_FILE]
    mappings = [file for file in files if is_mapping(Path(file.own_name))]
    return IdxFiles(
        roles["train-images"],
        roles["train-labels"],
        test_images,
        test_labels,
        names[0] if names else None,
        mappings[0] if len(mappings) == 1 else None,
    )


def _depth(file: StoredFile) -> int:
    return len(Path(file.member or file.path).parts)


def _role(file: StoredFile) -> Role | None:
    return role_of(Path(file.own_name))


def _is_part(path: Path) -> bool:
    return os.path.isfile(path) and (role_of(path) is not None or path.name == LABELS_FILE or is_mapping(path))


def _check_test_set(images: StoredFile | None, labels: StoredFile | None, source: Path) -> None:
    """Raise DatasetError if one of the two files of the test set is missing."""
    if images is None and labels is not None:
        raise DatasetError(f"{source}: {labels.own_name}, but no test-images file: expected both")
    if labels is None and images is not None:
        raise DatasetError(f"{source}: {images.own_name}, but no test-labels file: expected both")


def _text_of(file: StoredFile) -> str:
    with unpacked(file) as stream:
        content = stream.read(SMALL)
    try:
        # Windows editors put a byte order mark before UTF-8 text; "utf-8-sig" ignores it.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{file.name}: byte {content[error.start]:#04x}: expected UTF-8 text") from None

"""Choosing one of several data sets of IDX files that share a folder or an archive, as those of EMNIST do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuinet.datasets.files import prefixes, prefixes_of
from tuinet.datasets.readers.packed import StoredFile
from tuinet.errors import DatasetError


def folder_of_split(folder: Path, split: str) -> Path:
    """Return the files of a split such as `letters` in a folder, as the path of their prefix. Raises DatasetError."""
    return folder / _prefix(prefixes(folder), split, str(folder))


def choose_split(files: Sequence[StoredFile], split: str | None) -> list[StoredFile]:
    """Return the files of a split.

    Raises DatasetError if it is not there, or if none is named where there are several.
    """
    choices = prefixes_of(Path(file.own_name) for file in files)
    if split is None and len(choices) < 2:
        return [*files]
    archive = files[0].path
    if split is None:
        raise DatasetError(f"{archive}: several data sets: expected --split with one of {_listed(choices)}")
    prefix = _prefix(choices, split, str(archive))
    return [file for file in files if _has_prefix(file.own_name, prefix)]


def _has_prefix(name: str, prefix: str) -> bool:
    """Return True if a name begins with a prefix that ends there: `emnist-by` is not that of `emnist-byclass`."""
    return name.startswith(prefix) and not name[len(prefix) : len(prefix) + 1].isalnum()


def _prefix(choices: Sequence[str], split: str, source: str) -> str:
    for prefix in choices:
        if split.lower() in (prefix.lower(), prefix.lower().rpartition("-")[2]):
            return prefix
    if not choices:
        raise DatasetError(f"{source}: --split {split}: there is one data set here: leave out --split")
    raise DatasetError(f"{source}: --split {split}: expected one of {_listed(choices)}")


def _listed(prefixes: Sequence[str]) -> str:
    return ", ".join(prefix.rpartition("-")[2] for prefix in prefixes)

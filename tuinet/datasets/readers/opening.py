"""Recognising the format of files and folders."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tuinet.datasets.readers.packed import ZIP_MAGIC, members, starts_with
from tuinet.datasets.readers.registry import READERS
from tuinet.datasets.readers.source import ReadOptions, Source
from tuinet.errors import DatasetError, MissingDatasetError

# Names that a message lists.
_MENTIONED = 5


def open_source(paths: Sequence[Path], options: ReadOptions) -> Source:
    """Return the data set in files or folders.

    Raises DatasetError if one is missing, or if no format recognises them.
    """
    if not paths:
        raise DatasetError("no files: expected the files or the directory of a data set")
    for path in paths:
        # A prefix of file names, such as gzip/emnist-letters, is not a file.
        if not os.path.lexists(path) and not os.path.isdir(path.parent):
            raise MissingDatasetError(f"{path}: no such file or directory")
        if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
            # Opening a pipe could wait forever, and data is read more than once: to recognise them, and then to add.
            raise DatasetError(f"{path}: a pipe or a device: expected a file or a directory")
    for reader in READERS:
        if reader.recognises(paths):
            return reader.open(paths, options)
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise MissingDatasetError(f"{missing[0]}: no such file or directory")
    formats = ", ".join(reader.name for reader in READERS)
    raise DatasetError(f"{_described_paths(paths)}: not a data set of a known format: expected one of {formats}")


def _described_paths(paths: Sequence[Path]) -> str:
    """Describe paths briefly: `pictures: a directory of a.docx, b.docx, c.txt`."""
    if len(paths) == 1 and os.path.isdir(paths[0]):
        try:
            names = sorted(path.name for path in paths[0].iterdir() if not path.name.startswith("."))
        except OSError as error:
            raise DatasetError(f"{paths[0]}: cannot be read as a directory ({error.strerror or error})") from None
        if not names:
            return f"{paths[0]}: an empty directory"
        return f"{paths[0]}: a directory of {_listed(names)}"
    for path in paths:
        _check_whole(path)
    return _listed([str(path) for path in paths])


def _check_whole(path: Path) -> None:
    """Raise DatasetError if a file is empty, or an archive that is damaged: the reason why no reader knows it."""
    if os.path.isfile(path) and os.path.getsize(path) == 0:
        raise DatasetError(f"{path}: an empty file: expected a data set")
    if starts_with(path, ZIP_MAGIC):
        # An archive that is cut off has lost its list of files, which is at its end.
        members(path)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MENTIONED:,} more" if len(names) > _MENTIONED else ""
    return ", ".join(names[:_MENTIONED]) + more

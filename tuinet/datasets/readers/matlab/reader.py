"""Data sets in MATLAB's files."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

from tuinet.datasets.readers.matlab.emnist import STRUCTURE, open_emnist
from tuinet.datasets.readers.matlab.images import batches, last_axis_first, whole_labels
from tuinet.datasets.readers.matlab.loading import load, variables
from tuinet.datasets.readers.packed import StoredFile, files_of, starts_with
from tuinet.datasets.readers.source import Batch, Part, Reader, ReadOptions, Source
from tuinet.datasets.readers.splits import assign
from tuinet.errors import DatasetError

_SUFFIX = ".mat"
_MAGIC = b"MATLAB "

_IMAGES = ("X", "x", "images", "data", "fea")
_LABELS = ("y", "Y", "labels", "label", "gnd")

_ZERO = 10
"""The label of the digit 0 in SVHN, and in other data sets of digits from a language that counts from 1"""


@dataclasses.dataclass(frozen=True)
class _Names:
    """The names of two variables."""

    images: str
    labels: str | None


def _recognises(paths: Sequence[Path]) -> bool:
    try:
        return bool(paths) and all(_mat_files([path]) for path in paths)
    except (DatasetError, OSError):
        return False


def _mat_files(paths: Sequence[Path]) -> list[StoredFile]:
    return [
        file
        for file in files_of(paths)
        if file.member is None
        and (file.own_name.lower().endswith(_SUFFIX) or starts_with(file.path, _MAGIC))
        and file.path.is_file()
    ]


def _open(paths: Sequence[Path], options: ReadOptions) -> Source:
    files = assign(_mat_files(paths), options.split, in_order=len(paths) > 1)
    shapes = variables(files.train.path)
    if STRUCTURE in shapes:
        return open_emnist(files.train.path)
    notes: list[str] = []
    return Source(
        format="MATLAB",
        train=_part(files.train, options, notes),
        valid=None if files.valid is None else _part(files.valid, options, notes),
        test=None if files.test is None else _part(files.test, options, notes),
        notes=tuple(dict.fromkeys(notes)),
    )


def _part(file: StoredFile, options: ReadOptions, notes: list[str]) -> Part:
    path = file.path
    names = _names(path, options)
    labels = None
    if names.labels is not None:
        labels = whole_labels(load(path, [names.labels])[names.labels], f"{path.name}/{names.labels}")
        if labels.min() == 1 and labels.max() == _ZERO and names.labels in ("y", "Y"):
            labels = labels % _ZERO
            notes.append("label 10 is the digit 0")

    def read() -> Iterator[Batch]:
        array = load(path, [names.images])[names.images]
        images = last_axis_first(array, labels, options.size, f"{path.name}/{names.images}")
        yield from batches(images, labels)

    return Part(path.name, read)


def _names(path: Path, options: ReadOptions) -> _Names:
    """The variables with the images and the labels. Raises DatasetError if it is not clear which they are."""
    shapes = variables(path)
    images = options.images or next((name for name in _IMAGES if name in shapes), None)
    labels = options.labels or next((name for name in _LABELS if name in shapes), None)
    known = ", ".join(f"{name} ({'×'.join(map(str, shape))})" for name, shape in list(shapes.items())[:12])
    for name, option in ((images, "--images"), (labels, "--labels")):
        if name is not None and name not in shapes:
            raise DatasetError(f"{path.name}: no variable '{name}': expected {option} with one of {known}")
    if images is None or (labels is None and len(shapes) > 1):
        raise DatasetError(f"{path.name}: expected --images and --labels with two of {known or 'its variables'}")
    return _Names(images, labels)


MATLAB = Reader("MATLAB", _recognises, _open)

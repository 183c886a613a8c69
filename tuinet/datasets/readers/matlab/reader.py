"""Data sets in MATLAB files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.readers.class_files import names_in
from tuinet.datasets.readers.matlab.emnist import STRUCTURE, open_emnist
from tuinet.datasets.readers.matlab.images import batches, images_first
from tuinet.datasets.readers.matlab.labels import whole_labels
from tuinet.datasets.readers.matlab.loading import load, variables
from tuinet.datasets.readers.matlab.usps import holds_usps, open_usps
from tuinet.datasets.readers.matlab.variables import Variables, choose_variables
from tuinet.datasets.readers.packed import StoredFile, files_of, starts_with
from tuinet.datasets.readers.source import Batch, Part, Reader, ReadOptions, Source
from tuinet.datasets.readers.splits import assign
from tuinet.errors import DatasetError, OptionNeededError

_SUFFIX = ".mat"
_MAGIC = b"MATLAB "

# The label of the digit 0 in SVHN.
_ZERO = 10

Labels = NDArray[np.int64]


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
    if holds_usps(shapes) and options.images is None:
        return open_usps(files.train.path)
    chosen = {
        split: (files.train.path, names) for split, names in choose_variables(files.train.path, shapes, options).items()
    }
    for split, file in files.others():
        of_file = choose_variables(file.path, variables(file.path), options)
        chosen[split] = (file.path, of_file.get(split) or next(iter(of_file.values())))
    if "train" not in chosen:
        problem = f"{files.train.name}: no images for training"
        raise OptionNeededError(f"{problem}: name them with --images and --labels", problem)
    labels = {split: _labels(path, names) for split, (path, names) in chosen.items()}
    notes = []
    if _counts_from_one(chosen["train"][1], labels["train"]):
        labels = {split: None if numbers is None else numbers % _ZERO for split, numbers in labels.items()}
        notes.append("label 10 is the digit 0")
    doubt = ""
    of_train = chosen["train"][1].images
    if len(shapes[of_train]) == 2 and (labels["train"] is None or shapes[of_train][0] == len(labels["train"])):
        # Python programs store images row by row. The file does not say so: only letters and digits in them show it.
        doubt = (
            f"each row of {of_train} is read as the columns of an image, as MATLAB stores them: if the images are on "
            "their side, add '--orientation transposed'"
        )
    parts = {split: _part(path, names, labels[split], options) for split, (path, names) in chosen.items()}
    return Source(
        format="MATLAB",
        train=parts["train"],
        valid=parts.get("valid"),
        test=parts.get("test"),
        classes=names_in(paths),
        orientation_doubt=doubt,
        notes=tuple(notes),
    )


def _labels(path: Path, chosen: Variables) -> Labels | None:
    if chosen.labels is None:
        return None
    return whole_labels(load(path, [chosen.labels])[chosen.labels], f"{path.name}/{chosen.labels}")


def _counts_from_one(chosen: Variables, labels: Labels | None) -> bool:
    """Return True if labels are those of digits in a language that counts from 1, where 10 stands for 0."""
    if labels is None or chosen.labels not in ("y", "Y"):
        return False
    return np.array_equal(np.unique(labels), np.arange(1, _ZERO + 1))


def _part(path: Path, chosen: Variables, labels: Labels | None, options: ReadOptions) -> Part:
    def read() -> Iterator[Batch]:
        array = load(path, [chosen.images])[chosen.images]
        yield from batches(images_first(array, labels, options.size, f"{path.name}/{chosen.images}"), labels)

    return Part(path.name, read)


MATLAB = Reader("MATLAB", _recognises, _open)

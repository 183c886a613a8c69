"""Recognising a data set: whether its files are those that a run was trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.datasets.files import ROLES, DatasetFiles, Sizes
from tuinet.errors import DatasetError
from tuinet.facts import DatasetFacts, Fingerprint, Role

_WORDS: dict[Role, str] = {
    "train-images": "training images",
    "train-labels": "training labels",
    "test-images": "test images",
    "test-labels": "test labels",
}


def fingerprint(path: Path, array: NDArray[np.uint8]) -> Fingerprint:
    """That of a file and of the images or labels in it. Raises DatasetError if the file cannot be read."""
    return Fingerprint(file=_file_digest(path), content=_content_digest(array))


def check_sizes(files: DatasetFiles, sizes: Sizes, facts: DatasetFacts) -> None:
    """Raises DatasetError, saying what differs, if counts or image size are not those of the run's data set."""
    for found, expected, kind in ((sizes.train, facts.train, "training"), (sizes.test, facts.test, "test")):
        if found != expected:
            raise _other(files, f"it has {found:,} {kind} images, not {expected:,}")
    if sizes.shape != facts.shape:
        found_shape = f"{sizes.shape[0]}×{sizes.shape[1]}"
        raise _other(files, f"its images have {found_shape} pixels, not {facts.height}×{facts.width}")


def check_classes(files: DatasetFiles, classes: tuple[str, ...], facts: DatasetFacts) -> None:
    """Raises DatasetError if the names of the classes differ from those of the run's data set."""
    if len(classes) != len(facts.classes):
        raise _other(files, f"it has {len(classes)} classes, not {len(facts.classes)}")
    for index, (found, expected) in enumerate(zip(classes, facts.classes, strict=True)):
        if found != expected:
            raise _other(files, f"its class {index} is '{found}', not '{expected}'")


def check_contents(files: DatasetFiles, facts: DatasetFacts, left_out: Collection[Role] = ()) -> None:
    """Raises DatasetError if the content of a file differs from that of the run's data set.

    A file with the same bytes is recognised by them; another one is unpacked and compared, so that a file may be
    packed or unpacked without becoming another data set. Files of the roles left out may be missing.
    """
    for role, path in zip(ROLES, files.paths, strict=True):
        known = facts.fingerprints.get(role)
        if known is None or (role in left_out and not path.exists()) or _file_digest(path) == known.file:
            continue
        array = idx.read_images(path) if role.endswith("images") else idx.read_labels(path)
        if _content_digest(array) != known.content:
            raise _other(files, f"its {_WORDS[role]} differ")


def _other(files: DatasetFiles, difference: str) -> DatasetError:
    return DatasetError(f"{files.directory}: not the data set that the run was trained on: {difference}")


def _file_digest(path: Path) -> str:
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None


def _content_digest(array: NDArray[np.uint8]) -> str:
    digest = hashlib.sha256(idx.header(array.shape))
    digest.update(array.data)
    return digest.hexdigest()

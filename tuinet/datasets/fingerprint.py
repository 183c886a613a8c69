"""Recognising the data set that a run was trained on, by checksums of its files."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.datasets.files import ROLES, DatasetFiles, Sizes
from tuinet.errors import DatasetError
from tuinet.facts import DatasetFacts, Fingerprint, Role

SETTLED = 2.0
"""Seconds after a change from which another one is certain to change the time of the file, too"""

_DIGESTS: dict[tuple[int, ...], str] = {}
"""The digests of files by their identity and times. The app asks for them again for each screen and model."""

_DESCRIPTIONS: dict[Role, str] = {
    "train-images": "training images",
    "train-labels": "training labels",
    "test-images": "test images",
    "test-labels": "test labels",
}


def fingerprint(path: Path, array: NDArray[np.uint8]) -> Fingerprint:
    """Return the fingerprint of a file and of the array in it. Raises DatasetError if the file cannot be read."""
    return Fingerprint(file=_file_digest(path), content=_content_digest(array))


def check_sizes(files: DatasetFiles, sizes: Sizes, facts: DatasetFacts) -> None:
    """Raise DatasetError if counts or image size differ from those of the run's data set."""
    for count, expected, split in ((sizes.train, facts.train, "training"), (sizes.test, facts.test, "test")):
        if count != expected:
            raise _mismatch(files, f"it has {count:,} {split} images, not {expected:,}")
    if sizes.shape != facts.shape:
        height, width = sizes.shape
        raise _mismatch(files, f"its images have {height}×{width} pixels, not {facts.height}×{facts.width}")


def check_classes(files: DatasetFiles, classes: tuple[str, ...], facts: DatasetFacts) -> None:
    """Raise DatasetError if the names of the classes differ from those of the run's data set."""
    if len(classes) != len(facts.classes):
        raise _mismatch(files, f"it has {len(classes)} classes, not {len(facts.classes)}")
    for index, (name, expected) in enumerate(zip(classes, facts.classes, strict=True)):
        if name != expected:
            raise _mismatch(files, f"its class {index} is '{name}', not '{expected}'")


def check_contents(files: DatasetFiles, facts: DatasetFacts, optional: Collection[Role] = ()) -> None:
    """Raise DatasetError if the content of a file differs from that of the run's data set.

    Files with `optional` roles may be missing.
    """
    for role, path in zip(ROLES, files.paths, strict=True):
        expected = facts.fingerprints.get(role)
        if expected is None or (role in optional and not path.exists()):
            continue
        # The same bytes are the same data, without unpacking them. Other bytes may still be: somebody may have packed
        # or unpacked the file since.
        if _file_digest(path) == expected.file:
            continue
        if _content_digest(idx.read(path, role)) != expected.content:
            raise _mismatch(files, f"its {_DESCRIPTIONS[role]} differ")


def _mismatch(files: DatasetFiles, difference: str) -> DatasetError:
    return DatasetError(f"{files.directory}: not the data set that the run was trained on: {difference}")


def _file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, computed once for as long as the file stays the same."""
    try:
        with open(path, "rb") as stream:
            status = os.fstat(stream.fileno())
            key = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            if key in _DIGESTS:
                return _DIGESTS[key]
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            if time.time() - status.st_mtime > SETTLED:
                _DIGESTS[key] = digest
            return digest
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror or error})") from None


def _content_digest(array: NDArray[np.uint8]) -> str:
    digest = hashlib.sha256(idx.header(array.shape))
    digest.update(array.data)
    return digest.hexdigest()

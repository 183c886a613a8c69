"""Writing the final files of a data set."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets import idx
from tuinet.datasets.conversion.choices import ReportProgress
from tuinet.datasets.conversion.division import Selection
from tuinet.datasets.conversion.duplicates import count_duplicates, digests
from tuinet.datasets.conversion.plan import Plan
from tuinet.datasets.files import ROLES, USUAL_NAMES
from tuinet.facts import Role

# Level 9 makes the files a tenth smaller, in twenty times the time.
_GZIP_LEVEL = 1


def write_files(plan: Plan, folder: Path | None, progress: ReportProgress) -> int:
    """Write images, labels and the names of classes to a folder, and return the number of duplicates.

    Duplicates are test images that are also training images. Without a folder, they are only counted. Files in normal
    form are copied as they are. Raises OSError and DatasetError.
    """
    pass_over = _Pass(plan, progress)
    copied = plan.copied
    for images, labels, selection in (
        (ROLES[0], ROLES[1], plan.division.train),
        (ROLES[2], ROLES[3], plan.division.test),
    ):
        blocks = pass_over.blocks(selection)
        if folder is None or copied is not None:
            deque(blocks, maxlen=0)
            continue
        idx.write_blocks(_path(folder, images), (len(selection), *plan.shape), blocks, _GZIP_LEVEL)
        idx.write(_path(folder, labels), plan.labels(selection), _GZIP_LEVEL)
    if folder is None:
        return pass_over.duplicates
    if copied is not None:
        _copy(copied.paths, folder)
    _write_names(plan, folder)
    return pass_over.duplicates


class _Pass:
    """One pass over the final images of all splits."""

    def __init__(self, plan: Plan, progress: ReportProgress) -> None:
        self._plan = plan
        self._progress = progress
        self._done = 0
        self._digests: list[NDArray[np.uint64]] = []

    def blocks(self, selection: Selection) -> Iterator[NDArray[np.uint8]]:
        """Yield the images of a split, in blocks: first those for training, then those for testing."""
        total = len(self._plan.division.train) + len(self._plan.division.test)
        for images in self._plan.conversion.blocks(selection):
            self._digests.append(digests(images))
            yield images
            self._done += len(images)
            self._progress("writing", self._done / total)

    @property
    def duplicates(self) -> int:
        """How many test images are also training images."""
        train, test = np.split(np.concatenate(self._digests), [len(self._plan.division.train)])
        return count_duplicates(train, test)


def _path(folder: Path, role: Role) -> Path:
    return folder / f"{USUAL_NAMES[role]}.gz"


def _copy(paths: tuple[Path, ...], folder: Path) -> None:
    for role, path in zip(ROLES, paths, strict=True):
        suffix = ".gz" if path.suffix == ".gz" else ""
        shutil.copyfile(path, folder / f"{USUAL_NAMES[role]}{suffix}")


def _write_names(plan: Plan, folder: Path) -> None:
    names = plan.classes.names
    if plan.source.classes is not None or names != tuple(map(str, range(len(names)))):
        (folder / "labels.txt").write_text("\n".join(names) + "\n", encoding="utf-8")

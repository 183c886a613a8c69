"""Reading a data set once, batch by batch, into spools on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.conversion.choices import ReportProgress
from tuinet.datasets.conversion.labels import LabelTable
from tuinet.datasets.conversion.shaping import Shaping, colours
from tuinet.datasets.conversion.spool import Spool, block_length, size_mismatch
from tuinet.datasets.conversion.values import ValueRange, compact
from tuinet.datasets.readers.source import Batch, Part, Source
from tuinet.errors import DatasetError
from tuinet.messages import counted


@dataclass(frozen=True)
class Split:
    """The images of a split on disk, and their labels."""

    origin: str
    spool: Spool
    codes: NDArray[np.intp]
    """(count,): the number of each label in the label table; empty if the images have no labels"""

    @property
    def has_labels(self) -> bool:
        """True if the images have labels."""
        return len(self.codes) > 0


@dataclass(frozen=True)
class StoredForm:
    """The different forms of the images before they were shaped."""

    sizes: frozenset[tuple[int, int]]
    """Heights and widths"""
    channels: frozenset[int]
    """1 for grey, 2 for grey with alpha, 3 for RGB, 4 for RGB with alpha"""


@dataclass(frozen=True)
class Collected:
    """Everything that was read of a data set."""

    train: Split
    valid: Split | None
    test: Split | None
    table: LabelTable
    values: ValueRange
    stored: StoredForm

    @property
    def unlabelled(self) -> Split | None:
        """Test images without labels, or None."""
        if self.test is None or self.test.has_labels:
            return None
        return self.test


@contextmanager
def collect(source: Source, folder: Path, shaping: Shaping, progress: ReportProgress) -> Iterator[Collected]:
    """Read a data set into spools in a folder, which exist as long as the context.

    Raises DatasetError if it is damaged or its parts do not fit together, and OSError if the disk is full.
    """
    collector = _Collector(folder, shaping, progress)
    try:
        train = collector.read("train", source.train)
        if not train.has_labels:
            raise DatasetError(
                f"{train.origin}: no labels: expected one for each training image; --label names their column in a "
                "table, --labels their array in an archive"
            )
        valid = None
        test = None
        if source.valid is not None:
            valid = collector.read("valid", source.valid)
            if not valid.has_labels:
                raise DatasetError(f"{valid.origin}: no labels: expected one for each validation image")
        if source.test is not None:
            test = collector.read("test", source.test)
        stored = StoredForm(frozenset(collector.sizes), frozenset(collector.channels))
        yield Collected(train, valid, test, collector.table, collector.values, stored)
    finally:
        collector.close()


class _Collector:
    """Reads one split after the other."""

    def __init__(self, folder: Path, shaping: Shaping, progress: ReportProgress) -> None:
        self.table = LabelTable()
        self.values = ValueRange()
        self.sizes: set[tuple[int, int]] = set()
        self.channels: set[int] = set()
        self._folder = folder
        self._shaping = shaping
        self._progress = progress
        self._spools: list[Spool] = []

    def close(self) -> None:
        for spool in self._spools:
            spool.close()

    def read(self, name: str, part: Part) -> Split:
        """Read a split. Raises DatasetError, which names its origin."""
        stage = f"reading {part.origin}"
        spool = Spool(self._folder / f"{name}.spool")
        self._spools.append(spool)
        codes: list[NDArray[np.intp]] = []
        unlabelled = 0
        for batch in part.read():
            with _named(part.origin):
                self._take(batch, spool)
                if batch.labels is None:
                    unlabelled += len(batch.images)
                else:
                    codes.append(self._encoded(batch))
            self._progress(stage, batch.progress)
        if not spool.count:
            raise DatasetError(f"{part.origin}: no images: expected at least one")
        if codes and unlabelled:
            raise DatasetError(
                f"{part.origin}: {counted(unlabelled, 'image')} without a label: expected one for each image"
            )
        expected = self._spools[0].shape
        if spool.shape is not None and spool.shape != expected and expected is not None:
            raise DatasetError(f"{part.origin}: {size_mismatch(spool.shape, expected, 'the training images')}")
        return Split(part.origin, spool, np.concatenate([np.empty(0, np.intp), *codes]))

    def _take(self, batch: Batch, spool: Spool) -> None:
        """Spool the images of a batch, a block at a time, because shaping them takes memory."""
        step = block_length(int(np.prod(batch.images.shape[1:])))
        for start in range(0, len(batch.images), step):
            images = batch.images[start : start + step]
            self._shaping.check(images)
            self.sizes.add((images.shape[1], images.shape[2]))
            self.channels.add(images.shape[3] if images.ndim == 4 else 1)
            self.values.add(colours(images))
            spool.append(self._shaping.shaped(compact(images, self.values)))

    def _encoded(self, batch: Batch) -> NDArray[np.intp]:
        labels: NDArray[Any] = np.asarray(batch.labels)
        if labels.shape != (len(batch.images),):
            raise DatasetError(f"labels of shape {labels.shape}: expected {len(batch.images)}, one for each image")
        return self.table.encode(labels)


@contextmanager
def _named(origin: str) -> Iterator[None]:
    """Put the origin of a split before the messages of errors about it."""
    try:
        yield
    except DatasetError as error:
        raise DatasetError(f"{origin}: {error}") from None

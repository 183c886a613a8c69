"""A data set as it is stored: recognised, but not yet read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.files import DatasetFiles


@dataclass(frozen=True)
class ReadOptions:
    """The user's hints about files that do not explain themselves."""

    images: str | None = None
    """The key of the images in an archive of arrays"""
    labels: str | None = None
    """The key of the labels in an archive of arrays"""
    label: str | None = None
    """The column of the labels in a table: its name, or its number from 1"""
    split: str | None = None
    """The one of several data sets that share a folder, such as EMNIST's letters"""
    size: tuple[int, int] | None = None
    """Height and width of images that are stored as rows of numbers, if the number of pixels fits. Default: square"""


def expected_pixels(size: tuple[int, int] | None) -> str:
    """Describe the expected number of pixels in a row, for a message: a square, or that of a size which is known."""
    if size is None:
        return "expected a square number, or --size HxW"
    height, width = size
    return f"expected a square number, or {height * width:,} for images of {height}×{width}"


@dataclass(frozen=True)
class Batch:
    """Consecutive images of a split, as they are stored."""

    images: NDArray[Any]
    """(count, height, width) or (count, height, width, channels) of any real type. One batch has one size of images"""
    labels: NDArray[np.integer] | NDArray[np.str_] | None
    """(count,): numbers or names of classes; None if the file has no labels"""
    progress: float
    """The share of the split that has been read, including this batch: 0 to 1"""


@dataclass(frozen=True)
class Part:
    """One split of a data set. Reading is a single pass in bounded memory, and may raise DatasetError at any point."""

    origin: str
    """The source of its images, for reports and messages: `train.csv`"""
    read: Callable[[], Iterator[Batch]]


@dataclass(frozen=True)
class Mapping:
    """The names of some labels, which need not be consecutive."""

    names: dict[int, str]
    file: str
    """The name of the file that lists them"""


@dataclass(frozen=True)
class Source:
    """A data set whose format is known."""

    format: str
    """`CSV, gzip`"""
    train: Part
    valid: Part | None = None
    """Its own validation set"""
    test: Part | None = None
    """None if it has none: then some of the training images are set aside"""
    classes: tuple[str, ...] | None = None
    """The names of labels 0, 1, 2 …, where the format has them"""
    mapping: Mapping | None = None
    """The names of labels, where the format lists them by number"""
    emnist: bool = False
    """True if it calls itself EMNIST, whose images are stored transposed"""
    orientation_doubt: str = ""
    """A sentence for the user, if the images do not show whether they are stored transposed"""
    files: DatasetFiles | None = None
    """The files of a data set in IDX form, which are copied if nothing in them has to change"""
    notes: tuple[str, ...] = ()
    """Sentences for the user about the files, such as columns that are left out"""


@dataclass(frozen=True)
class Reader:
    """A format that can be read."""

    name: str
    recognises: Callable[[Sequence[Path]], bool]
    """True if files or folders look like this format. Raises nothing, and reads little"""
    open: Callable[[Sequence[Path], ReadOptions], Source]
    """Raises DatasetError with what is wrong, where, and what was expected"""

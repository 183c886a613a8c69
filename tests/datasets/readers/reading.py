"""Reading a data set whole, as the pipeline reads it in batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tuinet.datasets.readers.registry import READERS
from tuinet.datasets.readers.source import Part, ReadOptions, Source


class Whole(NamedTuple):
    """All images of a split."""

    images: np.ndarray
    labels: list[Any] | None


def open_with_its_reader(*paths: Path, **options: Any) -> Source:
    """Open files with the first reader that recognises them."""
    reader = next(reader for reader in READERS if reader.recognises(paths))
    return reader.open(paths, ReadOptions(**options))


def whole(part: Part | None) -> Whole:
    """All of a split, whose progress must end at 1."""
    assert part is not None
    batches = list(part.read())
    assert batches[-1].progress == 1
    assert [batch.progress for batch in batches] == sorted(batch.progress for batch in batches)
    images = np.concatenate([batch.images for batch in batches])
    if batches[0].labels is None:
        return Whole(images, None)
    labels: Sequence[Any] = [label for batch in batches for label in np.asarray(batch.labels).tolist()]
    return Whole(images, list(labels))


def train_of(*paths: Path, **options: Any) -> Whole:
    """The training images of a data set."""
    return whole(open_with_its_reader(*paths, **options).train)

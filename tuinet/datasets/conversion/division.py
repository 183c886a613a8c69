"""The images of the final splits, wherever they were read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.conversion.collecting import Collected, Split
from tuinet.datasets.split import stratified_sample
from tuinet.errors import DatasetError

ONE_IN = 7
"""One labelled image in this many is set aside for testing if there is no test set, as in MNIST"""

# Added to the seed, so that these random numbers are independent of those that choose validation images.
_STREAM = 0x7E57


@dataclass(frozen=True)
class Share:
    """Some images of a split, in their order."""

    split: Split
    chosen: NDArray[np.bool_]
    """(count,): True if an image belongs to the share"""

    @property
    def indices(self) -> NDArray[np.intp]:
        """The indices of the chosen images."""
        return np.flatnonzero(self.chosen)


@dataclass(frozen=True)
class Selection:
    """The images of a final split, in their order: those of one share after those of another."""

    shares: tuple[Share, ...]

    def __len__(self) -> int:
        return sum(int(share.chosen.sum()) for share in self.shares)

    @property
    def codes(self) -> NDArray[np.intp]:
        """(count,): the number of each label in the label table."""
        return np.concatenate([share.split.codes[share.chosen] for share in self.shares])

    def blocks(self) -> Iterator[NDArray[Any]]:
        """Yield the images as they were spooled, in blocks (n, height, width)."""
        for share in self.shares:
            for start, images in share.split.spool.blocks():
                chosen = share.chosen[start : start + len(images)]
                if chosen.all():
                    yield images
                elif chosen.any():
                    yield images[chosen]

    def take(self, positions: NDArray[np.intp]) -> NDArray[Any]:
        """Return the images at positions (in ascending order) as they were spooled, (len(positions), height, width)."""
        taken = []
        start = 0
        for share in self.shares:
            indices = share.indices
            inside = positions[(positions >= start) & (positions < start + len(indices))]
            taken.append(share.split.spool.take(indices[inside - start]))
            start += len(indices)
        return np.concatenate(taken)


@dataclass(frozen=True)
class Division:
    """The final splits."""

    train: Selection
    """The training images; the last `valid` of them are its own validation set"""
    test: Selection
    valid: int | None
    """The size of its own validation set; None if it has none"""
    seed: int | None
    """The seed that chose the test images; None if it has its own"""
    test_origin: str
    """The source of the test images"""


def divide(collected: Collected, classes: NDArray[np.uint8], seed: int) -> Division:
    """Divide the images into the final splits. If there is no test set with labels, one image in seven is set aside.

    `classes` has the class of each label in the label table. Raises DatasetError if there are too few images for that.
    """
    valid: tuple[Share, ...] = ()
    valid_count = None
    if collected.valid is not None:
        valid = (_all(collected.valid),)
        valid_count = collected.valid.spool.count
    train = _all(collected.train)
    if collected.test is not None and collected.test.has_labels:
        test = Selection((_all(collected.test),))
        return Division(Selection((train, *valid)), test, valid_count, None, collected.test.origin)
    labels = classes[collected.train.codes]
    if len(labels) < 2:
        raise DatasetError(f"{collected.train.origin}: one image: expected at least two, to train on and to test with")
    size = max(1, round(len(labels) / ONE_IN))
    random = np.random.PCG64(np.random.SeedSequence([seed, _STREAM]))
    is_test = np.zeros(len(labels), np.bool_)
    is_test[stratified_sample(labels, size, random, leave_one=True)] = True
    return Division(
        Selection((Share(collected.train, ~is_test), *valid)),
        Selection((Share(collected.train, is_test),)),
        valid_count,
        seed,
        f"one in seven images of {collected.train.origin}, a sample of every class with seed {seed}",
    )


def _all(split: Split) -> Share:
    return Share(split, np.ones(split.spool.count, np.bool_))

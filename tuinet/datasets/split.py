"""Choosing the validation images: a seeded sample with every class in its proportion, whatever the order of the file.

The same labels, sizes and seed always give the same sample, on every machine and with every version of NumPy. So the
only source of chance is the raw output of PCG64, a stream that NumPy guarantees; the methods of `Generator` may change
(NEP 19).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]

FIRST = 500
"""Training images at the beginning that are a sample of all, if all of them train"""

# Added to the seed, so that these random numbers are independent of those used in training.
_STREAM = 0x5711D


def arrange(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], valid_size: int, train_limit: int | None, seed: int
) -> None:
    """Reorder images and labels in place: the validation sample to the end, the training sample to the beginning.

    Afterwards the last `valid_size` images are for validation and the first `train_limit` of the others for training,
    as in a shuffled file. Without a limit, the first 500 are such a sample too, so that a look at a few training images
    shows every class. Only the images of the samples are copied.
    """
    random = np.random.PCG64(np.random.SeedSequence([seed, _STREAM]))
    rest = len(labels) - valid_size
    if valid_size:
        chosen = stratified_sample(labels, valid_size, random, leave_one=True)
        _move(images, labels, chosen, rest)
    first = train_limit
    if first is None or first == rest:
        first = min(FIRST, rest)
    chosen = stratified_sample(labels[:rest], first, random)
    _move(images, labels, chosen, 0)


def stratified_sample(
    labels: NDArray[np.uint8], size: int, random: np.random.PCG64, *, leave_one: bool = False
) -> Indices:
    """Return indices (size,) in random order of a sample of labels (N,), with the classes in their proportions.

    Every class is in the sample if `size` allows, and with `leave_one` also among the rest.
    """
    order = np.argsort(np.asarray(random.random_raw(len(labels))), kind="stable")
    counts = np.bincount(labels)
    sample_counts = allotment(counts, size, leave_one=leave_one)
    by_class = order[np.argsort(labels[order], kind="stable")]
    rank_in_class = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    chosen = by_class[rank_in_class < np.repeat(sample_counts, counts)]
    return np.asarray(chosen[np.argsort(np.asarray(random.random_raw(size)), kind="stable")], np.intp)


def allotment(counts: Indices, size: int, *, leave_one: bool = False) -> Indices:
    """Return the number of images of each class in a sample of `size`; the classes have `counts` images.

    Each number is the class's share, rounded. Where possible, it is at least 1, and with `leave_one` lower than the
    count.
    """
    least = np.minimum(counts, 1)
    most = counts
    if leave_one:
        least = np.clip(counts - 1, 0, 1)
        most = np.maximum(counts - 1, 0)
    if size < least.sum():
        least = np.zeros_like(counts)
    if size > most.sum():
        most = counts
    exact = counts * (size / counts.sum())
    numbers = np.clip(np.floor(exact).astype(np.intp), least, most)
    # The method of largest remainders: the images that rounding has left over go to the classes that are furthest from
    # their exact share.
    while (missing := size - int(numbers.sum())) != 0:
        step = 1 if missing > 0 else -1
        possible = numbers < most if step > 0 else numbers > least
        distance = np.where(possible, step * (exact - numbers), -np.inf)
        furthest = np.argsort(-distance, kind="stable")[: min(abs(missing), int(possible.sum()))]
        numbers[furthest] += step
    return np.asarray(numbers, np.intp)


def _move(images: NDArray[np.uint8], labels: NDArray[np.uint8], chosen: Indices, start: int) -> None:
    """Move the chosen images to `start`, in their order. The images there go where the chosen ones came from."""
    end = start + len(chosen)
    freed = np.sort(chosen[(chosen < start) | (chosen >= end)])
    displaced = np.setdiff1d(np.arange(start, end), chosen)
    for array in (images, labels):
        moved = array[chosen]
        array[freed] = array[displaced]
        array[start:end] = moved

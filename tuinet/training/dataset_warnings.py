"""Warnings about a data set, given before training starts: classes without images, and images in an unusual form."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.dataset import Dataset, Images
from tuinet.datasets.normal_form import WHITE, find_storage, white_of_range
from tuinet.datasets.orientation import PER_CLASS
from tuinet.datasets.origin import FILE_NAME as ORIGIN
from tuinet.events import Warned
from tuinet.messages import and_list

MENTIONED = 5
"""Names of classes in one warning"""


def missing_classes(dataset: Dataset) -> Iterator[Warned]:
    """Yield warnings about classes without an image to train on, or without one to validate with."""
    untrained = _missing(dataset, dataset.train)
    if untrained:
        yield Warned(
            code="classes_not_trained",
            message=f"no training image of {_listed(untrained)}: the network cannot learn to recognise "
            f"{_pronoun(untrained)}; raise train_limit, lower valid_size, or remove the class from the data set",
        )
    if not len(dataset.valid):
        return
    unvalidated = _missing(dataset, dataset.valid)
    if unvalidated:
        yield Warned(
            code="classes_not_validated",
            message=f"no validation image of {_listed(unvalidated)}: the validation accuracy and the best epoch do "
            f"not take {_pronoun(unvalidated)} into account; a larger valid_size may help",
        )


def unusual_form(dataset: Dataset) -> Iterator[Warned]:
    """Yield a warning about a folder of images that 'tuinet data add' would convert before training on them."""
    files = dataset.files
    # A folder with a record of its origin was converted when it was added.
    if files is None or files.bundled or (files.directory / ORIGIN).exists():
        return
    train = dataset.train
    peculiarities = []

    def sample_of(label: int) -> NDArray[np.uint8]:
        return train.images[np.flatnonzero(train.labels == label)[:PER_CLASS]]

    stored, _ = find_storage(sample_of, dataset.classes, emnist=files.named_emnist)
    if stored == "transposed":
        peculiarities.append("its images are stored transposed, with rows and columns swapped")
    white = white_of_range(max(int(train.images.max()), int(dataset.test.images.max())))
    if white != WHITE:
        peculiarities.append(f"its values range only from 0 to {white}")
    if peculiarities:
        yield Warned(
            code="dataset_form",
            message=f"{files.directory}: {' and '.join(peculiarities)}: 'tuinet data add' makes a copy in the usual "
            "form; train on that",
        )


def validates_untrained(dataset: Dataset) -> bool:
    """Return True if a class has validation but no training images: the validation loss then rises in any case."""
    return bool(set(dataset.valid.labels.tolist()) - set(dataset.train.labels.tolist()))


def _missing(dataset: Dataset, images: Images) -> list[str]:
    """Return the names of the classes that have no image."""
    counts = np.bincount(images.labels, minlength=len(dataset.classes))
    return [name for name, count in zip(dataset.classes, counts, strict=False) if not count]


def _listed(names: list[str]) -> str:
    """Return `class 'a'`, or `classes 'a', 'b' and 3 more`."""
    shown = [f"'{name}'" for name in names[:MENTIONED]]
    if len(names) > MENTIONED:
        shown.append(f"{len(names) - MENTIONED} more")
    if len(names) == 1:
        return f"class {shown[0]}"
    return f"classes {and_list(shown)}"


def _pronoun(names: list[str]) -> str:
    """Return the pronoun for the listed classes in the rest of a message."""
    if len(names) == 1:
        return "it"
    return "them"

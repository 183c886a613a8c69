"""Classes of which a training sees no images, or its validation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tuinet.datasets.dataset import Dataset, Images
from tuinet.events import Warned

MENTIONED = 5
"""Names of classes in one warning"""


def missing_classes(dataset: Dataset) -> Iterator[Warned]:
    """Warnings of classes that have no image to train on, or none to validate."""
    untrained = _missing(dataset, dataset.train)
    if untrained:
        yield Warned(
            code="classes_not_trained",
            message=f"no training image of {_listed(untrained)}: the network cannot learn to recognise "
            f"{_it(untrained)}; raise train_limit, lower valid_size, or remove the class from the data set",
        )
    unvalidated = _missing(dataset, dataset.valid) if len(dataset.valid) else []
    if unvalidated:
        yield Warned(
            code="classes_not_validated",
            message=f"no validation image of {_listed(unvalidated)}: the validation accuracy and the best epoch do "
            f"not take {_it(unvalidated)} into account; a larger valid_size may help",
        )


def validates_untrained(dataset: Dataset) -> bool:
    """Whether validation images show a class that no training image shows: then their loss rises in any case."""
    return bool(set(dataset.valid.labels.tolist()) - set(dataset.train.labels.tolist()))


def _missing(dataset: Dataset, images: Images) -> list[str]:
    """The names of the classes of which there is no image."""
    counts = np.bincount(images.labels, minlength=len(dataset.classes))
    return [name for name, count in zip(dataset.classes, counts, strict=False) if not count]


def _listed(names: list[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in names[:MENTIONED])
    more = f" and {len(names) - MENTIONED} more" if len(names) > MENTIONED else ""
    return f"class{'es' if len(names) > 1 else ''} {listed}{more}"


def _it(names: list[str]) -> str:
    return "them" if len(names) > 1 else "it"

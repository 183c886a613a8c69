"""The classes of a data set: the labels that become 0, 1, 2 …, and their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.class_names import CLASS_LIMIT
from tuinet.datasets.conversion.labels import Key
from tuinet.datasets.readers.source import Source
from tuinet.errors import DatasetError
from tuinet.limits import shortened
from tuinet.sanitize import sanitize


@dataclass(frozen=True)
class Classes:
    """The classes in their final order."""

    names: tuple[str, ...]
    labels: tuple[Key, ...]
    """The label of each class in the files"""
    numbers: NDArray[np.uint8]
    """The class of each label, in the order of the label table"""
    notes: tuple[str, ...] = ()

    @property
    def labels_are_normal(self) -> bool:
        """True if the labels in the files are the numbers of the classes."""
        return self.labels == tuple(range(len(self.labels)))


def find_classes(keys: Sequence[Key], source: Source) -> Classes:
    """Return the classes of a data set with these labels, named as its format names them.

    Raises DatasetError if there are fewer than two, or if labels and names do not fit together.
    """
    notes: list[str] = []
    if all(isinstance(key, int) for key in keys):
        numbers = [int(key) for key in keys]
        names, labels = _numbered(sorted(numbers), source, notes)
        order: tuple[Key, ...] = labels
    else:
        # A number among names is a name too.
        texts = {str(key) for key in keys}
        names = order = _named(texts, source)
        keys = [str(key) for key in keys]
    if len(set(keys)) < 2:
        only = names[order.index(keys[0])]
        raise DatasetError(f"all images have the same label, '{only}': expected at least two classes")
    position = {label: number for number, label in enumerate(order)}
    return Classes(
        tuple(_printable(name) for name in names),
        order,
        np.array([position[key] for key in keys], np.uint8),
        tuple(notes),
    )


def _numbered(used: list[int], source: Source, notes: list[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the names and the labels of the classes of labels that are numbers."""
    if source.classes is not None:
        return source.classes, _labels_with_names(used, source.classes, notes)
    names: Mapping[int, str] = {}
    if source.mapping is not None:
        names = source.mapping.names
        if set(names) >= set(used):
            notes.append(f"the classes are named as in {source.mapping.file}")
            has_letters = any(name.isalpha() for name in names.values())
            has_small_letters = any(name.islower() for name in names.values())
            if has_letters and not has_small_letters:
                notes.append("capital and small letters are one class, named after the capital")
    _note_gaps(used, notes)
    return tuple(names.get(label, str(label)) for label in used), tuple(used)


def _labels_with_names(used: list[int], names: tuple[str, ...], notes: list[str]) -> tuple[int, ...]:
    """Return the labels of a list of names, which begin at 0, or at 1 if there is no name for 0."""
    if len(names) > CLASS_LIMIT:
        raise DatasetError(f"{len(names)} class names: expected at most {CLASS_LIMIT}")
    first = 0
    if used[0] >= 1 and used[-1] == len(names):
        first = 1
        notes.append("labels begin at 1: the empty class 0, which has no name, is left out")
    for label in used:
        if not first <= label < first + len(names):
            raise DatasetError(
                f"label {label}: expected 0 to {len(names) - 1}, because {len(names)} classes have names"
            )
    return tuple(range(first, first + len(names)))


def _named(labels: set[str], source: Source) -> tuple[str, ...]:
    """Return the names of labels that are names themselves: in the order of the format, else of the alphabet."""
    if source.classes is not None:
        unknown = sorted(labels - set(source.classes))
        if unknown:
            raise DatasetError(f"label '{shortened(unknown[0], 40)}': expected one of {', '.join(source.classes[:10])}")
        return source.classes
    if all(label.isascii() and label.isdecimal() for label in labels):
        return tuple(sorted(labels, key=lambda label: (len(label.lstrip("0")), label.lstrip("0"), label)))
    return tuple(sorted(labels))


def _note_gaps(used: list[int], notes: list[str]) -> None:
    if used[0] < 0 or used[-1] - used[0] > 10_000:
        return
    gaps = sorted(set(range(used[-1] + 1)) - set(used))
    if not gaps:
        return
    numbers = ", ".join(map(str, gaps[:5]))
    if len(gaps) > 5:
        numbers += f" and {len(gaps) - 5} more"
    empty_classes = f"class {numbers} is" if len(gaps) == 1 else f"classes {numbers} are"
    notes.append(f"labels are {used[0]} to {used[-1]}: the empty {empty_classes} left out")


def _printable(name: str) -> str:
    """Return the name as labels.txt can hold it: one line of printable characters, not empty."""
    return sanitize(" ".join(name.split()))[:LONGEST_NAME] or "(empty)"


LONGEST_NAME = 200
"""Characters of a class's name"""

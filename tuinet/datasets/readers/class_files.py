"""Files beside a data set that name its classes: labels.txt, EMNIST's mapping and KMNIST's map of classes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from tuinet.datasets.class_names import parse_mapping, read_names
from tuinet.datasets.readers.packed import StoredFile, unpacked
from tuinet.datasets.readers.source import Mapping
from tuinet.datasets.readers.splits import is_split, words_of
from tuinet.errors import DatasetError
from tuinet.limits import SMALL, shortened, whole_number

_LABELS = "labels.txt"
_MAPPING = "mapping.txt"
CLASS_MAP = "classmap.csv"
"""The end of the file name of KMNIST's map of classes"""


def is_emnist(name: str) -> bool:
    """Return True for the name of a file of EMNIST, whose images are stored transposed."""
    return name.lower().startswith("emnist")


def names_in(paths: Sequence[Path]) -> tuple[str, ...] | None:
    """Return the names in the labels.txt of a folder; None unless a folder with one was given. Raises DatasetError."""
    if len(paths) != 1 or not (paths[0] / _LABELS).is_file():
        return None
    return read_names(paths[0] / _LABELS)


def siblings(path: Path) -> list[StoredFile]:
    """Return the files in the folder of a file that could name its classes."""
    try:
        paths = sorted(other for other in path.parent.iterdir() if other.suffix.lower() in (".txt", ".csv"))
    except OSError:
        return []
    return [StoredFile(other) for other in paths if other.is_file()]


def mapping_for(name: str, files: Sequence[StoredFile]) -> Mapping | None:
    """Return the names of labels, if one of these files lists them for the file `name` of a data set.

    The list of emnist-letters-train.csv is emnist-letters-mapping.txt, that of kmnist-train-labels.npz is
    kmnist_classmap.csv. Raises DatasetError if it is damaged.
    """
    own_words = [word for word in words_of(name.partition(".")[0]) if not is_split(word)]
    for file in files:
        other = file.own_name.lower()
        if other.endswith(_MAPPING) and words_of(other.removesuffix(_MAPPING)) in (own_words, []):
            return Mapping(parse_mapping(_text_of(file), file.name), file.own_name)
        prefix = words_of(other.removesuffix(CLASS_MAP))
        if other.endswith(CLASS_MAP) and prefix and own_words[: len(prefix)] == prefix:
            return Mapping(dict(_class_map(file)), file.own_name)
    return None


def _class_map(file: StoredFile) -> Iterator[tuple[int, str]]:
    """Yield the characters of KMNIST: rows of a label, a code point and the character (Clanuwat et al. 2018)."""
    rows = csv.reader(_text_of(file).splitlines())
    try:
        for number, row in enumerate(rows, 1):
            label = whole_number(row[0]) if row else None
            if label is not None and len(row) == 3 and row[2].strip():
                yield label, row[2].strip()
            elif row and number > 1:
                raise DatasetError(
                    f"{file.name}, line {number}: {shortened(repr(row), 60)}: expected a label, a code point and a "
                    "character"
                )
    except csv.Error as error:
        raise DatasetError(f"{file.name}: {error}: expected rows of a label, a code point and a character") from None


def _text_of(file: StoredFile) -> str:
    with unpacked(file) as stream:
        content = stream.read(SMALL)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DatasetError(f"{file.name}: expected UTF-8 text") from None

"""The names of the classes of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.files import DatasetFiles
from tuinet.errors import DatasetError, UsageError
from tuinet.limits import read_small, shortened, whole_number
from tuinet.messages import counted

CLASS_LIMIT = 256
"""A label is one byte, so there are no more classes"""


def class_names(files: DatasetFiles, train: NDArray[np.uint8], test: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the names in labels.txt, else in EMNIST's mapping file, else "0", "1", ... up to the greatest label.

    There are at least two. Raises DatasetError if one of these files cannot be used, or if labels.txt has no name for a
    label.
    """
    if files.names is None:
        characters = read_mapping(files.mapping) if files.mapping else {}
        greatest = max(int(train.max()), int(test.max()), 1)
        return tuple(characters.get(label, str(label)) for label in range(greatest + 1))
    names = read_names(files.names)
    for path, labels in ((files.train_labels, train), (files.test_labels, test)):
        if labels.max() >= len(names):
            index = int(np.argmax(labels >= len(names)))
            raise DatasetError(
                f"{path}: label {labels[index]} at index {index}: expected 0 to {len(names) - 1}, "
                f"because {files.names.name} has {len(names)} names"
            )
    return names


def read_mapping(path: Path) -> dict[int, str]:
    """Return the character of each label in EMNIST's mapping file.

    A line holds a label and one or two ASCII codes (Cohen et al. 2017). Two codes mean that the capital and the small
    letter are one class, which is named after the capital. Raises DatasetError for any other line.
    """
    return parse_mapping(_read_text(path), str(path))


def parse_mapping(text: str, name: str) -> dict[int, str]:
    """Return the character of each label in the text of a mapping file with this name. Raises DatasetError."""
    characters = {}
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split()
        if not fields:
            continue
        numbers = [int(field) for field in fields if field.isascii() and field.isdecimal() and len(field) < 8]
        label_and_codes = len(numbers) == len(fields) and 2 <= len(numbers) <= 3
        if not label_and_codes or not all(32 < code < 127 for code in numbers[1:]):
            raise DatasetError(f"{name}: line {number} is {line[:40]!r}: expected a label and one or two ASCII codes")
        label, code, *_ = numbers
        characters[label] = chr(code)
    return characters


def read_names(path: Path) -> tuple[str, ...]:
    """Return the names in labels.txt, one on each line. Raises DatasetError if they cannot be used."""
    return parse_names(_read_text(path), str(path))


def parse_names(text: str, path: str) -> tuple[str, ...]:
    """Return the names in the text of a file, one on each line. Raises DatasetError if they cannot be used."""
    names = tuple(line.strip() for line in text.rstrip().splitlines())
    for number, name in enumerate(names, 1):
        if not name or not name.isprintable():
            raise DatasetError(
                f"{path}: line {number} is {shortened(repr(name), 80)}: expected the name of class {number - 1}"
            )
    if not 2 <= len(names) <= CLASS_LIMIT:
        raise DatasetError(f"{path}: {counted(len(names), 'name')}: expected 2 to {CLASS_LIMIT}, one per line")
    return names


def _read_text(path: Path) -> str:
    try:
        # Windows editors put a byte order mark before UTF-8 text; "utf-8-sig" ignores it.
        return read_small(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: byte {error.object[error.start]:#04x}: expected UTF-8 text") from None
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror or error})") from None


def class_number(text: str, classes: Sequence[str]) -> int:
    """Return the number of the class with this name, number or beginning of a name. Raises UsageError."""
    start = text.strip().lower()
    names = [name.lower() for name in classes]
    # A class may be named after a digit that is not its number: names take precedence.
    if start in names:
        return names.index(start)
    number = whole_number(start)
    if number is not None and number < len(names):
        return number
    matching = [k for k, name in enumerate(names) if name.startswith(start)]
    if len(matching) != 1:
        raise UsageError(f"unknown class '{shortened(text.strip())}': expected one of {', '.join(classes)}")
    return matching[0]

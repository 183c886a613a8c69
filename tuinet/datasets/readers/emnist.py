"""EMNIST in other formats than IDX: its name, and its list of characters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuinet.datasets.class_names import parse_mapping
from tuinet.datasets.readers.packed import StoredFile, files_of, unpacked
from tuinet.datasets.readers.source import Mapping
from tuinet.datasets.readers.splits import is_split, words_of
from tuinet.errors import DatasetError
from tuinet.limits import SMALL

_SUFFIX = "mapping.txt"


def is_emnist(name: str) -> bool:
    """True for the name of a file of EMNIST, whose images are stored transposed."""
    return name.lower().startswith("emnist")


def mapping_beside(file: StoredFile) -> Mapping | None:
    """The characters that labels stand for, if there is a list of them for this file in its folder or archive.

    The list of emnist-letters-train.csv is emnist-letters-mapping.txt. Raises DatasetError if it is damaged.
    """
    beside = files_of([file.path]) if file.member is not None else _beside(file.path)
    wanted = [word for word in words_of(file.own_name.partition(".")[0]) if not is_split(word)]
    for other in beside:
        name = other.own_name.lower()
        if name.endswith(_SUFFIX) and words_of(name.removesuffix(_SUFFIX)) in (wanted, []):
            return Mapping(parse_mapping(_text_of(other), other.name), other.own_name)
    return None


def _beside(path: Path) -> Sequence[StoredFile]:
    try:
        return [StoredFile(other) for other in sorted(path.parent.glob("*.txt")) if other.is_file()]
    except OSError:
        return []


def _text_of(file: StoredFile) -> str:
    with unpacked(file) as stream:
        content = stream.read(SMALL)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DatasetError(f"{file.name}: expected UTF-8 text") from None

"""The split of a file or an array, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tuinet.datasets.readers.packed import StoredFile
from tuinet.errors import DatasetError

Split = Literal["train", "valid", "test"]

_SPLITS: dict[Split, frozenset[str]] = {
    "train": frozenset({"train", "training", "trn", "tra", "tr"}),
    "valid": frozenset({"valid", "validation", "val", "dev"}),
    "test": frozenset({"test", "testing", "tst", "tes", "t10k", "te"}),
}

# A word ends at a sign, and where a capital follows a small letter: mnist_train, xTrain, X-train.
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+")


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case: `["mnist", "train"]` of `mnist_train`."""
    return [word.lower() for word in _WORD.findall(name)]


def split_of(words: Sequence[str]) -> Split | None:
    """Return the split that is among the words of a name; None if there is none, or more than one."""
    splits = [split for word in words for split, names in _SPLITS.items() if word in names]
    return splits[0] if len(set(splits)) == 1 else None


def is_split(word: str) -> bool:
    """Return True if a word names a split."""
    return any(word in names for names in _SPLITS.values())


@dataclass(frozen=True)
class Splits:
    """The file of each split."""

    train: StoredFile
    valid: StoredFile | None = None
    test: StoredFile | None = None

    def others(self) -> Iterator[tuple[Split, StoredFile]]:
        """Yield the files beside that for training."""
        if self.valid is not None:
            yield "valid", self.valid
        if self.test is not None:
            yield "test", self.test


def assign(files: Sequence[StoredFile], chosen: str | None, *, in_order: bool) -> Splits:
    """Tell the files of one data set apart by their names.

    Args:
        files: At least one.
        chosen: The data set among several in a folder: a word of its files' names.
        in_order: True if the user has named each file: then one telling name of two is enough, and without any the
            first is for training and the second for testing.

    Raises DatasetError if the names are not clear.
    """
    if chosen is not None:
        files = _chosen(files, chosen)
    if len(files) == 1:
        return Splits(files[0])
    if in_order and len(files) == 2 and not any(split_of(words_of(file.own_name)) for file in files):
        return Splits(files[0], test=files[1])
    by_split: dict[Split | None, list[StoredFile]] = {}
    for file in files:
        by_split.setdefault(split_of(words_of(file.own_name)), []).append(file)
    if in_order and len(files) == 2 and None in by_split:
        # The name of one tells what the other is.
        other: Split = "train" if "train" not in by_split else "test"
        by_split[other] = by_split.pop(None)
    _check(files, by_split)
    (train,) = by_split["train"]
    valid = by_split.get("valid", [None])
    test = by_split.get("test", [None])
    return Splits(train, valid[0], test[0])


def _chosen(files: Sequence[StoredFile], chosen: str) -> list[StoredFile]:
    wanted = words_of(chosen)
    matching = [file for file in files if set(wanted) <= set(words_of(file.own_name))]
    if not matching:
        raise DatasetError(f"no file of the split '{chosen}': expected one of {_listed(_sets(files))}")
    return matching


def _check(files: Sequence[StoredFile], by_split: dict[Split | None, list[StoredFile]]) -> None:
    sets = _sets(files)
    if len(sets) > 1 and None not in by_split and any(len(group) > 1 for group in by_split.values()):
        raise DatasetError(f"several data sets: expected --split with one of {_listed(sets)}")
    for split, group in by_split.items():
        if split is None or len(group) > 1:
            raise DatasetError(
                f"{_listed([file.name for file in group])}: which is which? Expected names with 'train' and 'test', or "
                "one file for training and one for testing"
            )
    if "train" not in by_split:
        raise DatasetError(f"{_listed([file.name for file in files])}: expected a file with 'train' in its name")


def _sets(files: Sequence[StoredFile]) -> list[str]:
    """Return the names of the files without the split and what they have in common."""
    names = [[word for word in words_of(_stem(file)) if not is_split(word)] for file in files]
    shared = set.intersection(*map(set, names))
    return sorted({"-".join(word for word in name if word not in shared) for name in names} - {""})


def _stem(file: StoredFile) -> str:
    return file.own_name.partition(".")[0]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(names[:8]) + more

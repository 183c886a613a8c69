"""Finding the arrays with the images and labels of each split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tuinet.datasets.readers.array_roles import is_role, role_of, words_of_array
from tuinet.datasets.readers.arrays.stored import StoredArray
from tuinet.datasets.readers.splits import Split, is_split, split_of

# Names that NumPy gives to arrays without one.
_UNNAMED = "arr"


@dataclass
class Arrays:
    """The arrays of one data set, by split and role."""

    images: dict[Split, StoredArray] = field(default_factory=dict)
    labels: dict[Split, StoredArray] = field(default_factory=dict)


def sort_arrays(arrays: Sequence[StoredArray]) -> dict[str, Arrays]:
    """Return the data sets that these arrays make up, by the rest of their names; arrays without a role are left out.

    The name of an array counts, and after it that of its file if there are several files: kmnist-train-imgs.npz with
    one array, or train.npz and test.npz with images and labels each.
    """
    has_files = len({array.file.path for array in arrays}) > 1
    data_sets: dict[str, Arrays] = {}
    for array in arrays:
        key = words_of_array(array.key)
        stem = words_of_array(array.file.path.name.partition(".")[0]) if has_files else []
        role = role_of(key) or role_of(stem)
        if role is None:
            continue
        split = split_of(key) or split_of(stem) or "train"
        rest = [word for word in [*stem, *key] if not is_split(word) and not is_role(word)]
        name = "-".join(dict.fromkeys(word for word in rest if word not in (_UNNAMED, "0")))
        data_set = data_sets.setdefault(name, Arrays())
        by_split = data_set.images if role == "images" else data_set.labels
        by_split.setdefault(split, array)
    return {name: data_set for name, data_set in data_sets.items() if "train" in data_set.images or len(data_sets) == 1}


def sort_by_shape(arrays: Sequence[StoredArray]) -> Arrays | None:
    """Return the images and labels among one or two arrays by their shapes; None if these do not tell them apart."""
    flat = [array for array in arrays if _is_flat(array)]
    images = [array for array in arrays if not _is_flat(array)]
    if len(images) != 1 or len(flat) != len(arrays) - 1 or len(flat) > 1:
        return None
    labels: dict[Split, StoredArray] = {}
    if flat:
        labels["train"] = flat[0]
    return Arrays({"train": images[0]}, labels)


def _is_flat(array: StoredArray) -> bool:
    """Return True if there is one number or text in each row."""
    return len(array.shape) == 1 or array.shape[1:] == (1,)

"""Labels of any kind, numbers or names, gathered as they are read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.class_names import CLASS_LIMIT
from tuinet.errors import DatasetError
from tuinet.limits import shortened

Key = int | str
"""A label as a file has it"""


class LabelTable:
    """The different labels of a data set, numbered in the order they were read."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self._codes: dict[Key, int] = {}

    def encode(self, labels: NDArray[Any]) -> NDArray[np.intp]:
        """Return the number of each label in `keys`.

        Raises DatasetError, without their source, for labels of no class.
        """
        different, inverse = np.unique(_checked(labels), return_inverse=True)
        codes = [self._code(key) for key in different.tolist()]
        return np.asarray(codes, np.intp)[inverse.reshape(-1)]

    def _code(self, key: Key) -> int:
        code = self._codes.setdefault(key, len(self.keys))
        if code == CLASS_LIMIT:
            several = ", ".join(f"'{shortened(str(other), 20)}'" for other in self.keys[:3])
            raise DatasetError(
                f"more than {CLASS_LIMIT} different labels ({several} …): expected at most {CLASS_LIMIT} classes"
            )
        if code == len(self.keys):
            self.keys.append(key)
        return code


def _checked(labels: NDArray[Any]) -> NDArray[Any]:
    """Return labels as whole numbers or as names."""
    if labels.dtype.kind == "f":
        if not np.array_equal(labels, np.rint(labels)):
            fractional = labels[labels != np.rint(labels)]
            raise DatasetError(f"a label is {fractional[0]:g}: expected whole numbers or names")
        return labels.astype(np.int64)
    if labels.dtype.kind == "b":
        return labels.astype(np.int64)
    if labels.dtype.kind not in "iuU":
        return labels.astype(np.str_)
    return labels

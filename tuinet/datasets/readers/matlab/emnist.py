"""EMNIST as NIST publishes it for MATLAB: one structure with everything (Cohen et al. 2017)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tuinet.datasets.readers.matlab.images import batches, columns_first
from tuinet.datasets.readers.matlab.labels import whole_labels
from tuinet.datasets.readers.matlab.loading import load
from tuinet.datasets.readers.source import Batch, Mapping, Part, Source
from tuinet.errors import DatasetError

STRUCTURE = "dataset"
"""The variable that holds train, test and mapping"""


def open_emnist(path: Path) -> Source:
    """Return the data set in a file whose only variable is `dataset`. All of it is loaded. Raises DatasetError."""
    dataset = load(path, [STRUCTURE])[STRUCTURE]
    return Source(
        format="MATLAB, in EMNIST's layout",
        train=_part(_field(dataset, "train", path), "train", path),
        test=_part(_field(dataset, "test", path), "test", path),
        mapping=_mapping(_field(dataset, "mapping", path), path),
    )


def _field(structure: Any, name: str, path: Path) -> Any:  # noqa: ANN401 - whatever SciPy has loaded
    """Return a field of a structure, which MATLAB always stores in an array of one element."""
    array = np.asarray(structure)
    if array.dtype.names is None or name not in array.dtype.names or array.size != 1:
        raise DatasetError(f"{path.name}: no field '{name}': expected the structure of EMNIST")
    return array.reshape(-1)[0][name]


def _part(structure: Any, split: str, path: Path) -> Part:  # noqa: ANN401
    name = f"{path.name}/{split}"
    rows = np.asarray(_field(structure, "images", path))
    labels = whole_labels(_field(structure, "labels", path), f"{name}.labels")
    if rows.ndim != 2 or rows.dtype.kind not in "buif" or len(rows) != len(labels):
        raise DatasetError(
            f"{name}.images: an array of {rows.dtype} of shape {rows.shape}: expected {len(labels):,} rows of pixels, "
            "one for each label"
        )
    # Unlike the IDX files, these are upright if they are read as MATLAB reads them: column after column.
    images = columns_first(rows, None, f"{name}.images")

    def read() -> Iterator[Batch]:
        return batches(images, labels)

    return Part(name, read)


def _mapping(array: Any, path: Path) -> Mapping:  # noqa: ANN401
    """Return the characters of labels: rows of a label and one or two ASCII codes; the first is that of the capital."""
    rows = np.asarray(array)
    if rows.ndim != 2 or rows.shape[1] not in (2, 3) or rows.dtype.kind not in "uif":
        raise DatasetError(
            f"{path.name}/mapping: shape {rows.shape}: expected rows of a label and one or two ASCII codes"
        )
    names = {}
    for label, code, *_ in rows.tolist():
        if not 32 < code < 127:
            raise DatasetError(f"{path.name}/mapping: code {code:g} of label {label:g}: expected that of a character")
        names[int(label)] = chr(int(code))
    return Mapping(names, f"{path.name}/mapping")

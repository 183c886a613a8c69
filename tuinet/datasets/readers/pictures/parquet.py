"""Parquet files, like those on Hugging Face: a column of encoded images or of pixels, and one of labels."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.decoding import decode_pixels
from tuinet.datasets.readers.pictures.batches import Label, Labelled, in_batches
from tuinet.datasets.readers.source import Batch, Part, Reader, ReadOptions, Source, expected_pixels
from tuinet.datasets.readers.splits import Split, split_of, words_of
from tuinet.datasets.readers.tables.headers import grid_of, numbered
from tuinet.errors import DatasetError, ImageError
from tuinet.extras import import_extra

MAGIC = b"PAR1"

ROWS = 1024
"""Rows that are in memory at a time"""

IMAGE_COLUMNS = ("image", "img", "images", "pixels")
LABEL_COLUMNS = ("label", "labels", "class", "target", "fine_label", "digit", "y")


# Columns that a message lists.
_MENTIONED = 8


@dataclass(frozen=True)
class NamedFile:
    """A file, and the words of its name and of the directories below the one that was given."""

    path: Path
    words: tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """The columns to read."""

    images: tuple[str, ...]
    """The column of images, or those of the pixels, row by row"""
    label: str | None
    """None if there are no labels"""
    shape: tuple[int, int] | None = None
    """Height and width, where each pixel has a column"""

    @property
    def names(self) -> list[str]:
        """The columns that are read."""
        return [*self.images] if self.label is None else [*self.images, self.label]


def recognises(paths: Sequence[Path]) -> bool:
    """Return True if the paths are Parquet files, or directories of such files and notes alone."""
    try:
        files = _files(paths)
        return bool(files) and all(_is_parquet(file.path) for file in files)
    except OSError:
        return False


def open_parquet(paths: Sequence[Path], options: ReadOptions) -> Source:
    """Return the data set in Parquet files, one or more for each split. Raises DatasetError and MissingPackageError."""
    import_extra("pyarrow", "parquet")
    files = _by_split(_files(paths), options.split)
    schema = _opened(files["train"][0]).schema_arrow
    columns = _columns(files["train"][0], schema, options)
    parts = {split: Part(_origin(group), partial(_read, group, columns)) for split, group in files.items()}
    return Source(
        "Parquet",
        parts["train"],
        valid=parts.get("valid"),
        test=parts.get("test"),
        classes=_class_names(schema, columns.label),
    )


def _files(paths: Sequence[Path]) -> list[NamedFile]:
    """Return all files, those of a directory by name. Raises OSError."""
    files = []
    for path in paths:
        if not path.is_dir():
            files.append(NamedFile(path, tuple(words_of(path.stem))))
            continue
        for file in sorted(path.rglob("*.parquet")):
            if not file.name.startswith("."):
                parts = file.relative_to(path).with_suffix("").parts
                files.append(NamedFile(file, tuple(word for part in parts for word in words_of(part))))
    return files


def _is_parquet(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def _by_split(files: Sequence[NamedFile], chosen: str | None) -> dict[Split, list[Path]]:
    """Return the files of each split, as their names say. Raises DatasetError if that is not clear."""
    if chosen is not None:
        files = [file for file in files if set(words_of(chosen)) <= set(file.words)]
        if not files:
            raise DatasetError(f"no Parquet file of '{chosen}': expected another --split")
    if len(files) == 1:
        return {"train": [files[0].path]}
    groups: dict[Split, list[Path]] = {}
    for file in files:
        split = split_of(file.words)
        if split is None:
            raise DatasetError(f"{file.path}: training or test images? Expected 'train' or 'test' in its name")
        groups.setdefault(split, []).append(file.path)
    if "train" not in groups:
        raise DatasetError(f"{files[0].path}: no training images: expected a file with 'train' in its name")
    return groups


def _opened(file: Path) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a `ParquetFile`. Raises DatasetError."""
    pyarrow = import_extra("pyarrow", "parquet")
    parquet = import_extra("pyarrow.parquet", "parquet")
    try:
        return parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError) as error:
        raise DatasetError(f"{file}: a damaged Parquet file ({_first_line(error)})") from None


def _columns(file: Path, schema: Any, options: ReadOptions) -> Columns:  # noqa: ANN401
    """Return the columns that the user names, else those with the usual names. Raises DatasetError."""
    names: list[str] = schema.names
    label = options.labels or options.label
    for chosen in (options.images, label):
        if chosen is not None and chosen not in names:
            raise DatasetError(f"{file}: no column '{chosen}': expected one of {_listed(names)}")
    label = label or _usual(names, LABEL_COLUMNS)
    image = options.images or _usual(names, IMAGE_COLUMNS)
    if image is not None:
        return Columns((image,), label)
    columns = _pixel_columns(file, names, label, options.size)
    if columns is None:
        raise DatasetError(f"{file}: which column has the images? Expected --images with one of {_listed(names)}")
    for name in columns.images:
        if not (_is_number(schema.field(name).type)):
            raise DatasetError(f"{file}: column '{name}' is of type {schema.field(name).type}: expected numbers")
    return columns


def _pixel_columns(file: Path, names: Sequence[str], label: str | None, size: tuple[int, int] | None) -> Columns | None:
    """Return a column for each pixel, as in a table of pandas; None if the names do not say so. Raises DatasetError."""
    others = [(index, name) for index, name in enumerate(names) if name != label]
    pixels, shape = grid_of(others)
    if not pixels:
        pixels = numbered(others)
    if not pixels:
        return None
    side = math.isqrt(len(pixels))
    if size is not None and math.prod(size) == len(pixels):
        shape = size
    elif shape is None and side * side == len(pixels):
        shape = (side, side)
    if shape is None:
        raise DatasetError(f"{file}: {len(pixels)} columns of pixels: {expected_pixels(size)}")
    return Columns(tuple(names[index] for index in pixels), label, shape)


def _is_number(column_type: Any) -> bool:  # noqa: ANN401
    types = import_extra("pyarrow.types", "parquet")
    return bool(types.is_integer(column_type) or types.is_floating(column_type))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MENTIONED:,} more" if len(names) > _MENTIONED else ""
    return ", ".join(names[:_MENTIONED]) + more


def _usual(names: Sequence[str], usual: Sequence[str]) -> str | None:
    by_lower = {name.lower(): name for name in names}
    return next((by_lower[name] for name in usual if name in by_lower), None)


def _class_names(schema: Any, label: str | None) -> tuple[str, ...] | None:  # noqa: ANN401
    """Return the names that Hugging Face keeps in the metadata of a schema, or None."""
    try:
        features = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
        names = features[label]["names"]
    except (KeyError, TypeError, ValueError):
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return tuple(names)


def _origin(files: Sequence[Path]) -> str:
    if len(files) == 1:
        return str(files[0])
    return f"{files[0]} and {len(files) - 1} more"


def _read(files: Sequence[Path], columns: Columns) -> Iterator[Batch]:
    return in_batches(_images(files, columns))


def _images(files: Sequence[Path], columns: Columns) -> Iterator[Labelled]:
    """Yield the images of a split, row by row. Raises DatasetError."""
    pyarrow = import_extra("pyarrow", "parquet")
    opened = [_opened(file) for file in files]
    total = sum(file.metadata.num_rows for file in opened)
    wanted = columns.names
    done = 0
    for path, file in zip(files, opened, strict=True):
        missing = [name for name in wanted if name not in file.schema_arrow.names]
        if missing:
            raise DatasetError(f"{path}: no column '{missing[0]}': expected those of the training images")
        row = 0
        try:
            for batch in file.iter_batches(ROWS, columns=wanted):
                labels = batch.column(columns.label).to_pylist() if columns.label else [None] * batch.num_rows
                for cell, label in zip(_cells(batch, columns), labels, strict=True):
                    row += 1
                    done += 1
                    yield Labelled(_pixels(cell), _label(label, columns.label), done / total)
        except (ImageError, DatasetError) as error:
            raise DatasetError(f"{path}, row {row}: {error}") from None
        except (pyarrow.ArrowException, OSError) as error:
            raise DatasetError(f"{path}: a damaged Parquet file ({_first_line(error)})") from None


def _cells(batch: Any, columns: Columns) -> Sequence[Any]:  # noqa: ANN401
    """Return the image of each row: a cell, or an array (height, width) of the columns of the pixels."""
    if columns.shape is None:
        cells: list[Any] = batch.column(columns.images[0]).to_pylist()
        return cells
    # A missing number becomes NaN, which is refused later.
    pixels = [batch.column(name).to_numpy(zero_copy_only=False) for name in columns.images]
    return [*np.stack(pixels, axis=1).reshape(-1, *columns.shape)]


def _pixels(cell: Any) -> NDArray[Any]:  # noqa: ANN401 - what Python makes of a cell
    """Return the image in a cell: bytes of an image file, or numbers in rows or flat.

    Raises ImageError or DatasetError.
    """
    if isinstance(cell, np.ndarray):
        return cell
    if isinstance(cell, dict):
        cell = cell.get("bytes")
    if isinstance(cell, bytes):
        return decode_pixels(io.BytesIO(cell))
    if isinstance(cell, list) and cell:
        try:
            pixels = np.array(cell)
        except ValueError:
            raise DatasetError("rows of different lengths: expected the pixels of an image") from None
        if pixels.ndim == 1:
            side = round(len(pixels) ** 0.5)
            if side * side != len(pixels):
                raise DatasetError(f"{len(pixels)} values: expected a square number of pixels")
            return pixels.reshape(side, side)
        return pixels
    raise DatasetError("no image in this row: expected the bytes of an image file, or its pixels")


def _label(cell: Any, column: str | None) -> Label | None:  # noqa: ANN401
    if column is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | str):
        raise DatasetError(f"{column} is {cell!r}: expected a whole number or a name")
    return cell


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:120]


PARQUET = Reader("Parquet", recognises, open_parquet)

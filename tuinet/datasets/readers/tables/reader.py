"""CSV files of images, one per row, with their labels: plain, gzipped or zipped, for training and for testing."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tuinet.datasets.readers.class_files import is_emnist, mapping_for, names_in, siblings
from tuinet.datasets.readers.packed import GZIP_MAGIC, StoredFile, files_of, members, starts_with, unpacked
from tuinet.datasets.readers.source import Batch, Part, Reader, ReadOptions, Source
from tuinet.datasets.readers.splits import assign
from tuinet.datasets.readers.tables.guess import number_of
from tuinet.datasets.readers.tables.layout import Layout, lay_out
from tuinet.datasets.readers.tables.lines import Block, blocks
from tuinet.datasets.readers.tables.rows import RowParser
from tuinet.datasets.readers.tables.sample import DELIMITERS, take_sample
from tuinet.errors import DatasetError

_SUFFIXES = (".csv", ".tsv", ".tra", ".tes")
"""The extensions of such files. The last two are those of the UCI repository's handwritten digits"""

# A table with fewer numbers in a row, beside others in a folder, lists files or classes. 3×3 pixels are the least.
_LEAST_NUMBERS = 9


def _recognises(paths: Sequence[Path]) -> bool:
    try:
        return bool(paths) and all(os.path.exists(path) and _tables([path]) for path in paths)
    except (DatasetError, OSError):
        return False


def _tables(paths: Sequence[Path]) -> list[StoredFile]:
    """Return the tables of images among files and in folders and archives. A table that occurs twice counts once."""
    tables: dict[str, StoredFile] = {}
    for file in files_of(paths):
        if not file.own_name.lower().endswith(_SUFFIXES):
            continue
        if file.path in paths and file.member is None:
            tables[str(file.path)] = file
        elif _has_images(file):
            tables.setdefault(file.own_name, file)
    return list(tables.values())


def _has_images(file: StoredFile) -> bool:
    """Return True if the second line has enough numbers for an image. A file that cannot be read is reported later."""
    try:
        with unpacked(file) as stream:
            first = next(blocks(stream), None)
    except DatasetError:
        return True
    if first is None:
        return False
    lines = first.content.splitlines()[:2]
    delimiter = max(DELIMITERS, key=lines[-1].count)
    fields = lines[-1].decode("latin-1").replace('"', "").split(delimiter.decode())
    numbers = sum(number_of(field.replace(",", ".")) is not None for field in fields)
    return numbers >= max(_LEAST_NUMBERS, 0.9 * len(fields) - 1)


def _open(paths: Sequence[Path], options: ReadOptions) -> Source:
    files = _tables(paths)
    if not files:
        raise DatasetError(f"{paths[0]}: no table of images: expected CSV with an image in each row")
    splits = assign(files, options.split, in_order=len(paths) > 1)
    train = lay_out(take_sample(splits.train), options)
    return Source(
        format=_format(splits.train),
        train=_part(splits.train, train),
        valid=_other_part(splits.valid, train, options),
        test=_other_part(splits.test, train, options),
        classes=names_in(paths),
        mapping=mapping_for(splits.train.own_name, _beside(splits.train)),
        emnist=is_emnist(splits.train.own_name),
        notes=tuple(_notes(splits.train.name, train)),
    )


def _beside(file: StoredFile) -> list[StoredFile]:
    """Return the files in the folder or the archive of a file."""
    return siblings(file.path) if file.member is None else members(file.path)


def _other_part(file: StoredFile | None, train: Layout, options: ReadOptions) -> Part | None:
    """Return a file beside that for training, whose columns are the same if nothing tells otherwise."""
    if file is None:
        return None
    sample = take_sample(file)
    if sample.columns == train.columns and not sample.names and train.label is not None:
        options = dataclasses.replace(options, label=str(train.label + 1))
    elif sample.columns == train.columns - 1 and options.label not in sample.names:
        # Kaggle's test.csv has no labels.
        options = dataclasses.replace(options, label=None)
    return _part(file, lay_out(sample, options))


def _part(file: StoredFile, layout: Layout) -> Part:
    def read() -> Iterator[Batch]:
        parser = RowParser(file.name, layout)
        with unpacked(file) as stream:
            for block in blocks(stream):
                rows = parser.parse(_without_header(block) if block.first == 1 and layout.names else block)
                if rows is not None:
                    yield Batch(rows.images, rows.labels, block.progress)

    return Part(file.name, read)


def _without_header(block: Block) -> Block:
    """Return the first block with an empty line instead of the first that is not blank."""
    lines = block.content.split(b"\n")
    header = next(index for index, line in enumerate(lines) if line.strip())
    lines[header] = b""
    return dataclasses.replace(block, content=b"\n".join(lines))


def _format(file: StoredFile) -> str:
    if file.member is not None:
        return "CSV, ZIP"
    return "CSV, gzip" if starts_with(file.path, GZIP_MAGIC) else "CSV"


def _notes(name: str, layout: Layout) -> Iterator[str]:
    if layout.label_is_guessed and layout.label is not None:
        label = f"'{layout.names[layout.label]}'" if layout.names else f"{layout.label + 1}"
        yield f"{name} does not say where the labels are: they are taken from column {label}"
    left_out = [layout.names[index] or "(without a name)" for index in layout.left_out if layout.names]
    if left_out:
        columns = "column is" if len(left_out) == 1 else "columns are"
        more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
        yield f"the {columns} left out: {', '.join(left_out[:5])}{more}"


CSV = Reader("CSV", _recognises, _open)

"""The rows of a table as images and labels."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.readers.tables.cutting import cut_out
from tuinet.datasets.readers.tables.guess import number_of
from tuinet.datasets.readers.tables.layout import Layout
from tuinet.datasets.readers.tables.lines import Block, split_fields
from tuinet.datasets.readers.tables.numbers import Numbers, parse_numbers
from tuinet.datasets.readers.tables.sample import check_count
from tuinet.errors import DatasetError
from tuinet.limits import shortened

Labels = NDArray[np.integer] | NDArray[np.str_]

# A field in quotation marks that has no delimiter of any kind in it.
_QUOTED = re.compile(rb'(?<![^,;\t\n])"([^",;\t\n]*)"(?![^,;\t\n])')

_LABEL_LIMIT = 1 << 31


@dataclasses.dataclass(frozen=True)
class Rows:
    """Consecutive rows of a table."""

    images: NDArray[Any]
    """(count, height, width)"""
    labels: Labels | None


class RowParser:
    """Parses blocks of lines: by whole-array operations if all is regular, else field by field."""

    def __init__(self, name: str, layout: Layout) -> None:
        self._name = name
        self._adopt(layout)

    def _adopt(self, layout: Layout) -> None:
        self._layout = layout
        text_label = layout.label if layout.label_is_text else None
        # These columns are cut out before numbers are parsed.
        cut = {text_label, *layout.left_out} - {None}
        self._cut = [index for index in range(layout.columns) if index in cut]
        self._numeric = [index for index in range(layout.columns) if index not in cut]
        position = {index: number for number, index in enumerate(self._numeric)}
        self._pixels = [position[index] for index in layout.pixels]
        self._label = None if layout.label is None else position.get(layout.label)

    def parse(self, block: Block) -> Rows | None:
        """Return the rows in a block; None if all its lines are blank. Raises DatasetError, which names the line."""
        content = block.content
        if b"\n\n" in content or content.startswith(b"\n"):
            content = b"".join(line for line in content.splitlines(keepends=True) if line.strip())
        if not content:
            return None
        return self._parse_regular(content) or self._parse_fields(block)

    def _parse_regular(self, content: bytes) -> Rows | None:
        """Parse lines that have nothing but plain numbers, and names of classes; None if there is anything else."""
        layout = self._layout
        if b'"' in content:
            content = _QUOTED.sub(rb"\1", content)
            if b'"' in content:
                return None
        names: list[bytes] = []
        if self._cut:
            content, names = cut_out(content, layout.delimiter, layout.columns, self._cut, layout.label)
        content = content.replace(layout.delimiter + b" ", layout.delimiter)
        if layout.delimiter != b",":
            content = content.replace(b",", b".")
        table = parse_numbers(content, layout.delimiter, layout.columns - len(self._cut))
        if table is None:
            return None
        try:
            texts = [name.decode().strip() for name in names]
        except UnicodeDecodeError:
            return None
        return self._rows(table, texts)

    def _rows(self, table: Numbers, names: list[str]) -> Rows | None:
        """Return rows from their numbers and the names of their classes; None if a label is not good."""
        labels: Labels | None = None
        if self._layout.label_is_text:
            if not all(names):
                return None
            labels = np.array(names, np.str_)
        elif self._label is not None:
            column = table[:, self._label]
            if (column != np.rint(column)).any() or (np.abs(column) >= _LABEL_LIMIT).any():
                return None
            labels = column.astype(np.int64)
        images: NDArray[Any] = self._ordered(table)
        if images.dtype.kind == "i" and images.min() >= 0 and images.max() <= 255:
            images = images.astype(np.uint8)
        return Rows(images.reshape(-1, *self._layout.shape), labels)

    def _ordered(self, table: Numbers) -> Numbers:
        """Return the columns of the pixels."""
        first = self._pixels[0]
        if self._pixels == list(range(first, first + len(self._pixels))):
            return table[:, first : first + len(self._pixels)]
        return table[:, self._pixels]

    def _parse_fields(self, block: Block) -> Rows | None:
        """Parse one field after the other, and find the one that is wrong."""
        rows = []
        for number, line in enumerate(block.content.split(b"\n")[:-1], block.first):
            if line.strip():
                fields = split_fields(line, self._layout.delimiter, self._name, number)
                check_count(len(fields), self._layout.columns, self._name, number)
                rows.append((number, fields))
        names = [self._label_in(fields, number) for number, fields in rows if self._layout.label is not None]
        if not self._layout.label_is_text and any(number_of(name) is None for name in names):
            # Classes 0 to 9 and A to Z begin as numbers if the rows are sorted.
            self._adopt(dataclasses.replace(self._layout, label_is_text=True))
        table = [[self._number(fields, index, number) for index in self._numeric] for number, fields in rows]
        return self._rows(np.array(table, np.float64), names)

    def _number(self, fields: list[str], index: int, number: int) -> float:
        field = fields[index].strip()
        if self._layout.delimiter != b",":
            field = field.replace(",", ".")
        value = number_of(field)
        if value is None:
            value_text = f"'{shortened(fields[index], 40)}'" if field else "no value"
            raise DatasetError(f"{self._name}, line {number}: {value_text} in column {index + 1}: expected a number")
        return value

    def _label_in(self, fields: list[str], number: int) -> str:
        """Return the label of a row. Raises DatasetError if it has none, or a number that is not whole."""
        label = fields[self._layout.label or 0].strip()
        location = f"{self._name}, line {number}"
        if not label:
            raise DatasetError(
                f"{location}: no label: expected one in column {(self._layout.label or 0) + 1} of each row"
            )
        value = number_of(label)
        if value is not None and not self._layout.label_is_text and not _is_label(value):
            raise DatasetError(f"{location}: label {shortened(label, 40)}: expected a whole number or a name")
        return label


def _is_label(value: float) -> bool:
    return value.is_integer() and abs(value) < _LABEL_LIMIT

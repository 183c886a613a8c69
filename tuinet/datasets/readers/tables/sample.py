"""The first lines of a table, from which its layout is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuinet.datasets.readers.packed import StoredFile, unpacked
from tuinet.datasets.readers.tables.guess import number_of
from tuinet.datasets.readers.tables.headers import LABEL_NAMES
from tuinet.datasets.readers.tables.lines import blocks, decode, split_fields
from tuinet.errors import DatasetError

DELIMITERS = (b",", b";", b"\t")

# Lines of a sample, and the most bytes of them.
_LINES = 1000
_BYTES = 1 << 22


@dataclass(frozen=True)
class Sample:
    """The first lines of a table."""

    name: str
    """The file, for messages"""
    delimiter: bytes
    names: tuple[str, ...]
    """The header, or an empty tuple"""
    columns: int
    rows: tuple[tuple[int, bytes], ...]
    """Lines after the header, and their numbers"""

    @property
    def has_header(self) -> bool:
        """True if the first line names the columns."""
        return bool(self.names)

    def column(self, index: int) -> list[str]:
        """Return the fields of a column. Raises DatasetError for a row that does not have it."""
        fields = []
        for number, line in self.rows:
            if b'"' in line or index not in (0, self.columns - 1):
                row = split_fields(line, self.delimiter, self.name, number)
                check_count(len(row), self.columns, self.name, number)
                field = row[index]
            else:
                check_count(line.count(self.delimiter) + 1, self.columns, self.name, number)
                # Only the field that is needed: decoding all of them takes a second.
                parts = line.split(self.delimiter, 1) if index == 0 else line.rsplit(self.delimiter, 1)
                field = decode(parts[0 if index == 0 else -1], self.name, number)
            fields.append(field.strip())
        return fields


def take_sample(file: StoredFile) -> Sample:
    """Read the first lines of a file. Raises DatasetError if they are not a table."""
    lines = _first_lines(file)
    if not lines:
        raise DatasetError(f"{file.name}: an empty file: expected rows of numbers")
    number, first = lines[0]
    delimiter = max(DELIMITERS, key=first.count)
    fields = [field.strip() for field in split_fields(first, delimiter, file.name, number)]
    if len(fields) < 2:
        raise DatasetError(
            f"{file.name}, line {number}: one column: expected several, separated by commas, semicolons or tabs"
        )
    has_header = _is_header(fields, [line for _, line in lines[1:]])
    if has_header and len(lines) == 1:
        raise DatasetError(f"{file.name}: only a header: expected rows of numbers below it")
    names = tuple(_cleaned(fields)) if has_header else ()
    return Sample(file.name, delimiter, names, len(fields), tuple(lines[1:] if has_header else lines))


def check_count(count: int, columns: int, name: str, number: int) -> None:
    """Raise DatasetError if a line has too few or too many fields."""
    if count != columns:
        values = "value" if count == 1 else "values"
        raise DatasetError(f"{name}, line {number}: {count} {values}: expected {columns}")


def _first_lines(file: StoredFile) -> list[tuple[int, bytes]]:
    """Return lines that are not blank, with their numbers. A block that ends in the middle of the file is enough."""
    lines: list[tuple[int, bytes]] = []
    size = 0
    with unpacked(file) as stream:
        for block in blocks(stream):
            for offset, line in enumerate(block.content.split(b"\n")[:-1]):
                if line.strip():
                    lines.append((block.first + offset, line))
                    size += len(line)
                if len(lines) > _LINES or size > _BYTES:
                    return lines
    return lines


def _is_header(fields: Sequence[str], lines: Sequence[bytes]) -> bool:
    """Return True if these fields of the first line are names and not data."""
    numbers = [field for field in fields if number_of(field) is not None]
    texts = [field.lower() for field in fields if number_of(field) is None]
    if texts:
        # A row of data may have a few texts: its label, and the name of a file. A label may be the letter y.
        return len(texts) >= len(numbers) or _counts_up(numbers) or any(text in LABEL_NAMES - {"y"} for text in texts)
    if len(set(fields)) < len(fields) or not lines:
        return False
    # pandas names columns 0, 1, 2 …, and those of a file without a header 0, 0.1, 0.2 … after its first row.
    return _counts_up(fields) or ("." in "".join(fields) and not any(b"." in line for line in lines))


def _counts_up(fields: Sequence[str]) -> bool:
    """Return True for 0, 1, 2 … or 1, 2, 3 … alone."""
    if len(fields) < 2 or fields[0] not in ("0", "1"):
        return False
    first = int(fields[0])
    return list(fields) == list(map(str, range(first, first + len(fields))))


def _cleaned(fields: Sequence[str]) -> list[str]:
    """Return names without the # with which NumPy begins a header."""
    return [fields[0].removeprefix("#").strip(), *fields[1:]]

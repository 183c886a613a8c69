"""A table with a column for each run: names and values that are too long for their column are wrapped."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.text import Text

GAP = 2
"""Columns between two runs"""

INDENT = 2
"""Columns of a run's sign and the blank after it"""

NAME_PARTS = re.compile(r"[^-_ ]*[-_ ]|[^-_ ]+")
"""The parts of a run's name that are not broken if they fit on a line"""

VALUE_PARTS = re.compile(r"[^, ]*[, ]|[^, ]+")
"""The parts of a value that are not broken if they fit on a line"""


NO_BREAK = "\xa0"
"""Stands for a blank at which a value is only broken if its line would be too long without"""


def name_in_lines(name: str, width: int, most: int) -> list[str]:
    """Wrap a run's name into at most `most` lines of `width` columns; a longer name is cut off.

    It is broken after blanks and hyphens if possible. Further lines are aligned with the name, not with its sign.
    """
    lines = [""]
    for part in NAME_PARTS.findall(name):
        # The sign is never alone on a line.
        if cell_len(lines[-1] + part.rstrip()) > width and cell_len(lines[-1]) > INDENT:
            lines.append(INDENT * " ")
        for character in part:
            if cell_len(lines[-1] + character) > width:
                lines.append(INDENT * " ")
            lines[-1] += character
    if len(lines) > most:
        rest = lines[most - 1] + "".join(line[INDENT:] for line in lines[most:])
        lines[most - 1 :] = [set_cell_size(rest, width - 1).rstrip() + "…"]
    return [line.rstrip() for line in lines]


def value_in_lines(value: str, width: int) -> list[str]:
    """Wrap a value into lines of `width` columns.

    It is broken after blanks and commas if possible: `64,32,` and `16,8`, not `64,32,1` and `6,8`.
    """
    lines = [""]
    for part in value_parts(value, width):
        if len(lines[-1] + part.rstrip()) > width:
            lines.append("")
        start, *others = textwrap.wrap(part, width, drop_whitespace=False)
        lines[-1] += start
        lines += others
    return [line.replace(NO_BREAK, " ").rstrip() for line in lines if line.strip()]


def value_parts(value: str, width: int) -> Iterator[str]:
    """Yield the parts of a value that are not broken if they fit on a line of `width` columns."""
    for part in VALUE_PARTS.findall(value):
        if len(part.rstrip(" ")) > width:
            yield from VALUE_PARTS.findall(part.replace(NO_BREAK, " "))
        else:
            yield part


class ComparisonTable:
    """Lines of a table with a name and a column for each run."""

    def __init__(self, name_width: int, column_width: int) -> None:
        self._lines: list[Text] = []
        self._name_width = name_width
        self._column_width = column_width

    @property
    def text(self) -> Text:
        """The lines added so far."""
        return Text("\n", no_wrap=True).join(self._lines)

    def add_row(self, name: str, values: Sequence[str], is_best: Sequence[bool] = ()) -> None:
        """Add a value for each run, the best ones in bold."""
        styles = ["bold" if best else "" for best in is_best]
        wrapped = [value_in_lines(value.replace("_", " "), self._column_width) for value in values]
        self.add(name, wrapped, "", styles)

    def add(
        self,
        name: str,
        columns: Sequence[Sequence[str]],
        name_style: str,
        styles: Sequence[str] = (),
        least_lines: int = 1,
    ) -> None:
        """Add as many lines as the longest column takes."""
        count = max(least_lines, *map(len, columns), 1)
        for index in range(count):
            # Only the first line of a row has its name.
            line = Text(no_wrap=True).append(f"{'' if index else name:<{self._name_width}}", name_style)
            for column, style in zip_longest(columns, styles, fillvalue=""):
                part = column[index] if index < len(column) else ""
                line.append(" " * GAP).append(set_cell_size(part, self._column_width), style)
            line.rstrip()
            self._lines.append(line)

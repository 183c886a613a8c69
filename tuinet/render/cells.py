"""A grid of styled characters, made from the output of plotext."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.text import Span, Text

COLOUR = re.compile(r"(\x1b\[[\d;]*m)")
"""The escape sequence with which plotext begins or ends a colour"""


class Cells:
    """Characters on a grid, each with a style.

    plotext uses colour numbers and knows nothing of palettes, so its lines get the numbers 0, 1, 2 …, which this class
    turns into styles. It can also write into cells that are still free.

    Args:
        built: The output of plotext.
        styles: The styles of the colours 0, 1, 2 …, followed by the style of uncoloured cells.
    """

    def __init__(self, built: str, styles: Sequence[str]) -> None:
        self.rows: list[list[str]] = []
        self.styles: list[list[str]] = []
        for line in built.splitlines():
            row: list[str] = []
            row_styles: list[str] = []
            style = styles[-1]
            for part in COLOUR.split(line):
                if part.startswith("\x1b"):
                    style = _style_of(part, styles)
                else:
                    row += part
                    row_styles += [style] * len(part)
            self.rows.append(row)
            self.styles.append(row_styles)

    def copy(self) -> Cells:
        """Return a copy that can be changed independently."""
        copied = Cells("", [""])
        copied.rows = [row.copy() for row in self.rows]
        copied.styles = [styles.copy() for styles in self.styles]
        return copied

    def widen(self, columns: int) -> None:
        """Add free cells on the right."""
        for row, styles in zip(self.rows, self.styles, strict=True):
            row += " " * columns
            styles += [""] * columns

    def write(self, row: int, column: int, text: str, style: str) -> None:
        """Write a text, replacing what is there. A wide character takes two cells."""
        for character in text:
            width = cell_len(character)
            self.rows[row][column : column + width] = [character, *[""] * (width - 1)]
            self.styles[row][column : column + width] = [style] * width
            column += width

    def fill(self, row: int, column: int, character: str, style: str) -> bool:
        """Write one character into a free cell. Return False if the cell is taken."""
        if self.rows[row][column] != " ":
            return False
        self.rows[row][column] = character
        self.styles[row][column] = style
        return True

    def put(self, row: int, column: int, text: str, style: str, beside: str = " ") -> bool:
        """Write a text if its cells are free and its neighbours are among `beside`. Return True if it was written."""
        cells = self.rows[row]
        end = column + len(text)
        if column < 0 or end > len(cells) or any(cell != " " for cell in cells[column:end]):
            return False
        neighbours = cells[max(0, column - 1) : column] + cells[end : end + 1]
        if any(cell not in beside for cell in neighbours):
            return False
        cells[column:end] = text
        self.styles[row][column:end] = [style] * len(text)
        return True

    def text(self, frame: Mapping[int, int | str]) -> Text:
        """Return the lines, with the characters of plotext's frame replaced.

        A blank takes the style of the cell on its left: every change of style costs bytes.
        """
        lines = []
        spans = []
        offset = 0
        for row, styles in zip(self.rows, self.styles, strict=True):
            line = "".join(row).rstrip()
            start = 0
            style = ""
            end = 0
            for character, own in zip(row, styles, strict=True):
                if end >= len(line):
                    break
                if character not in {" ", ""} and own != style:
                    spans.append(Span(offset + start, offset + end, style))
                    start = end
                    style = own
                end += len(character)
            spans.append(Span(offset + start, offset + len(line), style))
            lines.append(line.translate(frame))
            offset += len(line) + 1
        return Text("\n".join(lines), spans=[span for span in spans if span.style and span.end > span.start], end="")


def _style_of(escape: str, styles: Sequence[str]) -> str:
    """Return the style for `ESC[38;5;2m`, or for `ESC[0m`, which ends a colour."""
    start, _, code = escape[2:-1].rpartition(";")
    if not start:
        return styles[-1]
    return styles[int(code)]

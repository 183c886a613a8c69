"""A grid of characters with styles, from the output of plotext to lines of text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.text import Span, Text

COLOUR = re.compile(r"(\x1b\[[\d;]*m)")
"""How plotext begins and ends a colour"""


class Cells:
    """Characters on a grid, each with a style.

    plotext knows colours by number and nothing of palettes, so it is given the numbers 0, 1, 2 … for the lines, and
    this class turns them into styles. That also makes it possible to write into cells that are still free.

    Args:
        built: What plotext has built.
        styles: The styles of the colours 0, 1, 2 …; the last is that of what plotext leaves uncoloured.
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
        """The same cells, to write into them without changing these."""
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
        """Write a text over whatever is there. A character of two cells takes two."""
        for character in text:
            width = cell_len(character)
            self.rows[row][column : column + width] = [character, *[""] * (width - 1)]
            self.styles[row][column : column + width] = [style] * width
            column += width

    def fill(self, row: int, column: int, character: str, style: str) -> bool:
        """Write one character, unless something is there; return whether it was written."""
        if self.rows[row][column] != " ":
            return False
        self.rows[row][column] = character
        self.styles[row][column] = style
        return True

    def put(self, row: int, column: int, text: str, style: str, beside: str = " ") -> bool:
        """Write a text if all its cells are free and its neighbours are among `beside`; return whether they were."""
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
        """The lines, with the characters of plotext's frame replaced.

        A blank takes the style of what is left of it: every change of style is bytes to send.
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
    """The style for `ESC[38;5;2m`, or for `ESC[0m`, which ends a colour."""
    start, _, code = escape[2:-1].rpartition(";")
    if not start:
        return styles[-1]
    return styles[int(code)]

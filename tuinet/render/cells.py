"""A grid of characters with styles, from the output of plotext to lines of text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.text import Span, Text


class Cells:
    """Characters on a grid, each with a style."""

    def __init__(self, built: str, styles: Sequence[str]) -> None:
        """Take plotext's output apart: its colours 0, 1, 2 … are the styles, what it leaves uncoloured is the last."""
        self.rows: list[list[str]] = []
        self.styles: list[list[str]] = []
        for line in built.splitlines():
            row: list[str] = []
            row_styles: list[str] = []
            style = styles[-1]
            for part in re.split(r"(\x1b\[[\d;]*m)", line):
                if part.startswith("\x1b"):
                    code = part[2:-1].rpartition(";")
                    style = styles[int(code[2])] if code[0] else styles[-1]
                else:
                    row += part
                    row_styles += [style] * len(part)
            self.rows.append(row)
            self.styles.append(row_styles)

    def fill(self, row: int, column: int, character: str, style: str) -> None:
        """Write one character where there is none."""
        if self.rows[row][column] == " ":
            self.rows[row][column], self.styles[row][column] = character, style

    def put(self, row: int, column: int, text: str, style: str, beside: str = " ") -> bool:
        """Write where all cells are free, with one of `beside` at either side; False if there is no such room."""
        cells, end = self.rows[row], column + len(text)
        if column < 0 or end > len(cells) or any(cell != " " for cell in cells[column:end]):
            return False
        if any(cell not in beside for cell in cells[max(0, column - 1) : column] + cells[end : end + 1]):
            return False
        cells[column:end] = text
        self.styles[row][column:end] = [style] * len(text)
        return True

    def text(self, frame: dict[int, int]) -> Text:
        """The lines; blanks take the style before them, so that styles change seldom."""
        lines, spans, position = [], [], 0
        for row, styles in zip(self.rows, self.styles, strict=True):
            line = "".join(row).rstrip()
            start, style = 0, ""
            for column, character in enumerate(line):
                if character != " " and styles[column] != style:
                    spans.append(Span(position + start, position + column, style))
                    start, style = column, styles[column]
            spans.append(Span(position + start, position + len(line), style))
            lines.append(line.translate(frame))
            position += len(line) + 1
        return Text("\n".join(lines), spans=[span for span in spans if span.style and span.end > span.start])

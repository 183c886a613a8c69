"""A grid of styled characters, from which pictures are composed."""

from __future__ import annotations

from itertools import groupby

from rich.cells import cell_len
from rich.text import Span, Text


class CharacterGrid:
    """Characters on a grid. Anything outside it is clipped."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._characters = [[" "] * width for _ in range(height)]
        self._styles = [[""] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, style: str = "") -> None:
        """Write a text, replacing what is there. A wide character takes two cells."""
        for character in text:
            cells = cell_len(character)
            if 0 <= y < self.height and x >= 0 and x + cells <= self.width:
                self._characters[y][x : x + cells] = [character, *[""] * (cells - 1)]
                self._styles[y][x : x + cells] = [style] * cells
            x += cells

    def style(self, x: int, y: int) -> str:
        """Return the style of a cell."""
        return self._styles[y][x]

    def paste(self, x: int, y: int, picture: Text) -> None:
        """Copy a picture whose spans do not overlap and whose characters take one cell each."""
        styles = [""] * len(picture.plain)
        for span in picture.spans:
            styles[span.start : span.end] = [str(span.style)] * (span.end - span.start)
        column = x
        for character, style in zip(picture.plain, styles, strict=True):
            if character == "\n":
                column = x
                y += 1
                continue
            self.put(column, y, character, style)
            column += 1

    def text(self) -> Text:
        """Return the lines, all as wide as the grid, in runs of equal style."""
        lines: list[str] = []
        spans: list[Span] = []
        offset = 0
        for characters, styles in zip(self._characters, self._styles, strict=True):
            start = offset
            for style, run in groupby(zip(characters, styles, strict=True), key=lambda cell: cell[1]):
                end = start + sum(len(character) for character, _ in run)
                if style:
                    spans.append(Span(start, end, style))
                start = end
            lines.append("".join(characters))
            offset = start + 1
        return Text("\n".join(lines), no_wrap=True, spans=spans)

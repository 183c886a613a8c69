"""Painting only the cells that changed, in as few bytes as they take.

Textual paints from the left edge of a widget to the last changed cell, and resets the style after each run of cells. On
a slow link, and for a drawing of which a few pixels change with each movement of the mouse, that is several times as
much as is needed. This replaces internals of Textual; `pyproject.toml` bounds its version.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, Compositor, CompositorMap, ReflowResult
from textual.geometry import Size
from textual.widget import Widget

from tuinet.tui.style_codes import Codes, attribute_changes, codes_of

RESET = "\x1b[0m"

LEAST_BYTES = 4
"""Bytes of the sequence that moves the cursor by several columns; fewer backspaces than that are shorter"""

MOST_SORTED = 100
"""Pieces of an update that are written in the order of the fewest bytes, which takes the square of their number"""

UPPER_HALF = "▀"
LOWER_HALF = "▄"
FULL_BLOCK = "█"

MORE_THAN_BLANK = len(FULL_BLOCK.encode()) - 1
"""Bytes of a full block in excess of those of a blank"""


class Piece(NamedTuple):
    """Cells of one style in a line of the screen."""

    x: int
    y: int
    segment: Segment


class ExactCompositor(Compositor):
    """Puts the lines of a screen together, as Textual's own does, and paints less of them."""

    _laid_out: CompositorMap | None = None
    """The positions of the widgets after the last layout"""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay out the widgets, and return all those that were hidden, shown or resized since the last layout."""
        # After scrolling, Textual may have replaced its own record in between. A widget that was first displayed then
        # would be in it, so it would never learn its size.
        if self._laid_out is not None:
            self._full_map = self._laid_out
        result = super().reflow(parent, size)
        self._laid_out = self._full_map
        return result

    def render_partial_update(self) -> ChopsUpdate | None:
        update = super().render_partial_update()
        if update is None:
            return None
        return ExactUpdate(update.chops, update.spans, update.chop_ends)


class ExactUpdate(ChopsUpdate):
    """The changed spans of a screen, as what is sent to the terminal."""

    def render_segments(self, console: Console) -> str:
        color_system = console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Textual does
        pieces = list(self._pieces())
        writer = Writer(color_system, console.width)
        for x, y, segment in pieces:
            writer.write(x, y, segment)
        in_order = writer.finish()
        if len(pieces) > MOST_SORTED:
            return in_order
        writer = Writer(color_system, console.width)
        writer.write_nearest_first(pieces)
        return min(in_order, writer.finish(), key=len)

    def _pieces(self) -> Iterator[Piece]:
        """Yield the changed cells, from the top to the bottom, each line from left to right."""
        for y, start, end in self.spans:
            for (x, strip), strip_end in zip(self.chops[y].items(), self.chop_ends[y], strict=False):
                first = max(x, start)
                last = min(strip_end, end)
                if strip is not None and first < last:
                    column = first
                    for segment in strip.crop(first - x, last - x):
                        yield Piece(column, y, segment)
                        column += segment.cell_length


class Writer:
    """Writes cells, and only the parts of their styles that differ from those of the cell before."""

    def __init__(self, color_system: ColorSystem, columns: int) -> None:
        """`columns` is the width of the screen."""
        self._color_system = color_system
        self._columns = columns
        self._parts: list[str] = []
        self._codes = Codes()
        self._position: tuple[int, int] | None = None
        """The position of the terminal's cursor; None if unknown"""
        self._has_blocks = False
        """True once half blocks were written: what is drawn with ASCII alone has none"""

    def write(self, x: int, y: int, segment: Segment) -> None:
        """Write cells that begin at a column and a line of the screen."""
        text, style, control = segment
        if control or not text:
            return
        if self._position != (x, y):
            self._parts.append(self._movement(x, y))
        if style is not None and style.link:
            self._style(Codes())
            self._parts.append(style.render(text, color_system=self._color_system))
        else:
            codes, text = self._shortest_style(segment)
            self._style(codes)
            self._parts.append(text)
            self._has_blocks = self._has_blocks or UPPER_HALF in segment.text
        # At the right edge terminals differ in where the cursor is.
        end = x + segment.cell_length
        self._position = None if end >= self._columns else (end, y)

    def write_nearest_first(self, pieces: Iterable[Piece]) -> None:
        """Write all of these, each time the one that takes the fewest bytes to reach: often one of the same colour."""
        left = sorted(pieces, key=lambda piece: (piece.y, piece.x))
        # Bytes of the change to each segment, by all that they depend on: most styles are returned to again and again.
        known: dict[tuple[Codes, bool], dict[Segment, int]] = {}
        while left:
            changes = known.setdefault((self._codes, self._has_blocks), {})
            self.write(*left.pop(self._nearest(left, changes)))

    def finish(self) -> str:
        """Return everything that was written, with the terminal's style as it was before."""
        self._style(Codes())
        return "".join(self._parts)

    def _movement(self, x: int, y: int) -> str:
        """Return the shortest sequence that moves the terminal's cursor to a column and a line."""
        absolute = _place(x, y)
        if self._position is None:
            return absolute
        column, line = self._position
        relative = _step(y - line, "B", "A") + _step(x - column, "C", "D")
        return min(absolute, relative, key=len)

    def _nearest(self, pieces: Sequence[Piece], changes: dict[Segment, int]) -> int:
        """Return the index of the first piece to which a movement and a change of style take the fewest bytes.

        `changes` caches the bytes of the change to each segment.
        """
        nearest = 0
        fewest = sys.maxsize
        for index, (x, y, segment) in enumerate(pieces):
            change = changes.get(segment)
            if change is None:
                change = changes[segment] = self._bytes_of_change(segment)
            # Movements take most of the time, and few can still win.
            if change >= fewest:
                continue
            if self._position != (x, y):
                change += len(self._movement(x, y))
            if change < fewest:
                nearest = index
                fewest = change
        return nearest

    def _bytes_of_change(self, segment: Segment) -> int:
        """Return the bytes that a segment takes in excess of its characters."""
        codes, text = self._shortest_style(segment)
        return len(self._change(codes)) + MORE_THAN_BLANK * text.count(FULL_BLOCK)

    def _shortest_style(self, segment: Segment) -> tuple[Codes, str]:
        """Return a style and a text that look as a segment does, in the fewest bytes after what was written before."""
        text = segment.text
        codes = codes_of(segment.style, self._color_system)
        if text.isspace() and not codes.attributes and not self._codes.attributes:
            # Nobody sees the foreground colour of a blank.
            codes = codes._replace(front=self._codes.front)
            filled = codes.filled(self._codes.behind)
            if self._has_blocks and filled is not None and self._is_shorter(filled, codes, text):
                return filled, FULL_BLOCK * len(text)
        if set(text) == {UPPER_HALF}:
            swapped = codes.swapped
            if swapped is not None and len(self._change(swapped)) < len(self._change(codes)):
                return swapped, LOWER_HALF * len(text)
        return codes, text

    def _is_shorter(self, filled: Codes, codes: Codes, text: str) -> bool:
        """Return True if full blocks take fewer bytes than a blank text, each in its style."""
        return len(self._change(filled)) + MORE_THAN_BLANK * len(text) < len(self._change(codes))

    def _style(self, codes: Codes) -> None:
        self._parts.append(self._change(codes))
        self._codes = codes

    def _change(self, codes: Codes) -> str:
        """Return the control sequence that turns the current style into another."""
        if codes == self._codes:
            return ""
        if codes == Codes():
            return RESET
        colours = [part for part, current in zip(codes[1:], self._codes[1:], strict=True) if part != current]
        changes = [*attribute_changes(self._codes.attributes, codes.attributes), *colours]
        return f"\x1b[{';'.join(changes)}m"


@lru_cache(maxsize=4096)
def _place(x: int, y: int) -> str:
    """Return the sequence that places the cursor at a column and a line."""
    return Control.move_to(x, y).segment.text


@lru_cache(maxsize=1024)
def _step(count: int, forward: str, backward: str) -> str:
    """Return the sequence that moves the cursor by some lines or columns; a negative number moves it back."""
    if not count:
        return ""
    if backward == "D" and -LEAST_BYTES < count < 0:
        return "\b" * -count
    direction = forward if count > 0 else backward
    number = abs(count)
    return f"\x1b[{number if number > 1 else ''}{direction}"

"""The hidden units of a layer as tiles: a picture of each, and a caption below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from rich.text import Text

from tuinet.render.formatting import first_fitting
from tuinet.render.palette import Palette

LINES = (14, 10, 7, 5, 4, 3)
"""Possible heights of a picture in lines, the largest first"""

WANTED = 10
"""The number of tiles that should be in view: larger pictures would leave fewer"""

NARROWEST = 11
"""Columns of a tile, with the gap to the next: enough for `[1023 dead]`"""

GAP = 2
"""Columns between two pictures"""


@dataclass(frozen=True)
class TileLayout:
    """The layout of tiles in a pane. If not all fit, some rows of them are in view."""

    count: int
    """The number of tiles, including those out of view"""
    columns: int
    """Tiles side by side"""
    rows: int
    """Rows of tiles in view"""
    slot: int
    """Columns of a tile"""
    lines: int
    """Lines of its picture; one more for the caption"""
    top: int
    """The first row in view"""

    @classmethod
    def of(cls, count: int, shape: tuple[int, int], width: int, height: int, selected: int, top: int) -> Self | None:
        """Return the layout of `count` tiles in a pane; None if not even one fits.

        Args:
            count: The number of tiles.
            shape: Rows and columns of each picture, in pixels.
            width: Columns of the pane.
            height: Lines of the pane.
            selected: The tile that has to be in view.
            top: The previous first row in view, which is kept if possible.
        """
        fitting = [cls._with(count, shape, width, height, lines) for lines in LINES if height > lines]
        fitting = [layout for layout in fitting if layout.columns]
        if not fitting:
            return None
        enough = [layout for layout in fitting if layout.columns * layout.rows >= min(count, WANTED)]
        layout = (enough or fitting[-1:])[0]
        row = selected // layout.columns
        last = max(0, -(-count // layout.columns) - layout.rows)
        top = min(max(top, row - layout.rows + 1, 0), row, last)
        return cls(count, layout.columns, layout.rows, layout.slot, layout.lines, top)

    @classmethod
    def _with(cls, count: int, shape: tuple[int, int], width: int, height: int, lines: int) -> Self:
        slot = max(NARROWEST, round(2 * lines * shape[1] / shape[0]) + GAP)
        return cls(count, (width + GAP) // slot, height // (lines + 1), slot, lines, top=0)

    @property
    def in_view(self) -> range:
        """The tiles in view."""
        first = self.top * self.columns
        return range(first, min(self.count, first + self.rows * self.columns))

    @property
    def in_rows(self) -> list[range]:
        """The tiles in view, row by row."""
        shown = self.in_view
        return [shown[start : start + self.columns] for start in range(0, len(shown), self.columns)]

    def at(self, x: int, y: int) -> int | None:
        """Return the tile at an offset in the pane; None outside the tiles."""
        column = x // self.slot
        tile = (self.top + y // (self.lines + 1)) * self.columns + column
        if column >= self.columns or tile not in self.in_view:
            return None
        return tile


@dataclass(frozen=True)
class TileCaption:
    """The text below a tile, from long to short, and its style."""

    texts: Sequence[str]
    style: str = ""


def unit_tiles(
    layout: TileLayout,
    draw: Callable[[range, int, int], Text],
    caption: Callable[[int], TileCaption],
    selected: int,
    palette: Palette,
) -> Text:
    """Draw the tiles in view.

    Args:
        layout: The layout of the tiles.
        draw: Draws the pictures of a row of tiles side by side, each in its slot: `draw(tiles, slot, lines)`.
        caption: Returns the caption of a tile.
        selected: The tile under the cursor; its caption is in brackets and reversed.
        palette: The colours.
    """
    lines = []
    for tiles in layout.in_rows:
        lines.append(draw(tiles, layout.slot, layout.lines))
        captions = Text(no_wrap=True)
        for tile in tiles:
            captions.append_text(_caption(caption(tile), tile == selected, layout.slot, palette))
        lines.append(captions)
    return Text("\n", no_wrap=True).join(lines)


def _caption(caption: TileCaption, is_selected: bool, slot: int, palette: Palette) -> Text:
    room = slot - 2
    text = first_fitting(caption.texts, room) or caption.texts[-1][:room]
    line = Text(no_wrap=True)
    if is_selected:
        line.append(f"[{text}]", f"{caption.style} bold reverse".strip())
    else:
        line.append(f" {text}", caption.style or palette.dim)
    line.pad_right(slot - line.cell_len)
    return line

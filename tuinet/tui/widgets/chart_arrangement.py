"""The arrangement of one chart, or of accuracy and loss together, in a pane."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from tuinet.render.chart import Drawing

SIDE_BY_SIDE = 90
"""Minimum number of columns for two charts side by side; with fewer, one is above the other"""

GAP = 2
"""Columns between them"""

LEAST_SIDE_BY_SIDE = 70
"""The same if there are too few lines for one above the other"""

LEAST_STACKED = 10
"""Lines that two charts one above the other need, with their titles"""

Draw = Callable[[str, int, int], "Drawing"]
"""Draws the chart of a metric in some columns and lines"""


class ChartArrangement:
    """The charts of a pane, and where each of them begins.

    Args:
        draw: Draws a chart.
        title_style: The style of the titles of two charts. The title of a single one is in the border of the pane.
    """

    def __init__(self, draw: Draw, title_style: str) -> None:
        self._draw = draw
        self._title_style = title_style
        self._placed: list[tuple[int, int, Drawing]] = []

    @property
    def drawings(self) -> list[Drawing]:
        """The charts that are shown."""
        return [drawing for _, _, drawing in self._placed]

    def single(self, metric: str, width: int, height: int) -> Text:
        """Return one chart."""
        return self._place(metric, 0, 0, width, height).text

    def both(self, width: int, height: int) -> Text:
        """Return accuracy and loss, side by side or one above the other."""
        if stands_side_by_side(width, height):
            half = (width - GAP) // 2
            left = self._place_with_title("accuracy", 0, 0, half, height)
            right = self._place_with_title("loss", half + GAP, 0, half, height)
            return side_by_side(left, right, half + GAP)
        # Both have the same number of lines, so that they are of the same kind.
        half = height // 2
        upper = self._place_with_title("accuracy", 0, 0, width, half)
        lower = self._place_with_title("loss", 0, half, width, half)
        return Text("\n").join([*padded_lines(upper, half), lower])

    def epoch_at(self, x: int, y: int) -> float | None:
        """Return the epoch at a cell; None outside the canvas of a chart."""
        for left, top, drawing in reversed(self._placed):
            epoch = drawing.epoch_at(x - left)
            if y >= top and epoch is not None:
                return epoch
        return None

    def first_epoch(self) -> int:
        """Return the first whole epoch in view."""
        return max((math.ceil(drawing.canvas.x.low) for drawing in self.drawings if drawing.canvas), default=1) or 1

    def _place(self, metric: str, x: int, y: int, width: int, height: int) -> Drawing:
        drawing = self._draw(metric, width, height)
        self._placed.append((x, y, drawing))
        return drawing

    def _place_with_title(self, metric: str, x: int, y: int, width: int, height: int) -> Text:
        from tuinet.render.chart import SMALLEST

        if width < SMALLEST[0] or height <= SMALLEST[1]:
            # Sparklines have a title of their own.
            return self._place(metric, x, y, width, min(height, SMALLEST[1] - 1)).text
        drawing = self._place(metric, x, y + 1, width, height - 1)
        return Text("\n").join([Text(drawing.title, self._title_style), drawing.text])


def stands_side_by_side(width: int, height: int) -> bool:
    """Return True if two charts stand side by side, not one above the other."""
    if height < LEAST_STACKED:
        return width >= LEAST_SIDE_BY_SIDE
    return width >= SIDE_BY_SIDE


def side_by_side(left: Text, right: Text, start: int) -> Text:
    """Return two pictures side by side, the right one from column `start` on."""
    height = max(len(left.plain.splitlines()), len(right.plain.splitlines()))
    lines = []
    for left_line, right_line in zip(padded_lines(left, height), padded_lines(right, height), strict=True):
        left_line.pad_right(max(0, start - left_line.cell_len))
        lines.append(left_line.append_text(right_line))
    return Text("\n", no_wrap=True).join(lines)


def padded_lines(picture: Text, height: int) -> list[Text]:
    """Return the lines of a picture, with empty ones below it for `height` lines in all."""
    lines = list(picture.split("\n", allow_blank=True))
    missing = height - len(lines)
    return lines + [Text() for _ in range(missing)]

"""Drawing of curves and axes with plotext; no other module imports it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import Lock

import plotext  # type: ignore[import-untyped]

from tuinet.render.cells import Cells
from tuinet.render.dots import ACROSS, UP, Canvas, Dot, Line, ascii_sign, cells_of, dots_of

_FIGURE = Lock()
"""plotext has one figure per process, and charts may be drawn in several threads"""


def plot(
    lines: Sequence[Line], canvas: Canvas, margin: int, dim: str, ascii_only: bool, *, is_covering: bool = False
) -> Cells:
    """Draw the axes, the labels of the y axis, and the curves.

    plotext gets two pairs of axes: the left and the lower one in cells, the right and the upper one in dots. It shows
    only the last curve in a cell, so each cell is drawn once, with the dots of all curves in it.

    Args:
        lines: The lines, the last on top.
        canvas: The axes, and the cells between them.
        margin: Columns left of the canvas, with the axis.
        dim: The style of axes and labels.
        ascii_only: Draw with ASCII characters instead of dots.
        is_covering: Let each line hide those below it in the cells that they share.
    """
    cells = cells_of([dots_of(line, canvas) for line in lines], is_covering=is_covering)
    with _FIGURE:
        plotext.clear_figure()
        plotext.limit_size(False, False)
        plotext.theme("clear")
        plotext.plot_size(margin + canvas.columns, canvas.rows + 1)
        plotext.xaxes(True, False)
        plotext.yaxes(True, False)
        plotext.xlim(0, canvas.columns - 1)
        plotext.ylim(0, canvas.rows - 1)
        plotext.xlim(0, ACROSS * canvas.columns - 1, xside="upper")
        plotext.ylim(0, UP * canvas.rows - 1, yside="right")
        # The labels of the x axis are written onto it later: plotext would use a row for them.
        plotext.xticks([], [])
        plotext.xticks([], [], xside="upper")
        ticks = {canvas.row(position): f"{text:>{margin - 1}}" for position, text in canvas.y.ticks}
        plotext.yticks(list(ticks), list(ticks.values()))
        plotext.yticks([], [], yside="right")
        # Without data, an axis has no ticks.
        plotext.scatter([], [])
        for number, line in enumerate(lines):
            own = {position: cell for position, cell in cells.items() if cell.line == number}
            if ascii_only:
                signs = [ascii_sign(cell, line.signs) for cell in own.values()]
                plotext.scatter(*_columns_and_rows(own), marker=signs, color=number)
            else:
                dots = [dot for cell in own.values() for dot in cell.dots]
                columns, rows = _columns_and_rows(dots)
                plotext.scatter(columns, rows, marker="braille", color=number, xside="upper", yside="right")
        return Cells(plotext.build(), [*(line.style for line in lines), dim])


def _columns_and_rows(positions: Collection[Dot]) -> tuple[list[int], list[int]]:
    return [column for column, _ in positions], [row for _, row in positions]

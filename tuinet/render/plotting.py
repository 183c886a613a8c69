"""Lines and axes drawn by plotext: the only module that imports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import plotext  # type: ignore[import-untyped]

from tuinet.render.axes import Axis
from tuinet.render.cells import Cells
from tuinet.runs.curve_points import Points


@dataclass(frozen=True)
class Line:
    """What is drawn of a series, in the unit of the y axis."""

    points: Points
    marker: str
    style: str
    joined: bool = False
    """Whether the points are joined by a line"""


_FIGURE = Lock()
"""plotext has one figure for the whole process, and charts may be drawn in several threads."""


def plot(lines: Sequence[Line], x: Axis, y: Axis, size: tuple[int, int], margin: int, dim: str) -> Cells:
    """Draw axes, ticks, the labels of y, and the lines.

    plotext puts the limits of an axis into the middle of the outermost cells, or of the outermost dots where a line
    is made of braille dots, four to a cell's height. Both have to agree on where a value is, so dots get axes of
    their own, the right and the upper one, which are wider by the rest of the cell.

    Args:
        lines: The lines, the last on top.
        x: The axis of epochs.
        y: The axis of what was measured.
        size: Columns and rows.
        margin: The column in which the canvas begins.
        dim: The style of axes and labels.
    """
    width, height = size
    x_rest = (x.high - x.low) / (width - margin - 1) / 4
    y_rest = (y.high - y.low) / (height - 3) * 3 / 8
    with _FIGURE:
        plotext.clear_figure()
        plotext.limit_size(False, False)
        plotext.theme("clear")
        plotext.plot_size(width, height)
        plotext.xaxes(True, False)
        plotext.yaxes(True, False)
        plotext.xlim(x.low, x.high)
        plotext.ylim(y.low, y.high)
        plotext.xlim(x.low - x_rest, x.high + x_rest, xside="upper")
        plotext.ylim(y.low - y_rest, y.high + y_rest, yside="right")
        # The labels of x are written later: plotext leaves out those that do not fit exactly below their tick.
        plotext.xticks([value for value, _ in x.ticks], [""] * len(x.ticks))
        plotext.yticks([value for value, _ in y.ticks], [f"{text:>{margin - 1}}" for _, text in y.ticks])
        plotext.xticks([], [], xside="upper")
        plotext.yticks([], [], yside="right")
        # Without any data on it, an axis would have no ticks.
        plotext.scatter([], [])
        for code, line in enumerate(lines):
            x_side = "lower"
            y_side = "left"
            if line.marker == "braille":
                x_side = "upper"
                y_side = "right"
            draw = plotext.plot if line.joined else plotext.scatter
            draw(*line.points, marker=line.marker, color=code, xside=x_side, yside=y_side)
        return Cells(plotext.build(), [*(line.style for line in lines), dim])

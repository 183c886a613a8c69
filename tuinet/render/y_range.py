"""The range of a chart's y axis: the part where something happens, changed as rarely as possible."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tuinet.render.axes import ROUNDING, Axis, nice_step, round_down, round_up
from tuinet.render.chart_model import ChartModel, Curve
from tuinet.render.rows import row_axis

WORTH_ZOOMING = 2
"""How many times larger the whole range must be than that of the later epochs for the axis to show only these"""

BEGINNING = 0.05
"""The share of the epochs so far that counts as the beginning, at least one epoch"""

COARSE = 4
"""Steps into which a growing range is divided"""

LEAST_ROWS = 3
"""Minimum number of rows of an axis"""

Range = tuple[float, float]
"""The lowest and the highest position"""


SPARE_ROWS = 3
"""Maximum number of rows that an axis may leave unused"""


def y_axis(model: ChartModel, curves: Sequence[Curve], rows: int) -> tuple[Axis, int]:
    """Return the axis of a chart, and the number of rows that it takes.

    It takes fewer rows than there are if a row would show an impossible value, such as more than 100 %.

    It is chosen when an epoch ends, and kept during the next one unless a curve leaves it; then it grows in large
    steps, so that it seldom changes.

    Args:
        model: The chart.
        curves: The curves; at least one position must be finite.
        rows: Rows of the canvas.
    """
    low, high = y_range(model, curves)
    least, most = model.measure.limits(low)
    ended = math.floor(model.last)
    if ended and ended < model.last:
        before = y_range(model, curves, ended)
        axis, taken = possible_axis(model, before, rows, (least, most))
        if axis.low <= low and high <= axis.high:
            return axis, taken
    if ended < model.last:
        step = nice_step(high - low, COARSE)
        low = max(least, round_down(low, step))
        high = min(most, round_up(high, step))
    return possible_axis(model, (low, high), rows, (least, most))


def possible_axis(model: ChartModel, shown: Range, rows: int, limits: Range) -> tuple[Axis, int]:
    """Return the tightest axis within the limits and its rows, or one beyond the limits if there is no other."""
    slack = ROUNDING * max(1.0, *map(abs, shown))
    for taken in range(rows, max(LEAST_ROWS, rows - SPARE_ROWS) - 1, -1):
        axis = row_axis(*shown, taken, model.view.log, *limits)
        if limits[0] - slack <= axis.low and axis.high <= limits[1] + slack:
            return axis, taken
    return row_axis(*shown, rows, model.view.log, *limits), rows


def y_range(model: ChartModel, curves: Sequence[Curve], last: float = math.inf) -> Range:
    """Return the range in which something happens, up to an epoch.

    During the first epoch it begins at zero, and for accuracy it ends at 100 %. Later, the steep beginning of the
    curves is left out if it would leave little room for the rest.
    """
    points = [point for curve in curves for point in zip(*curve.line.points, strict=True)]
    points = [(epoch, position) for epoch, position in points if math.isfinite(position)]
    # A resumed run may have no measurements before that epoch.
    points = [point for point in points if point[0] <= last] or points
    positions = [position for _, position in points]
    whole = min(positions), max(positions)
    if model.last < 1:
        return widened(model, first_epoch(model, whole))
    epochs = math.floor(model.last)
    start = max(min(1.0, epochs / 2), BEGINNING * epochs)
    late = [position for epoch, position in points if epoch >= start]
    if late and not model.view.zoom:
        rest = widened(model, (min(late), max(late)))
        if whole[1] - whole[0] > WORTH_ZOOMING * (rest[1] - rest[0]):
            return rest
    return widened(model, whole)


def first_epoch(model: ChartModel, whole: Range) -> Range:
    """Return a range that need not grow, except upwards for a loss."""
    least, most = model.measure.limits()
    if model.view.log:
        return whole
    if math.isinf(most):
        most = whole[1]
    return min(whole[0], least), most


def widened(model: ChartModel, narrow: Range) -> Range:
    """Widen a range, within the limits, so that noise does not look like progress."""
    low, high = narrow
    least, most = model.measure.limits(low)
    span = model.measure.least_span(high)
    missing = span - (high - low)
    if missing <= 0:
        return narrow
    low = max(least, min(low - missing / 2, most - span))
    return low, max(low + span, high)

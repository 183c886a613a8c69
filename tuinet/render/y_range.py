"""The part of the y axis that a chart shows: where something happens."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tuinet.render.chart_model import ChartModel, Curve

WORTH_ZOOMING = 2
"""How many times the later part of the curves must fit into the whole for the axis to show the later part alone"""

BEGINNING = 0.05
"""Share of the epochs so far that counts as the beginning, at least one epoch"""


def y_range(model: ChartModel, curves: Sequence[Curve]) -> tuple[float, float]:
    """The lowest and the highest position to show; at least one position must be finite.

    During the first epoch, an axis of accuracy covers all that is possible. Later, if the steep beginning of the curves
    would leave little room for the rest, it is left out.
    """
    least, most = model.measure.limits()
    points = [point for curve in curves for point in zip(*curve.line.points, strict=True)]
    points = [(epoch, position) for epoch, position in points if math.isfinite(position)]
    positions = [position for _, position in points]
    low = min(positions)
    high = max(positions)
    if model.last < 1:
        if math.isfinite(most - least):
            return least, most
        return widened(model, low, high)
    start = max(min(1.0, model.last / 2), BEGINNING * model.last)
    late = [position for epoch, position in points if epoch >= start]
    if late and not model.view.zoom:
        span = max(max(late) - min(late), model.measure.least_span(max(late)))
        if high - low > WORTH_ZOOMING * span:
            low = min(late)
            high = max(late)
    return widened(model, low, high)


def widened(model: ChartModel, low: float, high: float) -> tuple[float, float]:
    """A range that is wide enough for noise not to look like news, within what is possible."""
    least, most = model.measure.limits(low)
    span = model.measure.least_span(high)
    missing = span - (high - low)
    if missing <= 0:
        return low, high
    low = max(least, min(low - missing / 2, most - span))
    return low, max(low + span, high)

"""The chart of a range test: the loss against the learning rate, with the suggested rate marked."""

from __future__ import annotations

import math

from rich.text import Text

from tuinet.evaluation.rate_curve import RateCurve
from tuinet.render.axes import Axis, linear_ticks, nice_step
from tuinet.render.chart_model import ASCII, UNICODE
from tuinet.render.dots import Canvas, Line
from tuinet.render.palette import Palette
from tuinet.render.plotting import plot

LEAST = (24, 5)
"""Minimum number of columns and lines"""

HEADROOM = 1.2
"""How far above the first loss the chart reaches, as a factor: an explosion would flatten the rest"""

DOTTED = (1, 2)

ASCII_DOTS = "...."
"""In ASCII, a batch is a dot wherever it lies in its cell"""


def rate_chart(
    curve: RateCurve,
    bounds: tuple[float, float],
    size: tuple[int, int],
    palette: Palette,
    *,
    ascii_only: bool = False,
    is_complete: bool = True,
) -> Text:
    """Draw the loss of each batch, dotted, and the smoothed loss, with a vertical line at the suggested rate.

    Args:
        curve: The points.
        bounds: The lowest and the highest rate of the axis.
        size: Maximum number of columns and lines.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
        is_complete: Mark the suggestion. Until the last point, it could still move.
    """
    width, height = size
    if len(curve) < 2 or width < LEAST[0] or height < LEAST[1]:
        return Text("", end="")
    smoothed = curve.smoothed().tolist()
    y = _loss_axis(smoothed, height)
    margin = max(len(text) for _, text in y.ticks) + 1
    columns = width - margin
    canvas = Canvas(_rate_axis(*bounds, columns), y, columns, height - 1)
    places = [math.log10(rate) for rate in curve.rates]
    lines = [
        Line((places, curve.losses), palette.dim, DOTTED, ASCII_DOTS),
        Line((places, smoothed), palette.train),
    ]
    # In ASCII, almost every cell of the line would be one that it shares with dots.
    cells = plot(lines, canvas, margin, palette.dim, ascii_only, is_covering=ascii_only)
    signs = ASCII if ascii_only else UNICODE
    suggestion = curve.suggestion if is_complete else None
    taken = range(0)
    if suggestion is not None:
        column = margin + canvas.column(math.log10(suggestion))
        for row in range(canvas.rows):
            cells.fill(row, column, signs.crosshair, palette.accent)
        text = f" {suggestion:g} "
        taken = _columns(column, text, margin, width)
        cells.write(-1, taken.start, text, f"bold {palette.accent}")
    for place, text in canvas.x.ticks:
        columns_of_tick = _columns(margin + canvas.column(place), text, margin, width)
        # The suggestion would cut off a part of the tick's number.
        if columns_of_tick.stop <= taken.start or columns_of_tick.start >= taken.stop:
            cells.write(-1, columns_of_tick.start, text, palette.dim)
    return cells.text(signs.frame)


def rate_legend(ascii_only: bool = False) -> str:
    """Return what the dots and the line of the chart are."""
    if ascii_only:
        return ". each batch   _-'| smoothed"
    return "dots: each batch · line: smoothed"


def _columns(middle: int, text: str, first: int, width: int) -> range:
    """Return the columns of a text around `middle`, within those from `first` to `width`."""
    start = max(first, min(middle - len(text) // 2, width - len(text)))
    return range(start, start + len(text))


def _loss_axis(smoothed: list[float], height: int) -> Axis:
    low = min(smoothed)
    high = max(HEADROOM * smoothed[0], low * 1.1)
    step = nice_step(high - low, max(2, height // 4))
    low = step * math.floor(low / step)
    return Axis(low, high, linear_ticks(low, high, step))


def _rate_axis(lowest: float, highest: float, columns: int) -> Axis:
    low = math.log10(lowest)
    high = math.log10(highest)
    every = max(1, math.ceil((high - low) * 8 / columns))
    powers = range(math.ceil(low), math.floor(high) + 1, every)
    return Axis(low, high, [(float(power), _power_of_ten(power)) for power in powers])


def _power_of_ten(power: int) -> str:
    if -4 <= power <= 4:
        return f"{10.0**power:g}"
    return f"1e{power}"


def verdict(curve: RateCurve) -> str:
    """Say which rate is suggested, and why."""
    lowest = curve.lowest
    suggestion = curve.suggestion
    if lowest is None or suggestion is None:
        return "No rate to suggest: the loss did not fall at any of these rates."
    rate = f"{curve.rates[lowest]:.2g}"
    return f"Suggested: {suggestion:g}, a quarter of {rate}, where the loss is lowest."

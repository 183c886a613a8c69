"""A chart in a few lines, where there is no room for axes: first and last figure, and bars between them."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from tuinet.render.chart_model import ChartModel
from tuinet.runs.curves import Series


def sparklines(model: ChartModel) -> Text:
    """A line for each series, below the name of what is measured if there is room for it."""
    entries: list[tuple[str, Sequence[float], str]] = []
    for k, (train, valid) in enumerate(model.series):
        if model.is_single:
            entries.append(("valid", _in_view(valid, model.low), model.styles[k]))
            entries.append(("train", _in_view(train, model.low), model.palette.train))
        else:
            name = model.label(model.runs[k], max(4, model.width // 3))
            entries.append((name, _in_view(valid, model.low), model.styles[k]))
    entries = [entry for entry in entries if entry[1]]
    positions = [model.measure.position(value) for _, values, _ in entries for value in values]
    finite = [position for position in positions if math.isfinite(position)] or [0.0]
    low = min(finite)
    high = max(finite)
    lines = [Text(sparkline(model, name, values, low, high), style) for name, values, style in entries]
    if len(lines) < model.height and len(model.measure.name) <= model.width:
        lines.insert(0, Text(model.measure.name, model.palette.dim))
    return Text("\n", end="", no_wrap=True).join(lines[: model.height])


def sparkline(model: ChartModel, name: str, values: Sequence[float], low: float, high: float) -> str:
    """As much of a series as there is room for; a figure is shown whole or not at all."""
    first = model.measure.figure(values[0])
    last = model.measure.figure(values[-1])
    start = f"{name} {first.removesuffix(' %')} "
    count = min(len(values), model.width)
    count = min(count, model.width - cell_len(start) - len(last) - 1)
    texts = [f"{name} {last}", last, last.removesuffix(" %"), model.signs.cut]
    if count >= min(3, len(values)):
        # Each bar is the last value of its part of the series, so that the last bar is the last figure.
        shown = [values[(k + 1) * len(values) // count - 1] for k in range(count)]
        bars = "".join(_bar(model, value, low, high) for value in shown)
        texts.insert(0, f"{start}{bars} {last}")
    return next(text for text in texts if cell_len(text) <= model.width)


def _bar(model: ChartModel, measured: float, low: float, high: float) -> str:
    position = model.measure.position(measured)
    if math.isnan(position):
        return " "
    share = 0.5
    if high > low:
        share = (position - low) / (high - low)
    return model.signs.bars[min(7, int(8 * share))]


def _in_view(series: Series, low: float) -> Sequence[float]:
    return series.y[bisect_left(series.x, low) :]

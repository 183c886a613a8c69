"""A chart in a few lines without axes: bars from the first epoch to the last, and the last value.

In all lines, an epoch is in the same column.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from tuinet.messages import counted
from tuinet.render.chart_model import ChartModel
from tuinet.runs.curves import Series

LEAST_BARS = 3
"""Minimum number of bars that are worth their space"""

LEAST_NAMED = 3
"""Minimum number of lines to name the metric in the first one, even if it takes the place of a run"""

LONGEST_FIGURE = "100.00 %"

NAMES = ("train", "accuracy")
"""The longest names for a chart of several lines, and of one"""


@dataclass(frozen=True)
class Entry:
    """A line."""

    name: str
    series: Series
    style: str


def sparklines(model: ChartModel, limits: tuple[float, float]) -> Text:
    """Draw a line for each series, below the name of the metric if there is room for it.

    Args:
        model: The chart.
        limits: The positions of the lowest and of the highest bar.
    """
    entries = [entry for entry in entries_of(model) if entry.series and entry.series.x[-1] >= model.low]
    figures = [model.measure.figure(entry.series.y[-1]) for entry in entries]
    lines = []
    name = model.measure.name
    # The lines of several runs do not name the metric, unlike that of a single run without room for a heading.
    is_named = len(entries) < model.height or (not model.is_single and model.height >= LEAST_NAMED)
    if is_named and len(name) <= model.width:
        lines.append(Text(name, model.palette.dim))
    # At least these columns, so that accuracy and loss, one above the other, have their epochs aligned.
    name_columns = max(cell_len(NAMES[model.height == 1]), *(cell_len(entry.name) for entry in entries))
    figure_columns = max(len(LONGEST_FIGURE), *(len(figure) for figure in figures))
    bars = model.width - name_columns - figure_columns - 2
    for entry, figure in zip(entries, figures, strict=True):
        if bars >= LEAST_BARS:
            name = entry.name + " " * (name_columns - cell_len(entry.name))
            text = f"{name} {bars_of(model, entry.series, bars, limits)} {figure:>{figure_columns}}"
        else:
            texts = (f"{entry.name} {figure}", figure, figure.removesuffix(" %"), model.signs.cut)
            text = next(text for text in texts if cell_len(text) <= model.width)
        lines.append(Text(text, entry.style))
    if len(lines) > model.height and not model.is_single:
        lines[model.height - 1 :] = [more_runs(len(lines) - model.height + 1, model)]
    return Text("\n", end="", no_wrap=True).join(lines[: model.height])


def more_runs(count: int, model: ChartModel) -> Text:
    """Return the last line, for the runs that have no line of their own, as far as it fits."""
    texts = (f"{counted(count, 'more run')}: no room", counted(count, "more run"), f"+{count}", model.signs.cut)
    return Text(next(text for text in texts if cell_len(text) <= model.width), model.palette.dim)


def entries_of(model: ChartModel) -> Iterator[Entry]:
    """Yield the series, the most important first. With a single line, its name is the metric."""
    for run, (train, valid) in enumerate(model.series):
        if not model.is_single:
            name = f"{model.signs.runs[run]} {model.label(run, max(4, model.width // 3))}"
            yield Entry(name, valid, model.styles[run])
        elif model.height == 1:
            name = model.measure.name.split()[0]
            if valid:
                yield Entry(name, valid, model.styles[run])
            else:
                yield Entry(name, train, model.palette.train)
        else:
            yield Entry("valid", valid, model.styles[run])
            yield Entry("train", train, model.palette.train)


def bars_of(model: ChartModel, series: Series, columns: int, limits: tuple[float, float]) -> str:
    """Return bars that show the last value up to each epoch, so that the last bar is the last value."""
    start = model.low
    bars = []
    for column in range(1, columns + 1):
        # The tolerance keeps the last column from missing the last point by a rounding error.
        end = bisect_right(series.x, start + (model.last - start) * column / columns * (1 + 1e-9))
        bars.append(bar(model, series.y[end - 1], limits) if end else " ")
    return "".join(bars)


def bar(model: ChartModel, measured: float, limits: tuple[float, float]) -> str:
    """Return the bar of one value; a blank for a zero on a log axis."""
    position = model.measure.position(measured)
    if math.isnan(position):
        return " "
    low, high = limits
    share = min(1.0, max(0.0, (position - low) / (high - low)))
    return model.signs.bars[min(len(model.signs.bars) - 1, int(len(model.signs.bars) * share))]

"""The title of a chart: the metric, the range that is shown, and the best epoch."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from tuinet.render.axes import Axis
from tuinet.render.chart_model import ChartModel
from tuinet.render.chart_options import ZOOM_LABELS
from tuinet.render.line_labels import LEAST_NAME, has_names_in_title
from tuinet.render.rows import short_figure

HALF_A_DOT = 0.125
"""The distance from the border, in rows, up to which a point is still drawn"""


def chart_title(
    model: ChartModel, y: Axis | None, positions: list[float], rows: int, width: int, has_crossings: bool = False
) -> str:
    """Return as many parts of the title as fit, the most important first."""
    title = model.measure.name
    if not model.is_detailed and cell_len(f"validation {title}") <= width:
        title = f"validation {title}"
    if has_names_in_title(model):
        title += model.signs.separator + names(model, width - cell_len(title + model.signs.separator))
    choices = [*((part,) for part in cut(model, y, positions, rows)), *notes(model, positions)]
    # Without axes there are no signs and no labels.
    marks = () if y is None and not model.is_single else best(model)
    crossings = (f"{model.signs.crossing} curves cross",) if has_crossings else ()
    for wordings in (*choices, marks, crossings):
        longer = (f"{title}{model.signs.separator}{part}" for part in wordings)
        title = next((text for text in longer if cell_len(text) <= width), title)
    return title


def names(model: ChartModel, width: int) -> str:
    """Return `● classic ▲ adam`, with names cut off as far as necessary."""
    longest = max(cell_len(run.label) for run in model.runs)
    text = ""
    for cells in range(longest, min(longest, LEAST_NAME) - 1, -1):
        text = " ".join(f"{model.signs.runs[run]} {model.label(run, cells)}" for run in range(len(model.runs)))
        if cell_len(text) <= width:
            break
    return text


def cut(model: ChartModel, y: Axis | None, positions: list[float], rows: int) -> Iterator[str]:
    """Yield where the axis begins or ends, if it cuts off a part of a curve."""
    finite = [position for position in positions if position == position]
    if y is None or not finite:
        return
    slack = (y.high - y.low) / (rows - 1) * (0.5 - HALF_A_DOT)
    figures = [10**position if model.view.log else position for position in (y.low, y.high)]
    if min(finite) < y.low - slack:
        yield f"axis from {short_figure(figures[0])}"
    if max(finite) > y.high + slack:
        yield f"axis to {short_figure(figures[1])}"


def notes(model: ChartModel, positions: list[float]) -> Iterator[tuple[str, ...]]:
    """Yield notes on values that are not shown, or not as they were measured, each with a shorter wording if any."""
    if any(position != position for position in positions):
        name = "zeros" if model.view.log else "infinite values"
        yield f"{name} not shown", f"no {name}"
    if model.view.zoom:
        # The axis shows it, too.
        yield (ZOOM_LABELS[model.view.zoom],)
    if model.omitted:
        yield (f"{model.omitted} more not shown",)
    if not model.is_single:
        yield from ((part,) for part in (*absent(model), *incomparable(model)))
    if model.view.smoothing and any(train for train, _ in model.series):
        yield ("training smoothed",)


def absent(model: ChartModel) -> Iterator[str]:
    """Yield which of several runs have no curve: they have ended earlier, or have not finished an epoch."""
    empty = []
    earlier = []
    for sign, pair in zip(model.signs.runs, model.series, strict=False):
        curves = [series for series in pair if series]
        if not curves:
            empty.append(sign)
        elif all(series.x[-1] < model.low for series in curves):
            earlier.append(sign)
    if empty:
        yield f"no curve for {' '.join(empty)}"
    if earlier:
        yield f"{' '.join(earlier)} not in view"


def incomparable(model: ChartModel) -> Iterator[str]:
    """Yield a note if the losses of the runs measure different things, so that the lower one is not the better one."""
    kinds = {run.loss for run in model.runs if run.loss}
    if model.measure.metric == "loss" and len(kinds) > 1:
        yield "different losses"


def best(model: ChartModel) -> tuple[str, ...]:
    """Return the best epoch of a single run in two lengths, if it is in view; for several runs, how it is marked."""
    if not model.is_single:
        if not any(model.best(run.curves) for run in model.runs):
            return "labels show the last values", "labels: last"
        return "symbols mark the best epochs, labels show the last values", "symbols: best, labels: last"
    best_point = model.best(model.runs[0].curves)
    if best_point is None:
        return ()
    epoch, measured = best_point
    sign = model.signs.best
    if model.view.metric == "loss":
        # The best epoch is the one with the best accuracy: its loss need not be the lowest.
        return f"{sign} best accuracy in epoch {epoch}", f"{sign} epoch {epoch}"
    return f"{sign} {model.measure.figure(measured)} in epoch {epoch}", f"{sign} epoch {epoch}"

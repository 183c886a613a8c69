"""The legend of a chart: what it measures and which run has which sign, as long as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tuinet.render.chart_model import ChartModel
from tuinet.render.chart_options import ZOOM_LABELS

Items = list[tuple[str, str]]
"""Texts and their styles"""

Candidate = tuple[int, Items]
"""Columns between two items, and the items"""

SEVERAL_RUNS = ((True, 32, 2), (True, 16, 2), (False, 24, 2), (False, 12, 2), (False, 6, 2), (False, 4, 1))
"""How to shorten the legend of several runs: whether figures are shown, columns of a name, columns between items"""


def legend(model: ChartModel, zeros: bool) -> list[Text]:
    """The lines above a chart, in the longest wording that fits.

    Args:
        model: The chart.
        zeros: Whether a log axis had to leave out zeros.
    """
    palette = model.palette
    allowed = 1 if model.is_single else max(1, min(4, model.height // 5))
    name = model.measure.name if model.is_detailed else f"validation {model.measure.name}"
    first = [(name, palette.dim)]
    if model.view.zoom:
        first.append((ZOOM_LABELS[model.view.zoom], palette.warning))
    if zeros:
        first.append(("zeros not shown", palette.warning))
    if model.omitted:
        first.append((f"{model.omitted} more not shown", palette.warning))
    candidates = single_run(model) if model.is_single else several_runs(model)
    lines: list[Text] = []
    for gap, items in candidates:
        lines = wrap([*first, *items], gap, model.width)
        if len(lines) <= allowed:
            break
    return lines[: model.height - 4]


def single_run(model: ChartModel) -> Iterator[Candidate]:
    """The legend of a single run, from the longest wording to the shortest."""
    signs = model.signs
    palette = model.palette
    curves = model.runs[0].curves
    train, valid = model.series[0]
    best_texts = _best_texts(model)
    changed = any(model.low <= mark.x <= model.high for mark in curves.marks)
    train_names = ("train", "train", "train", "train")
    if model.view.smoothing:
        train_names = ("train, smoothed", "train, smoothed", "smoothed", "smoothed")
    valid_names = ("validation", "validation", "valid", "valid")
    gaps = (2, 2, 2, 1)
    for k, gap in enumerate(gaps):
        items: Items = []
        if train:
            items.append((f"{signs.names[0]} {train_names[k]}", palette.train))
        if valid:
            items.append((f"{signs.points[0]} {valid_names[k]}", palette.valid))
        if best_texts:
            items.append((f"{signs.best} {best_texts[k]}", f"bold {palette.valid}"))
        if changed and k == 0:
            items.append((f"{signs.change} live change", palette.dim))
        yield gap, items


def _best_texts(model: ChartModel) -> tuple[str, ...]:
    """The best epoch in four lengths; nothing if it is not in view."""
    best = model.best(model.runs[0].curves)
    if best is None:
        return ()
    epoch, measured = best
    figure = model.measure.figure(measured)
    longest = f"best {figure} in epoch {epoch}"
    if model.view.metric == "loss":
        # The best epoch is the one with the best accuracy: its loss need not be the lowest.
        longest = f"best accuracy in epoch {epoch}, loss {figure}"
    return longest, f"{figure}, epoch {epoch}", f"best {figure}", "best"


def several_runs(model: ChartModel) -> Iterator[Candidate]:
    """The same for runs that are laid over each other."""
    for figures, cells, gap in SEVERAL_RUNS:
        items = [(run_text(model, k, figures, cells), model.styles[k]) for k in range(len(model.runs))]
        if figures and model.is_detailed:
            items.append(("line: train, marks: validation", model.palette.dim))
        yield gap, items


def run_text(model: ChartModel, k: int, figures: bool, cells: int) -> str:
    """One of several runs: sign, name and best figure, or which other curve hides it.

    Args:
        model: The chart.
        k: Which run.
        figures: Whether there is room for figures and full sentences.
        cells: Columns for the name.
    """
    run = model.runs[k]
    sign = model.signs.points[k]
    best_sign = "best"
    if model.is_detailed:
        sign = model.signs.names[k] + sign
        best_sign = model.signs.best
    text = f"{sign} {model.label(run, cells)}"
    if not any(series and series.x[-1] >= model.low for series in model.series[k]):
        return f"{text} (no data here)" if figures else f"{text} (none)"
    if figures and (best := model.best(run.curves)):
        text += f" {best_sign} {model.measure.figure(best[1])}"
    hidden_by = model.same_curve_as(k)
    if hidden_by is None:
        return text
    if figures:
        return f"{text} (same curve as {model.signs.points[hidden_by]})"
    return f"{text} ={model.signs.points[hidden_by]}"


def wrap(items: Sequence[tuple[str, str]], gap: int, width: int) -> list[Text]:
    """Items in lines, never broken; an item that is too long for a line is cut."""
    lines: list[Text] = []
    for text, style in items:
        if lines and lines[-1].cell_len + gap + cell_len(text) <= width:
            lines[-1].append(" " * gap)
        else:
            lines.append(Text())
        if cell_len(text) > width:
            text = set_cell_size(text, width)
        lines[-1].append(text, style)
    return lines

"""The readout of a crosshair: the values of one epoch."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from tuinet.render.chart_model import ASCII, UNICODE, ChartModel, ChartRun
from tuinet.render.chart_options import ChartView
from tuinet.render.formatting import MISSING, number, percent
from tuinet.render.palette import PLAIN
from tuinet.runs.curves import Curves, Series


def readout(runs: Sequence[ChartRun], view: ChartView, epoch: int, width: int, ascii_only: bool) -> str:
    """Return the values of an epoch, in the longest wording that fits.

    Args:
        runs: The runs on the chart.
        view: The user's choices.
        epoch: The epoch.
        width: Maximum number of columns.
        ascii_only: Write in ASCII alone.
    """
    signs = ASCII if ascii_only else UNICODE
    model = ChartModel(runs, view, (width, 1), PLAIN, signs, 0)
    texts = several_runs(model, epoch)
    if model.is_single:
        texts = single_run(model, epoch)
    text = ""
    for text in texts:
        if cell_len(text) <= width:
            return text
    return cut_off(text, width, signs.cut)


def cut_off(text: str, width: int, sign: str) -> str:
    """Drop the words that do not fit: a number that is cut off would read as another one."""
    kept = ""
    for part in text.split(" "):
        longer = f"{kept} {part}".lstrip()
        if cell_len(f"{longer} {sign}") > width:
            break
        kept = longer
    return f"{kept} {sign}".lstrip()[: max(0, width)]


def single_run(model: ChartModel, epoch: int) -> Iterator[str]:
    """Yield `epoch 4 · train 99.12 % · valid 98.30 % · loss 0.0610`, and shorter texts."""
    curves = model.runs[0].curves
    metric = model.view.metric
    between = model.signs.separator
    other = "loss" if metric == "accuracy" else "accuracy"
    for places in (2, 1):
        train = figure(model, series_of(curves, "train", metric), epoch, places)
        valid = figure(model, series_of(curves, "valid", metric), epoch, places)
        parts = [f"epoch {epoch}", f"train {train}", f"valid {valid}"]
        if model.view.log and metric == "accuracy":
            parts[1] = f"error: {parts[1]}"
        second = value_at(series_of(curves, "valid", other), epoch)
        if second is not None:
            text = percent(second)
            if other == "loss":
                text = number(second)
            yield between.join([*parts, f"{other} {text}"])
        yield between.join(parts)
    name = "error" if model.view.log and metric == "accuracy" else "train"
    bare = between.join([f"epoch {epoch}", f"{name} {train}", f"valid {valid}"]).replace(" %", "")
    yield bare
    yield bare.replace(f"epoch {epoch}{between}", f"{epoch}: ", 1)
    yield f"{epoch}: {valid}"


def several_runs(model: ChartModel, epoch: int) -> Iterator[str]:
    """Yield the validation values: `epoch 4 · ● calm-otter 98.30 % · ▲ wise-heron 97.90 %`, and shorter texts."""
    between = model.signs.separator
    kind = ""
    if model.view.log and model.view.metric == "accuracy":
        kind = " error:"
    for cells, places in ((24, 2), (12, 2), (0, 2), (0, 1)):
        parts = []
        for run, chart_run in enumerate(model.runs):
            text = figure(model, series_of(chart_run.curves, "valid", model.view.metric), epoch, places)
            name = f"{model.label(run, cells)} " if cells else ""
            parts.append(f"{model.signs.runs[run]} {name}{text}")
        first, *others = parts
        if kind:
            first = f"error: {first}"
        yield between.join([f"epoch {epoch}", first, *others])
    yield " ".join([f"{epoch}{kind or ':'}", *parts]).replace(" %", "")


def figure(model: ChartModel, series: Series, epoch: int, places: int) -> str:
    """Return a value with its unit, or a dash."""
    measured = value_at(series, epoch)
    if measured is None:
        if model.signs is ASCII:
            return "-"
        return MISSING
    return model.measure.figure(measured, places)


def series_of(curves: Curves, part: str, metric: str) -> Series:
    """Return the series of a part by epochs."""
    name = f"{part}_{metric}"
    if part == "train":
        name += "_epochs"
    series: Series = getattr(curves, name)
    return series


def value_at(series: Series, epoch: int) -> float | None:
    """Return the value of an epoch, or in a very long run a mean that includes it, or None."""
    if not series or epoch > series.x[-1] + 0.5:
        return None
    index = bisect_left(series.x, epoch)
    nearest = min(range(max(0, index - 1), min(len(series), index + 1)), key=lambda i: abs(series.x[i] - epoch))
    if abs(series.x[nearest] - epoch) > series.stride / 2:
        return None
    return series.y[nearest]

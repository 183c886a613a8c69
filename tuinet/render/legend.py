"""The legend of a chart: what it measures, and the runs with their signs, in as many words as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tuinet.render.axes import ZOOM_WORDS
from tuinet.render.charted import Charted

Items = list[tuple[str, str]]
"""Words and their styles"""


def header(seen: Charted, zeros: bool) -> list[Text]:
    """Name and unit of the y axis and the legend, in the longest words for which there is room."""
    allowed = 1 if seen.alone else max(1, min(4, seen.height // 5))
    name = seen.measure.name if len(seen.runs) <= 2 else f"validation {seen.measure.name}"
    first = [(name, seen.palette.dim)]
    if seen.view.zoom:
        first.append((ZOOM_WORDS[seen.view.zoom], seen.palette.warning))
    if zeros:
        first.append(("zeros not shown", seen.palette.warning))
    if seen.left_out:
        first.append((f"{seen.left_out} more not shown", seen.palette.warning))
    rows: list[Text] = []
    for gap, items in of_one(seen) if seen.alone else of_several(seen):
        rows = wrap([*first, *items], gap, seen.width)
        if len(rows) <= allowed:
            break
    return rows[: seen.height - 4]


def of_one(seen: Charted) -> Iterator[tuple[int, Items]]:
    """Columns between two items, and the items of the only run: the shorter the later."""
    signs, (train, valid), curves = seen.signs, seen.series[0], seen.runs[0].curves
    best = seen.best(curves)
    bests: tuple[str, ...] = ()
    if best:
        epoch, figure = best[0], seen.measure.figure(best[1])
        long = f"best {figure} in epoch {epoch}"
        if seen.view.metric == "loss":
            long = f"best accuracy in epoch {epoch}, loss {figure}"
        bests = (long, f"{figure}, epoch {epoch}", f"best {figure}", "best")
    changed = any(seen.low <= mark.x <= seen.high for mark in curves.marks)
    for k, valid_name in enumerate(("validation", "validation", "valid", "valid")):
        train_name = ("train, smoothed" if k < 2 else "smoothed") if seen.view.smoothing else "train"
        items = [(f"{signs.names[0]} {train_name}", seen.palette.train)] if train else []
        if valid:
            items.append((f"{signs.points[0]} {valid_name}", seen.palette.valid))
        if bests:
            items.append((f"{signs.best} {bests[k]}", f"bold {seen.palette.valid}"))
        if changed and k == 0:
            items.append((f"{signs.change} live change", seen.palette.dim))
        yield (1 if k == 3 else 2), items


def of_several(seen: Charted) -> Iterator[tuple[int, Items]]:
    """The same for runs that are laid over each other."""
    key = [("line: train, marks: validation", seen.palette.dim)] if len(seen.runs) == 2 else []
    for figures, cells in ((True, 32), (True, 16), (False, 24), (False, 12), (False, 6), (False, 4)):
        items = [(run_words(seen, k, figures, cells), seen.styles[k]) for k in range(len(seen.runs))]
        yield (1 if cells == 4 else 2), items + (key if figures else [])


def run_words(seen: Charted, k: int, figures: bool, cells: int) -> str:
    """A run in the legend of several; of one that is hidden by its like it is said by which sign its curve is."""
    (train, valid), run = seen.series[k], seen.runs[k]
    sign = f"{seen.signs.names[k]}{seen.signs.points[k]}" if len(seen.runs) <= 2 else seen.signs.points[k]
    text = f"{sign} {seen.label(run, cells)}"
    if not any(series and series.x[-1] >= seen.low for series in (train, valid)):
        return f"{text} (nothing here)" if figures else f"{text} (none)"
    if figures and (best := seen.best(run.curves)):
        text += f" {seen.signs.best if len(seen.runs) <= 2 else 'best'} {seen.measure.figure(best[1])}"
    like = seen.like(k)
    if like is None:
        return text
    return f"{text} (same curve as {seen.signs.points[like]})" if figures else f"{text} ={seen.signs.points[like]}"


def wrap(items: Sequence[tuple[str, str]], gap: int, width: int) -> list[Text]:
    """Items with their styles in lines, never parted unless one alone is too long for a line."""
    lines: list[Text] = []
    for text, style in items:
        if lines and lines[-1].cell_len + gap + cell_len(text) <= width:
            lines[-1].append(" " * gap)
        else:
            lines.append(Text())
        lines[-1].append(text if cell_len(text) <= width else set_cell_size(text, width), style)
    return lines

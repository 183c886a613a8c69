"""The bench: a table of perturbations with their flips, and the perturbed image with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.sweep import Sweep
from tuinet.nn.arrays import Array
from tuinet.render.blocks import Block, beside
from tuinet.render.digit import digit
from tuinet.render.formatting import first_fitting, percent
from tuinet.render.marked_image import Look
from tuinet.render.perturbation import amount
from tuinet.render.slider import slider
from tuinet.render.softmax import class_bars
from tuinet.render.sweep_chart import SMALLEST, rival, sweep_chart
from tuinet.render.sweep_rows import rows_in_sight, sweep_rows

WIDE = 74
"""Minimum number of columns to show the table, the image and the bars side by side"""

GAP = 2

TABLE = 38
"""Columns of the table, with room for short bars"""

CLASSES_ROWS = 10
"""Lines of the bars of ten classes"""

LEAST_ROWS = 2
"""Minimum number of lines of the table: in a terminal of 60×20, more would leave out a class"""

MOST_ROWS = 16
"""Maximum number of lines of the image: the rest is for the chart"""


@dataclass(frozen=True, eq=False)
class BenchView:
    """The state of the bench."""

    sweeps: Mapping[str, Sweep]
    """The sweeps computed so far, by the name of the perturbation"""
    selected: str
    """The name of the selected perturbation"""
    strength: float
    pixels: NDArray[np.uint8]
    """The image at that strength, (height, width)"""
    probabilities: Array
    """The answer to it, (classes,)"""
    label: int | None
    classes: tuple[str, ...]
    into: str = ""
    """A description of the image to morph into"""
    measuring: str = ""
    """The name of the perturbation whose sweep is being computed"""

    @property
    def sweep(self) -> Sweep | None:
        """The answers along the selected perturbation; None while they are being computed."""
        return self.sweeps.get(self.selected)


def bench_picture(view: BenchView, width: int, height: int, look: Look) -> Text:
    """Draw a title, the table of perturbations, the image with its bars, and the chart or a slider."""
    title = _title(view, width)
    if width >= WIDE:
        parts = _wide(view, width, height - 1, look)
    else:
        parts = _narrow(view, width, height - 1, look)
    picture = Text("\n", no_wrap=True).join([title, *(part for part in parts if part.plain)])
    return Text("\n", no_wrap=True).join(picture.split("\n", allow_blank=True)[:height])


def _wide(view: BenchView, width: int, height: int, look: Look) -> list[Text]:
    """Return table, image and bars side by side, the chart below."""
    top = _lines_above_chart(height)
    columns = min(2 * top, (width - 2 * GAP) // 3)
    table_width = max(TABLE, (width - columns - 2 * GAP) * 3 // 5)
    bars_width = width - columns - table_width - 2 * GAP
    blocks = [(_table(view, table_width, top, look), table_width), *_answer(view, columns, bars_width, top, look)]
    return [beside(blocks, top, GAP), _course(view, width, height - top, look)]


def _lines_above_chart(height: int) -> int:
    """Return the lines of table, image and bars of `height` lines; the chart has no room if only one is left."""
    top = max(min(CLASSES_ROWS, height), min(height // 2, MOST_ROWS))
    if height - top < SMALLEST[1]:
        return height - 1
    return top


def curve_names(view: BenchView, width: int, height: int) -> tuple[str, ...]:
    """Name the two curves of the chart, the longest text first; nothing where there is no chart."""
    sweep = view.sweep
    if sweep is None or width < WIDE or height - 1 - _lines_above_chart(height - 1) < SMALLEST[1]:
        return ()
    answer = view.classes[sweep.answer]
    other = view.classes[rival(sweep)]
    return f"solid: confidence in {answer}, dotted: in {other}", f"solid: {answer}, dotted: {other}"


def _narrow(view: BenchView, width: int, height: int, look: Look) -> list[Text]:
    """Return the table, the slider, and below them image and bars."""
    rows = _narrow_rows(height)
    room = height - rows - 1
    columns = min(2 * room, width // 2)
    answer = beside(_answer(view, columns, width - columns - GAP, max(1, room), look), max(0, room), GAP)
    return [_table(view, width, rows, look), _course(view, width, 1, look), answer]


def _narrow_rows(height: int) -> int:
    return max(LEAST_ROWS, min(len(PERTURBATIONS), height - 1 - CLASSES_ROWS))


def listed(selected: str, width: int, height: int) -> str:
    """Return `1–3 of 9` where there is no room for all perturbations; empty where there is."""
    count = len(PERTURBATIONS)
    rows = rows_in_sight(list(PERTURBATIONS).index(selected), count, _narrow_rows(height - 1))
    if width >= WIDE or len(rows) == count:
        return ""
    return f"{rows.start + 1}–{rows.stop} of {count}"


def _table(view: BenchView, width: int, height: int, look: Look) -> Text:
    names = list(PERTURBATIONS)
    titles = [perturbation.title for perturbation in PERTURBATIONS.values()]
    sweeps = [view.sweeps.get(name) for name in names]
    selected = names.index(view.selected)
    measuring = names.index(view.measuring) if view.measuring else None
    return sweep_rows(sweeps, titles, view.classes, selected, width, height, look.palette, look.ascii_only, measuring)


def _answer(view: BenchView, columns: int, bars_width: int, height: int, look: Look) -> list[Block]:
    """Return the image in `columns`, and the bars in the rest."""
    picture = digit(view.pixels, look.style, max(1, columns), height, look.palette)
    bars = class_bars(
        view.probabilities.tolist(), view.classes, view.label, bars_width, height, look.palette, look.ascii_only
    )
    return [(picture, columns), (bars, max(0, bars_width))]


def _course(view: BenchView, width: int, height: int, look: Look) -> Text:
    """Return the confidence along the selected perturbation as a chart, or a slider where there is no room."""
    if view.sweep is None or height < 1:
        return Text(no_wrap=True)
    if height < SMALLEST[1]:
        return slider(view.sweep, view.strength, width, look.palette, look.ascii_only)
    return sweep_chart(view.sweep, view.classes, view.strength, width, height, look.palette, look.ascii_only)


def _title(view: BenchView, width: int) -> Text:
    """Return `rotate, 14.1° clockwise: 1 instead of 7, 53.2 %`."""
    perturbation = PERTURBATIONS[view.selected]
    answer = int(view.probabilities.argmax())
    change = f"{perturbation.verb}, {amount(perturbation, view.strength)}"
    if view.into:
        change = f"{perturbation.verb} into {view.into}, {amount(perturbation, view.strength)}"
    name = view.classes[answer]
    confidence = percent(float(view.probabilities[answer]), 1)
    text = name
    short = name
    if view.sweep is not None and view.sweep.answer != answer:
        text = f"{name} instead of {view.classes[view.sweep.answer]}"
        short = f"{name}, not {view.classes[view.sweep.answer]}"
    candidates = (f"{change}: {text}, {confidence}", f"{change}: {text}", f"{change}: {short}", change)
    title = Text(first_fitting(candidates, width) or change, "bold", no_wrap=True)
    title.truncate(width, overflow="ellipsis")
    return title

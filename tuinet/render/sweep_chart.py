"""A chart of the probabilities of two classes while an image is perturbed more and more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.text import Text

from tuinet.analysis.perturbation import Perturbation
from tuinet.analysis.sweep import Sweep
from tuinet.render.axes import Axis, linear_ticks, nice_step
from tuinet.render.cells import Cells
from tuinet.render.chart_model import ASCII, UNICODE, Signs
from tuinet.render.dots import Canvas, Line
from tuinet.render.palette import Palette
from tuinet.render.plotting import plot

MARGIN = 6
"""Columns of the y axis with its labels"""

SMALLEST = (16, 4)
"""Minimum number of columns and lines of the chart"""

LABEL = 9
"""Columns of a label on the x axis, with a gap"""

TICKS = [(0.0, "0 %"), (50.0, "50 %"), (100.0, "100 %")]

UNITS = {"": "of white", "°": "degrees"}
"""Words for units; a pixel level of 1 is white"""


def rival(sweep: Sweep) -> int:
    """Return the class to show with the answer: the one that it flips to, or else the one that comes closest."""
    if sweep.first is not None:
        return sweep.first.answer
    most = sweep.probabilities.max(axis=0)
    most[sweep.answer] = -1
    return int(most.argmax())


def sweep_chart(
    sweep: Sweep,
    classes: Sequence[str],
    strength: float,
    width: int,
    height: int,
    palette: Palette,
    ascii_only: bool = False,
) -> Text:
    """Draw the probability of the answer (solid) and of its rival (dotted) in %, with flips and the current strength.

    Args:
        sweep: The answers along a perturbation.
        classes: The name of each class.
        strength: The current strength, shown by a vertical line.
        width: Columns of every line.
        height: Lines.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
    """
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return Text(no_wrap=True)
    signs = ASCII if ascii_only else UNICODE
    canvas = _canvas(sweep, width, height)
    cells = _curves(sweep, tuple(classes), width, height, palette, ascii_only).copy()
    _add_line(cells, canvas, strength, signs.crosshair, palette.accent)
    return cells.text(signs.frame)


def _canvas(sweep: Sweep, width: int, height: int) -> Canvas:
    columns = width - MARGIN
    return Canvas(strength_axis(sweep.perturbation, columns), Axis(0.0, 100.0, TICKS), columns, height - 1)


@lru_cache(maxsize=4)
def _curves(
    sweep: Sweep, classes: tuple[str, ...], width: int, height: int, palette: Palette, ascii_only: bool
) -> Cells:
    """Draw the chart without the line of the current strength, the only part that changes while a user adjusts it."""
    signs = ASCII if ascii_only else UNICODE
    canvas = _canvas(sweep, width, height)
    lines = [
        _line(sweep, rival(sweep), palette.wrong, (1, 1), ".::;"),
        _line(sweep, sweep.answer, palette.train, (1, 0), "_-'|"),
    ]
    cells = plot(lines, canvas, MARGIN, palette.dim, ascii_only)
    for flip in (sweep.below, sweep.above):
        if flip:
            _add_flip(cells, canvas, flip.strength, classes[flip.answer], signs, palette)
    for value, tick in canvas.x.ticks:
        text = tick if ascii_only else tick.replace("-", "−")
        start = MARGIN + canvas.column(value) - len(text) // 2
        cells.write(-1, max(MARGIN, min(start, width - len(text))), text, palette.dim)
    return cells


def strength_axis(perturbation: Perturbation, columns: int) -> Axis:
    """Return the axis of a perturbation's strengths, with ticks at round numbers in its unit."""
    factor = 100 if perturbation.unit == "%" else 1
    low = factor * perturbation.low
    high = factor * perturbation.high
    step = nice_step(high - low, max(1, min(8, columns // LABEL)))
    ticks = [(value / factor, text) for value, text in linear_ticks(low, high, step)]
    value, text = ticks[-1]
    ticks[-1] = (value, f"{text} {UNITS.get(perturbation.unit, perturbation.unit)}")
    return Axis(perturbation.low, perturbation.high, ticks)


def _line(sweep: Sweep, klass: int, style: str, pattern: tuple[int, int], characters: str) -> Line:
    positions = (100 * sweep.probabilities[:, klass]).tolist()
    return Line((sweep.strengths.tolist(), positions), style, pattern, characters)


def _add_flip(cells: Cells, canvas: Canvas, strength: float, name: str, signs: Signs, palette: Palette) -> None:
    """Draw a thin line where the answer flips, with the class that follows, away from 0."""
    _add_line(cells, canvas, strength, signs.change, palette.dim)
    column = MARGIN + canvas.column(strength)
    start = column + 1
    if strength < 0:
        start = column - len(name)
    for row in range(canvas.rows):
        if cells.put(row, start, name, palette.wrong, beside=f" {signs.change}"):
            return


def _add_line(cells: Cells, canvas: Canvas, strength: float, character: str, style: str) -> None:
    column = MARGIN + canvas.column(strength)
    for row in range(canvas.rows):
        cells.fill(row, column, character, style)

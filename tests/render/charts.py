"""Charts of example runs, and what tests read off them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from tuinet.events import AnyEvent, SettingChanged
from tuinet.render.chart import Drawing, chart
from tuinet.render.chart_model import ChartRun
from tuinet.render.chart_options import ChartView
from tuinet.render.palette import DARK
from tuinet.runs.curves import fold_curves

from .conftest import batch, epoch

RISING = (0.7, 0.9, 0.95, 0.98, 0.97)


HALF_A_DOT = 0.125


BITS = [(0, 3), (0, 2), (0, 1), (1, 3), (1, 2), (1, 1), (0, 0), (1, 0)]
"""Column and row of the dots of a braille character, from its lowest bit on"""


def run(accuracies: Sequence[float] = RISING, losses: Sequence[float] = (), label: str = "calm-otter") -> ChartRun:
    """A run whose epochs have these validation figures, and whose training goes through them in quarters."""
    events: list[AnyEvent] = []
    for number, accuracy in enumerate(accuracies, 1):
        loss = losses[number - 1] if losses else 1 - accuracy
        events += [batch(number, 215 * quarter, loss=loss, accuracy=accuracy) for quarter in range(1, 5)]
        events.append(epoch(number, accuracy, valid_loss=loss, train_loss=loss, train_accuracy=accuracy))
    return ChartRun(label, fold_curves(events))


def means(train: Sequence[float], valid: Sequence[float | None] | None = None, label: str = "quick") -> ChartRun:
    """A run of epochs too short for events within them."""
    figures = valid or [None] * len(train)
    events = [
        epoch(
            number,
            figure,
            train_accuracy=value,
            train_loss=1 - value,
            valid_loss=None if figure is None else 1 - figure,
        )
        for number, (value, figure) in enumerate(zip(train, figures, strict=True), 1)
    ]
    return ChartRun(label, fold_curves(events))


def drawing(
    *runs: ChartRun,
    width: int = 60,
    height: int = 14,
    epochs: int = 0,
    ascii_only: bool = False,
    crosshair: int | None = None,
    palette: Any = DARK,
    **view: Any,
) -> Drawing:
    return chart(runs or (run(),), ChartView(**view), (width, height), palette, ascii_only, epochs, crosshair)


def drawn(*runs: ChartRun, **options: Any) -> list[str]:
    """The lines of a chart without colours."""
    return drawing(*runs, **options).text.plain.split("\n")


def title(*runs: ChartRun, **options: Any) -> str:
    return drawing(*runs, **options).title


def canvas(lines: list[str]) -> list[str]:
    """The lines right of the y axis."""
    return [line[line.index("┤" if "┤" in line else "│") + 1 :] for line in lines[:-1]]


def ticks(lines: list[str]) -> dict[int, float]:
    """The figures of the y axis by their rows from above."""
    return {row: float(line.partition("┤")[0]) for row, line in enumerate(lines) if "┤" in line}


def row_of(value: float, lines: list[str], log: bool = False) -> float:
    """The row from above in which a value belongs, with its fraction, according to the figures of the axis."""
    position = math.log10 if log else float
    (row, figure), *_, (last_row, last_figure) = ticks(lines).items()
    scale = (position(value) - position(figure)) / (position(last_figure) - position(figure))
    return row + scale * (last_row - row)


def style_at(text: Text, offset: int) -> str:
    return next((str(span.style) for span in text.spans if span.start <= offset < span.end), "")


def dots(text: Text, style: str) -> dict[int, set[float]]:
    """The heights of all dots of a style, as rows from above with their fractions, by columns of dots."""
    found: dict[int, set[float]] = {}
    row = 0
    column = 0
    for offset, character in enumerate(text.plain):
        code = ord(character) - 0x2800
        if 0 <= code < 256 and style_at(text, offset) == style:
            for bit, (x, y) in enumerate(BITS):
                if code >> bit & 1:
                    found.setdefault(2 * column + x, set()).add(row + (3 - y - 1.5) / 4)
        column += 1
        if character == "\n":
            row += 1
            column = 0
    return found


def columns_of_epochs(picture: Drawing, count: int) -> list[int]:
    """The column of dots of each epoch."""
    assert picture.canvas
    return [
        2 * picture.margin + math.floor(picture.canvas.locate(number, 0)[0] + 0.5 + 1e-9)
        for number in range(1, count + 1)
    ]


def changed(name: str, new: object, epoch: int = 2) -> SettingChanged:
    return SettingChanged(name=name, old=0, new=new, epoch=epoch, batch=430)

"""Predictions for images of a person's own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from tuinet.datasets.components import Box
from tuinet.render.digit import ascii_digit, half_block_digit
from tuinet.render.formatting import percent
from tuinet.render.softmax import softmax_bars

_GAP = 3  # columns between digit and bars
_FIGURES = 16  # columns around a bar
_WIDEST = 24  # columns of the longest bar
_NARROWEST = 4


def prediction_line(image: str, name: str, probability: float, box: Box | None) -> str:
    """The class of one figure, how sure the network is, and where it is in its image."""
    line = f"{image}: {name}  {percent(probability)}"
    if box is None:
        return line
    return f"{line}  at {box.left}, {box.top}, {box.width} × {box.height} pixels"


def prediction_picture(
    pixels: NDArray[np.uint8], probabilities: list[float], classes: tuple[str, ...], width: int, ascii_only: bool
) -> Table:
    """What the network sees, with the softmax outputs as bars beside it, in `width` columns."""
    digit = ascii_digit(pixels) if ascii_only else half_block_digit(pixels)
    room = width - max(map(len, digit.plain.splitlines())) - max(map(len, classes)) - _FIGURES
    table = Table.grid(padding=(0, _GAP))
    bars = softmax_bars(probabilities, classes, max(_NARROWEST, min(room, _WIDEST)), ascii_only=ascii_only)
    table.add_row(digit, bars)
    return table

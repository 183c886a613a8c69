"""Printed predictions for the user's own images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from tuinet.datasets.components import Box
from tuinet.render.digit import ascii_digit, half_block_digit
from tuinet.render.formatting import percent
from tuinet.render.softmax import softmax_bars

_GAP = 3
"""Columns between digit and bars"""

_AROUND_BAR = 16
"""Columns for sign, percentage and gaps on the line of a bar"""

_LONGEST = 24
"""Maximum number of columns of a bar"""

_SHORTEST = 4


def prediction_line(image: str, name: str, probability: float, box: Box | None) -> str:
    """Return the predicted class of one figure, its probability, and its box if the image has several figures."""
    line = f"{image}: {name}  {percent(probability)}"
    if box is None:
        return line
    return f"{line}  at {box.left}, {box.top}, {box.width} × {box.height} pixels"


def prediction_picture(
    pixels: NDArray[np.uint8], probabilities: list[float], classes: tuple[str, ...], width: int, ascii_only: bool
) -> Table:
    """Show the image as the network sees it, beside a bar for each class, in `width` columns."""
    draw = ascii_digit if ascii_only else half_block_digit
    digit = draw(pixels)
    digit_width = max(map(len, digit.plain.splitlines()))
    room = width - digit_width - max(map(len, classes)) - _AROUND_BAR
    bar_width = max(_SHORTEST, min(room, _LONGEST))
    table = Table.grid(padding=(0, _GAP))
    table.add_row(digit, softmax_bars(probabilities, classes, bar_width, ascii_only=ascii_only))
    return table

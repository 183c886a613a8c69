"""A trend as a line of bars."""

from __future__ import annotations

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇"
"""Bars from the lowest to the highest. A full block would touch the line above"""

ASCII_BARS = "_.-=+*#"

TO_ASCII = str.maketrans(BARS, ASCII_BARS)
"""A table for `str.translate`"""


def bars(values: Sequence[float], width: int) -> str:
    """Return a bar for each value, or for as many as fit; the last bar is the last value.

    Bars span the range of the values, so that a rise from 97 % to 98 % is visible.
    """
    count = min(len(values), width)
    shown = [values[(k + 1) * len(values) // count - 1] for k in range(count)]
    if not shown:
        return ""
    low = min(shown)
    span = max(shown) - low
    if not span:
        return BARS[len(BARS) // 2] * count
    return "".join(BARS[round((value - low) / span * (len(BARS) - 1))] for value in shown)

"""A development as a few bars in a line."""

from __future__ import annotations

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇"
"""From the lowest to the highest. A full block would touch the line above"""

ASCII_BARS = "_.-=+*#"

TO_ASCII = str.maketrans(BARS, ASCII_BARS)
"""For `str.translate`"""


def bars(values: Sequence[float], width: int) -> str:
    """A bar for each value, or for as many as fit; the last bar is the last value.

    The lowest and the highest bar are the lowest and the highest value, so that a rise from 97 % to 98 % is seen, too.
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

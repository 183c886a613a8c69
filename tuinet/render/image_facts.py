"""An image with its name, its label and the answer, beside a picture of many images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.render.digit import digit
from tuinet.render.palette import Palette


def image_facts(
    pixels: NDArray[np.uint8], facts: Sequence[Text], width: int, height: int, style: str, palette: Palette
) -> list[Text]:
    """Return the centred image and a line for each fact; all lines are as wide as the column."""
    lines: list[Text] = []
    room = height - len(facts)
    if room >= 2:
        picture = digit(pixels, style, width, room, palette)
        lines += picture.split("\n", allow_blank=True)
        margin = " " * max(0, (width - max(map(len, picture.plain.split("\n")))) // 2)
        lines = [Text(margin).append_text(line) for line in lines]
    lines += [fact.copy() for fact in facts]
    for line in lines:
        line.truncate(width, overflow="ellipsis", pad=True)
    return lines[:height]


def beside(left: Sequence[Text], right: Text, width: int, gap: int) -> Text:
    """Place two pictures side by side; the lines of the left one are `width` cells wide."""
    right_lines = right.split("\n", allow_blank=True)
    count = max(len(left), len(right_lines))
    lines = []
    for k in range(count):
        line = Text(no_wrap=True)
        line.append_text(left[k] if k < len(left) else Text(" " * width))
        if k < len(right_lines):
            line.append(" " * gap).append_text(right_lines[k])
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)

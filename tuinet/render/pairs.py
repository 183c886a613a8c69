"""Names and values in aligned columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text

from tuinet.render.palette import Palette

Pair = tuple[str, str]
"""A name, and a value as text"""

GAP = 2
"""Columns between a name and its value"""

APART = 4
"""Columns between a value and the name of the next pair"""

CLOSE = 2
"""The same if more would not fit"""

UNBROKEN = "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"

MOST_BESIDE = 4
"""Maximum number of pairs in a line"""


def pairs_beside(pairs: Sequence[Pair], width: int, height: int, palette: Palette, name_width: int = 0) -> list[Text]:
    """Return one pair per line, or several if they would take more than `height` lines and fit into the width.

    The first column has room for names of `name_width` if it fits.
    """
    lines: list[Text] = []
    for count in range(1, MOST_BESIDE + 1):
        spacings = ((name_width, APART), (name_width, CLOSE), (0, CLOSE))
        candidates = [_in_columns(pairs, count, *spacing, palette) for spacing in spacings]
        fitting = [candidate for candidate in candidates if is_within(candidate, width)]
        if not fitting:
            lines = lines or candidates[0]
            break
        lines = fitting[0]
        if len(lines) <= height:
            break
    return lines


def is_within(lines: Sequence[Text], width: int) -> bool:
    """Return True if no line is longer than `width`."""
    return all(line.cell_len <= width for line in lines)


def wrapped_pair(name: str, value: str, name_width: int, width: int, palette: Palette, style: str = "") -> list[Text]:
    """Return a name with a long value, wrapped into aligned lines."""
    start = name_width + GAP
    lines = []
    # `rate = 0.1` is not broken.
    joined = value.replace(" = ", UNBROKEN)
    for line in textwrap.wrap(joined, max(8, width - start), break_on_hyphens=False) or [""]:
        line = line.replace(UNBROKEN, " = ")
        lines.append(Text.assemble((name.ljust(start), palette.dim), (line, style), no_wrap=True))
        name = ""
    return lines


def _in_columns(pairs: Sequence[Pair], count: int, name_width: int, apart: int, palette: Palette) -> list[Text]:
    lines = [Text(no_wrap=True) for _ in pairs[::count]]
    start = 0
    for column in range(min(count, len(pairs))):
        stacked = pairs[column::count]
        width = max(name_width, *(len(name) for name, _ in stacked)) + GAP
        for line, (name, value) in zip(lines, stacked, strict=False):
            line.pad_right(start - line.cell_len)
            line.append(name.ljust(width), palette.dim).append(value)
        start = max(line.cell_len for line in lines) + apart
        # Names are padded only if there are lines to align with.
        name_width = 0
    return lines

"""Lines between two layers, in braille or in ASCII."""

from __future__ import annotations

from dataclasses import dataclass

from tuinet.render.character_grid import CharacterGrid
from tuinet.render.digit import DOTS

STEEP = 0.75
"""The smallest slope, in lines per column, that ASCII draws as a bar instead of a slash"""

FLAT = 0.25


@dataclass(frozen=True)
class Connector:
    """A line from the right edge of a layer to the left edge of the next, in columns and lines of the picture."""

    start: tuple[int, int]
    """Its first column, and the line there"""
    end: tuple[int, int]
    """Its last column, and the line there"""
    style: str


def draw_connectors(cells: CharacterGrid, connectors: list[Connector], *, ascii_only: bool) -> None:
    """Draw lines, the first on top."""
    if ascii_only:
        for connector in reversed(connectors):
            _draw_ascii(cells, connector)
        return
    bits: dict[tuple[int, int], int] = {}
    styles: dict[tuple[int, int], str] = {}
    for connector in reversed(connectors):
        for x, y in _dots(connector):
            cell = x // 2, y // 4
            bits[cell] = bits.get(cell, 0) | int(DOTS[y % 4, x % 2])
            styles[cell] = connector.style
    for (x, y), pattern in bits.items():
        cells.put(x, y, chr(0x2800 + pattern), styles[x, y])


def _dots(connector: Connector) -> list[tuple[int, int]]:
    """Return the dots of a connector, from the middle of its first line to the middle of its last."""
    x, y = 2 * connector.start[0], 4 * connector.start[1] + 1
    across = 2 * connector.end[0] + 1 - x
    down = 4 * (connector.end[1] - connector.start[1])
    steps = max(across, abs(down), 1)
    return [(round(x + across * step / steps), round(y + down * step / steps)) for step in range(steps + 1)]


def _draw_ascii(cells: CharacterGrid, connector: Connector) -> None:
    first, last = connector.start[0], connector.end[0]
    down = connector.end[1] - connector.start[1]
    slope = down / max(1, last - first)
    character = "/" if down < 0 else "\\"
    if abs(slope) < FLAT:
        character = "-"
    elif abs(slope) > 1 / STEEP:
        character = "|"
    previous = connector.start[1]
    for x in range(first, last + 1):
        y = round(connector.start[1] + slope * (x - first))
        if y == previous and abs(slope) < 1:
            cells.put(x, y, "-", connector.style)
        else:
            for line in _between(previous, y):
                cells.put(x, line, character, connector.style)
        previous = y


def _between(previous: int, y: int) -> range:
    """Return the lines after `previous` up to y; only y if they are the same."""
    if y > previous:
        return range(previous + 1, y + 1)
    if y < previous:
        return range(previous - 1, y - 1, -1)
    return range(y, y + 1)

"""The steps from no ink to full ink: characters with more and more ink, and colours from paper to ink.

The brightness of a cell depends on the share of it that its character fills, and on the foreground and background
colours. `tests/benchmarks/ink.py` measures both, and how well the result agrees with the pixels.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tuinet.render.palette import Palette

INK = {
    " ": 0.0,
    ".": 0.027,
    "-": 0.027,
    ":": 0.053,
    "*": 0.093,
    "+": 0.105,
    "=": 0.111,
    "%": 0.176,
    "$": 0.205,
    "#": 0.239,
    "@": 0.260,
}
"""The share of its cell that a character fills in DejaVu Sans Mono 2.37, as `tests/benchmarks/ink.py --characters`
measures it. `-` has no more ink than `.`, and `*` less than `+`, whatever they look like."""

DARK_RAMP = "  ..:*=%#@"
"""Characters in steps of equal lightness on a dark background. A little light on black looks bright, so the first steps
have hardly any ink"""

LIGHT_RAMP = " .:*+=%$#@"
"""Characters in steps of equal lightness on a light background, where lightness falls evenly with the ink"""

LEAST_FRONT = 0.4
"""The blend of the faintest character, from paper to ink"""

MOST_BEHIND = 0.45
"""The blend of the background of the fullest character: strokes look solid, and characters remain legible"""

TINTS = 6
"""Colours of dots and numbers, from dim to ink"""

GREYS = 16
"""Colours of half blocks, from paper to ink"""


def ramp(palette: Palette) -> str:
    """Return the characters from no ink to full ink; letters would be distracting."""
    if palette.light:
        return LIGHT_RAMP
    return DARK_RAMP


@lru_cache(maxsize=8)
def glows(palette: Palette) -> tuple[str, ...]:
    """Return the style of each step of the ramp: the foreground goes from paper to ink, the background less far."""
    last = len(ramp(palette)) - 1
    if not palette.colour:
        return ("",) * (last + 1)
    if palette.sixteen:
        # With 16 colours, blends would be replaced by arbitrary colours.
        half = last // 2
        return ("", *[palette.dim] * half, *[palette.ink] * (last - half))
    styles = [""]
    for step in range(1, last + 1):
        level = step / last
        front = mixed(palette.paper, palette.ink, LEAST_FRONT + (1 - LEAST_FRONT) * level)
        behind = mixed(palette.paper, palette.ink, MOST_BEHIND * level)
        styles.append(f"{front} on {behind}")
    return tuple(styles)


@lru_cache(maxsize=8)
def tints(palette: Palette) -> tuple[str, ...]:
    """Return the colours of dots and numbers."""
    if not palette.colour:
        return ("",) * TINTS
    return shades(palette.dim, palette.ink, TINTS)


@lru_cache(maxsize=8)
def pairs(palette: Palette) -> tuple[str, ...]:
    """Return the styles of half blocks, indexed by front step × `GREYS` + back step."""
    greys = shades(palette.paper, palette.ink, GREYS)
    return tuple(f"{front} on {behind}" for front in greys for behind in greys)


def shades(start: str, end: str, count: int) -> tuple[str, ...]:
    """Return `count` evenly spaced colours from one to another, as `#rrggbb`."""
    return tuple(mixed(start, end, step / (count - 1)) for step in range(count))


def mixed(start: str, end: str, share: float) -> str:
    """Return a blend of two colours, as `#rrggbb`; a share of 0 is `start`, 1 is `end`."""
    ends = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in (start, end)])
    red, green, blue = np.rint(ends[0] + (ends[1] - ends[0]) * share).astype(int).tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"

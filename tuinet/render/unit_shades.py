"""The look of units: shades by activation, and characters for active and inactive units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.render.palette import Palette, bold
from tuinet.render.ramps import mixed

STEPS = 6
"""Shades of an active unit"""

FAINTEST = 0.3
"""The blend of the least active unit's colour, from paper to ink"""

INACTIVE = 0.01
"""The share of its layer's largest activation below which a unit counts as inactive"""

BALLS = "••●●●●"
"""Active units by shade"""

NEGATIVE_BALL = "⊖"
"""A negative unit: not everybody can tell its colour from that of an active one"""

NEGATIVE_BLOCK = "−"

ASCII_BALLS = "ooOO@@"

ASCII_BLOCKS = ":*o##@"
"""Without + and -, which are the signs of connections"""

BLOCKS = "░▒▒▓▓█"
"""Active units without colour"""


@dataclass(frozen=True)
class Characters:
    """The characters of units."""

    active: str
    """Characters by shade, from the faintest"""
    inactive: str
    negative: str
    """The character of a negative activation, whatever its shade"""


def characters_for(palette: Palette, *, ascii_only: bool, blocks: bool) -> Characters:
    """Return the characters for balls, or for units of a single character."""
    if ascii_only:
        return Characters(ASCII_BLOCKS if blocks else ASCII_BALLS, ".", "=")
    if not palette.colour:
        if blocks:
            return Characters(BLOCKS, "·", NEGATIVE_BLOCK)
        return Characters(BALLS, "○", NEGATIVE_BALL)
    if blocks:
        return Characters("■" * STEPS, "·", NEGATIVE_BLOCK)
    return Characters("●" * STEPS, "○", NEGATIVE_BALL)


def shades(activations: Array) -> list[int]:
    """Return a shade for each unit: 0 if inactive, 1 to `STEPS` by magnitude, negative below zero."""
    largest = float(np.max(np.abs(activations), initial=0.0, where=np.isfinite(activations)))
    if not largest:
        return [0] * len(activations)
    shares = np.nan_to_num(activations / largest, nan=0.0, posinf=1.0, neginf=-1.0)
    steps = np.ceil(np.abs(shares) * STEPS).astype(int) * np.sign(shares).astype(int)
    return [int(step) for step in np.where(np.abs(shares) < INACTIVE, 0, steps)]


def character(shade: int, characters: Characters) -> str:
    """Return the character of a unit."""
    if not shade:
        return characters.inactive
    if shade < 0:
        return characters.negative
    return characters.active[abs(shade) - 1]


@lru_cache(maxsize=512)
def shade_style(shade: int, palette: Palette) -> str:
    """Return the style of a unit in front of the background."""
    if not palette.colour:
        return "bold" if abs(shade) == STEPS else ""
    if not shade:
        return palette.dim
    return shade_colour(shade, palette)


@lru_cache(maxsize=512)
def shade_colour(shade: int, palette: Palette) -> str:
    """Return the colour of a unit: from the background to ink if positive, to the colour of minus if negative."""
    full = palette.ink if shade >= 0 else palette.wrong
    if palette.sixteen:
        return full if abs(shade) > STEPS // 2 else palette.dim
    if not shade:
        return mixed(palette.paper, palette.ink, FAINTEST / 2)
    return mixed(palette.paper, full, FAINTEST + (1 - FAINTEST) * abs(shade) / STEPS)


def sign_colour(value: float, palette: Palette) -> str:
    """Return the style of the line of a positive or negative term."""
    if value < 0:
        return palette.wrong
    return palette.train


def sign_style(value: float, palette: Palette) -> str:
    """Return the style of a positive or negative term."""
    return bold(sign_colour(value, palette))


def sign(value: float) -> str:
    """Return `+` or `−`."""
    return "−" if value < 0 else "+"

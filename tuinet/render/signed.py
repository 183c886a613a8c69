"""Pictures of signed values, such as the weights of a unit.

A cell shows one value by a character, as in an attribution: not everybody can tell the two colours apart. In a fine
picture with colours, it shows two values, one above the other, and their sign only if both are strong and agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.render.attribution import (
    STEPS,
    attribution_legend,
    largest_of,
    step_characters,
    step_styles,
    steps_of,
)
from tuinet.render.contrast import legible
from tuinet.render.digit import ANY, Raster, filled, quantised, written
from tuinet.render.palette import Palette
from tuinet.render.ramps import mixed
from tuinet.render.resampling import fit, resample

STRONG_LEGEND = 0.75
"""The blend of the legend's colours, from paper"""

HUES = 8
"""Colours for each sign, from weak to strong"""

STRONG = 3
"""The smallest step at which a cell with two values of the same sign shows that sign"""

EVEN = 0.7
"""The exponent that makes weak colours stronger, because a few values are far larger than all others"""

Values = NDArray[np.floating]


def has_halves(palette: Palette, ascii_only: bool) -> bool:
    """Return True if a cell can show two values by colour alone."""
    return palette.colour and not palette.sixteen and not ascii_only


def small_style(style: str, palette: Palette, ascii_only: bool) -> str:
    """Return the style of small images beside such pictures: half blocks instead of ASCII if possible."""
    if style == "ascii" and has_halves(palette, ascii_only):
        return "half blocks"
    return style


def signed_row(
    values: Sequence[Values],
    slot: int,
    width: int,
    height: int,
    palette: Palette,
    ascii_only: bool = False,
    *,
    is_fine: bool = False,
) -> Text:
    """Draw pictures side by side, each at the left of its slot and scaled to its largest value.

    Args:
        values: The values of each picture, (rows, columns).
        slot: Columns of each picture, with a gap.
        width: Columns of all pictures.
        height: Lines.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
        is_fine: Draw twice as finely, by colour alone, if there are colours.
    """
    halves = is_fine and has_halves(palette, ascii_only)
    raster = Raster((1, 1), (1, 2))
    if halves:
        raster = Raster((2, 1))
    canvas = np.zeros((height * raster.cell[0], width))
    for position, numbers in enumerate(values):
        grid = fit(numbers.shape, raster.samples(max(1, slot - 1), height), raster.pixel)
        samples = scaled_to_one(resample(numbers, grid))
        left = position * slot
        part = canvas[: grid[0], left : left + grid[1]]
        part[...] = samples[:, : part.shape[1]]
    if halves:
        return _half_blocks(canvas, palette)
    kinds = steps_of(canvas, 1.0) + STEPS
    return written(np.array(list(step_characters(ascii_only)))[kinds], kinds, step_styles(palette))


def signed_picture(
    values: Values, width: int, height: int, palette: Palette, ascii_only: bool = False, *, is_fine: bool = False
) -> Text:
    """Draw one picture as large as fits into `width` columns and `height` lines."""
    return signed_row([values], width + 1, width, height, palette, ascii_only, is_fine=is_fine)


def signed_legend(palette: Palette, ascii_only: bool, above: str, below: str, *, is_fine: bool = False) -> Text:
    """Explain the signs or the colours of values above and below zero: `+*# excites  -=≡ inhibits`."""
    if not is_fine or not has_halves(palette, ascii_only):
        return attribution_legend(palette, ascii_only, above, below)
    legend = Text(no_wrap=True)
    for sign, colour, meaning in (("+", palette.train, f"{above}  "), ("-", palette.wrong, below)):
        behind = mixed(palette.paper, colour, STRONG_LEGEND)
        legend.append(f" {sign} ", f"{legible(palette.ink, behind)} on {behind}")
        legend.append(f" {meaning}", palette.dim)
    return legend


def scaled_to_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide the values by the largest magnitude; values that are not finite become zero."""
    finite = np.where(np.isfinite(values), values, 0.0)
    return finite / (largest_of(finite) or 1.0)


def _half_blocks(samples: NDArray[np.float64], palette: Palette) -> Text:
    steps = quantised(np.sign(samples) * np.abs(samples) ** EVEN, HUES + 1) + HUES
    upper = steps[::2]
    lower = steps[1::2]
    even = upper == lower
    count = 2 * HUES + 1
    # The foreground of a blank is invisible, so it need not change.
    front = filled(np.where(even, ANY, upper))
    characters = np.where(even, " ", "▀")
    kinds = front * count + lower
    # Users who cannot tell the two colours apart can read the signs of strong values.
    weaker = np.minimum(abs(upper - HUES), abs(lower - HUES))
    is_strong = (weaker >= STRONG) & ((upper > HUES) == (lower > HUES))
    characters[is_strong & (upper > HUES)] = "+"
    characters[is_strong & (upper < HUES)] = "-"
    kinds[is_strong] = (count**2 + (upper + lower) // 2)[is_strong]
    return written(characters, kinds, _pairs(palette))


@lru_cache(maxsize=8)
def _pairs(palette: Palette) -> tuple[str, ...]:
    """Return the styles of half blocks, indexed by front step × number of steps + back step, and those of signs."""
    shares = [step / HUES for step in range(HUES + 1)]
    below = [mixed(palette.paper, palette.wrong, share) for share in shares[:0:-1]]
    above = [mixed(palette.paper, palette.train, share) for share in shares]
    colours = below + above
    halves = [f"{front} on {behind}" for front in colours for behind in colours]
    return (*halves, *[f"{legible(palette.ink, behind)} on {behind}" for behind in colours])

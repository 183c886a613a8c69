"""The colours of a confusion matrix: the higher the count, the hotter."""

from __future__ import annotations

from functools import lru_cache

from tuinet.render.palette import Palette
from tuinet.render.ramps import shades

HEATS = 8
"""The number of colours, including that of zero"""


@lru_cache(maxsize=8)
def heat_styles(palette: Palette) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the styles of correct and of wrong cells, from zero to the hottest.

    Without colour, only the hottest mistakes are bold. With 16 colours there are no shades: the hotter half has the
    colour as its background, the other half as its foreground.
    """
    if not palette.colour:
        return ("",) * HEATS, ("",) * (HEATS // 2) + ("bold",) * (HEATS - HEATS // 2)
    if palette.sixteen:
        return _sixteen_styles(palette, palette.right), _sixteen_styles(palette, palette.wrong)
    return _shaded_styles(palette, palette.right), _shaded_styles(palette, palette.wrong)


def _sixteen_styles(palette: Palette, hottest: str) -> tuple[str, ...]:
    half = HEATS // 2
    return (palette.dim, *[hottest] * (half - 1), *[f"{palette.paper} on {hottest}"] * (HEATS - half))


def _shaded_styles(palette: Palette, hottest: str) -> tuple[str, ...]:
    # Backgrounds are from the pale half of the scale, so that ink is legible on all of them.
    backgrounds = shades(palette.paper, hottest, 2 * HEATS)[2 : HEATS + 1]
    return (palette.dim, *(f"{palette.ink} on {background}" for background in backgrounds))

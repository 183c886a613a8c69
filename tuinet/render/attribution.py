"""Pictures of attributions: how much each pixel contributes to an answer, and with which sign.

Signs are shown by characters as well as by colours: `+ * #` support the answer, `- = ≡` speak against it. Each
character stands for twice the value of the one before, because a few pixels contribute far more than all others. Ink
that contributes next to nothing is a dot, so that the figure remains visible.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.render.digit import written
from tuinet.render.palette import Palette
from tuinet.render.ramps import mixed
from tuinet.render.resampling import fit, resample

STEPS = 3
"""Characters for each sign. The strongest begins at half of the largest value, each weaker one at half of the next"""

FOR = "+*#"
AGAINST = "-=≡"
ASCII_AGAINST = "-~="
"""From weak to strong"""

LEAST_INK = 0.25
"""The smallest share of full ink at which a pixel without influence is drawn as a dot"""

BEHIND = (0.16, 0.34, 0.62)
"""The blend of each background, from paper to the colour of its sign, from weak to strong"""

Values = NDArray[np.floating]

_DOT = 2 * STEPS + 1
"""The index of the dot, after the steps from -STEPS to STEPS"""


def attribution_picture(
    pixels: NDArray[np.uint8],
    values: Values,
    palette: Palette,
    width: int,
    height: int,
    ascii_only: bool = False,
    largest: float | None = None,
) -> Text:
    """Draw an attribution as large as fits, on the same grid as an ASCII digit.

    Args:
        pixels: The image, (height, width), 0 to 255.
        values: The contribution of each pixel, (height, width).
        palette: The colours.
        width: Columns of the pane, at least 1.
        height: Lines of the pane, at least 1.
        ascii_only: Draw in ASCII alone.
        largest: The value of the strongest character; by default the largest of this picture. Pictures that are
            compared share it.

    Returns:
        The lines of the picture, all of one length, not padded to the pane.
    """
    samples = attribution_samples(values, width, height)
    steps = steps_of(samples, largest or largest_of(samples))
    kinds = steps + STEPS
    is_figure = resample(pixels, samples.shape, smooth=True) >= LEAST_INK * 255
    kinds[(steps == 0) & is_figure] = _DOT
    return written(np.array(list(step_characters(ascii_only)))[kinds], kinds, step_styles(palette))


def attribution_samples(values: Values, width: int, height: int) -> NDArray[np.float64]:
    """Return the values at the cells of a picture in a pane: means if a cell covers several pixels."""
    grid = fit(values.shape, (height, width), (1, 2))
    return resample(values, grid, smooth=True)


def largest_of(values: Values) -> float:
    """Return the largest absolute value; 0 if none is finite."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0.0))


def steps_of(values: Values, largest: float) -> NDArray[np.intp]:
    """Return values as steps from -STEPS, strongly against, to STEPS, strongly for; 0 is next to nothing."""
    steps = np.zeros(values.shape, np.intp)
    if not largest:
        return steps
    for step in range(1, STEPS + 1):
        least = largest / 2 ** (STEPS + 1 - step)
        steps[values >= least] = step
        steps[values <= -least] = -step
    return steps


def attribution_legend(
    palette: Palette, ascii_only: bool = False, favoured: str = "for", opposed: str = "against"
) -> Text:
    """Explain the characters: `+*# for 7 -=≡ against`."""
    characters = step_characters(ascii_only)
    styles = step_styles(palette)
    legend = Text(no_wrap=True)
    for step in range(1, STEPS + 1):
        legend.append(characters[STEPS + step], styles[STEPS + step])
    legend.append(f" {favoured}  ", palette.dim)
    for step in range(1, STEPS + 1):
        legend.append(characters[STEPS - step], styles[STEPS - step])
    return legend.append(f" {opposed}", palette.dim)


def step_characters(ascii_only: bool) -> str:
    """Return a character for each step, from strongly against to strongly for, followed by the dot."""
    if ascii_only:
        return ASCII_AGAINST[::-1] + " " + FOR + "."
    return AGAINST[::-1] + " " + FOR + "·"


@lru_cache(maxsize=8)
def step_styles(palette: Palette) -> tuple[str, ...]:
    """Return a style for each step, and for the dot."""
    against = _shades(palette, palette.wrong)
    favour = _shades(palette, palette.train)
    return (*against[::-1], "", *favour, palette.dim)


def _shades(palette: Palette, colour: str) -> tuple[str, ...]:
    """Return the styles of one sign, from weak to strong."""
    if not palette.colour:
        return ("",) * (STEPS - 1) + ("bold",)
    if palette.sixteen:
        return (colour,) * (STEPS - 1) + (f"{palette.paper} on {colour}",)
    return tuple(f"{palette.ink} on {mixed(palette.paper, colour, share)}" for share in BEHIND)

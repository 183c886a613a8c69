"""The canvas: a drawing as characters, in which each pixel is a square of whole half cells that the mouse can hit.

At scale 1 a cell holds two pixels, one above the other; at scale 2 a pixel is two columns and a line, and so on. In
colour, pixels are shades between paper and ink, tinted where an overlay is drawn on them. Without colour, ink is made
of characters, and an overlay of the signs of an attribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.datasets.strokes import Point
from tuinet.render.attribution import STEPS, largest_of, step_characters, steps_of
from tuinet.render.contrast import VISIBLE, legible
from tuinet.render.digit import written
from tuinet.render.palette import Palette
from tuinet.render.ramps import DARK_RAMP, GREYS, mixed

COARSE = 3
"""Shades of a drawing on a small canvas: with 16, a stroke would take twice as many bytes"""

BLANK = 0.07
"""The blend of a blank pixel, from paper to ink: an empty canvas must be visible"""

TINTS = (0.25, 0.5, 0.8)
"""The blend of an overlaid pixel, from its grey to the colour of the sign, from weak to strong"""

ON_INK = -3
ON_PAPER = -4
"""The kinds of signs in front of ink and of paper; -1 and -2 are those of the cursor"""

SHADES = " ░▒▓█"
"""Ink without colours, for cells that belong to a single pixel"""

ASCII_SHADES = " .:%@"
"""Ink in ASCII beside an overlay: none of these is one of its signs"""


@dataclass(frozen=True)
class Cursor:
    """The pixel under the keyboard cursor."""

    row: int
    column: int
    is_down: bool
    """True if the pen is down"""


def scale_for(shape: tuple[int, int], width: int, height: int) -> int:
    """Return the largest scale at which an image (height, width) fits into a pane, or 0."""
    rows, columns = shape
    return max(0, min(width // columns, 2 * height // rows))


def point_at(x: int, y: int, scale: int) -> Point:
    """Return the point of the image in the middle of a canvas cell, which may be outside the image."""
    return (2 * y + 1) / scale, (x + 0.5) / scale


def shades(scale: int, *, is_opened: bool) -> int:
    """Return the number of greys of a drawing at a scale: all of them for an image that was opened."""
    if scale == 1 and not is_opened:
        return COARSE
    return GREYS


def canvas(
    pixels: NDArray[np.uint8],
    scale: int,
    palette: Palette,
    *,
    ascii_only: bool = False,
    cursor: Cursor | None = None,
    overlay: NDArray[np.float32] | None = None,
    greys: int = GREYS,
) -> Text:
    """Draw pixels (height, width), 0 to 255, at a scale of at least 1.

    Args:
        pixels: The drawing.
        scale: The side of a pixel, in half cells.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
        cursor: The pixel to mark.
        overlay: The contribution of each pixel to an answer, (height, width), drawn in the steps of an attribution.
        greys: Shades from paper to ink in colour, at least 2. Fewer shades take fewer bytes.
    """
    if palette.colour and not ascii_only:
        # Fewer shades are a subset of all. They are lightened, so that the middle of a line is full ink.
        brightness = pixels / 255 if greys == GREYS else (pixels / 255) ** 0.6
        coarse = np.rint(brightness * (greys - 1)) / (greys - 1)
    else:
        coarse = pixels / 255
    levels = np.rint(coarse * (GREYS - 1)).astype(np.intp)
    tones = np.zeros(pixels.shape, np.intp)
    if overlay is not None:
        tones = steps_of(overlay, largest_of(overlay))
    if palette.colour and not ascii_only:
        return _in_colour(levels, tones, scale, palette, cursor)
    return _in_characters(levels, tones, scale, palette, ascii_only, cursor)


def _in_colour(
    greys: NDArray[np.intp], tones: NDArray[np.intp], scale: int, palette: Palette, cursor: Cursor | None
) -> Text:
    kinds = greys * (2 * STEPS + 1) + tones + STEPS
    if cursor is not None and scale == 1:
        # There is no room for brackets.
        kinds[cursor.row, cursor.column] = -1 - cursor.is_down
    upper, lower = _half_cells(kinds, scale)
    characters = np.where(upper == lower, " ", "▀")
    _sign(characters, upper, lower, _half_cells(tones, scale))
    if cursor is not None and scale > 1:
        for column, sign in _brackets(cursor, scale):
            row = _cursor_line(cursor, scale)
            characters[row, column] = sign
            # In front of the pixel's own colour.
            upper[row, column] = -1 - cursor.is_down
    pairs, places = np.unique(np.stack([upper.ravel(), lower.ravel()]), axis=1, return_inverse=True)
    styles = [_style(front, behind, palette, scale) for front, behind in pairs.T.tolist()]
    return written(characters, places.reshape(upper.shape), styles)


def _sign(
    characters: NDArray[np.str_],
    upper: NDArray[np.intp],
    lower: NDArray[np.intp],
    tones: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> None:
    """Write the sign of the overlay into cells whose halves agree: not everybody can tell the two tints apart."""
    upper_tone, lower_tone = tones
    is_signed = (upper_tone * lower_tone > 0) & (upper >= 0) & (lower >= 0)
    is_upper = np.abs(upper_tone) >= np.abs(lower_tone)
    steps = np.where(is_upper, upper_tone, lower_tone) + STEPS
    behind = np.where(is_upper, upper, lower)
    is_ink = behind // (2 * STEPS + 1) > GREYS // 2
    characters[is_signed] = np.array(list(step_characters(ascii_only=False)))[steps][is_signed]
    lower[is_signed] = behind[is_signed]
    upper[is_signed] = np.where(is_ink, ON_INK, ON_PAPER)[is_signed]


@lru_cache(maxsize=4096)
def _style(front: int, behind: int, palette: Palette, scale: int) -> str:
    """Return the style of a cell with these kinds of pixels in its upper and lower half."""
    if front == behind:
        # One colour takes half the bytes of two.
        return f"on {_colour(behind, palette)}"
    foreground = _colour(front, palette)
    background = _colour(behind, palette)
    if front in (ON_INK, ON_PAPER):
        return f"bold {legible(foreground, background)} on {background}"
    if front < 0 and scale > 1:
        return f"bold {legible(foreground, background, VISIBLE)} on {background}"
    # A cursor that is half a cell has other pixels around it, too, and keeps its colour.
    bold = "bold " if front < 0 else ""
    return f"{bold}{foreground} on {background}"


def _colour(kind: int, palette: Palette) -> str:
    """Return the colour of a kind of pixel: a grey and a tone; or that of the cursor, or of a sign."""
    if kind < 0:
        # The overlay uses neither of the cursor's two colours.
        return (palette.warning, palette.right, palette.paper, palette.ink)[-1 - kind]
    grey, tone = divmod(kind, 2 * STEPS + 1)
    share = BLANK + (1 - BLANK) * grey / (GREYS - 1)
    own = _terminal_grey(mixed(palette.paper, palette.ink, share))
    strength = tone - STEPS
    if not strength:
        return own
    tint = palette.train if strength > 0 else palette.wrong
    return mixed(own, tint, TINTS[abs(strength) - 1])


def _terminal_grey(colour: str) -> str:
    """Return the nearest of the 24 greys of a terminal with 256 colours, or black or white.

    They take half as many bytes as other colours, and a drawing is repainted with every movement.
    """
    level = sum(int(colour[k : k + 2], 16) for k in (1, 3, 5)) / 3
    grey = 8 + 10 * round((level - 8) / 10)
    if grey > 238:
        grey = 255
    return f"#{max(0, grey):02x}" + 2 * f"{max(0, grey):02x}"


def _half_cells(kinds: NDArray[np.intp], scale: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the kinds of the upper and the lower halves of the cells (lines, columns)."""
    halves = np.repeat(np.repeat(kinds, scale, axis=0), scale, axis=1)
    if len(halves) % 2:
        halves = np.concatenate([halves, halves[-1:]])
    return halves[::2].copy(), halves[1::2].copy()


def _in_characters(
    greys: NDArray[np.intp],
    tones: NDArray[np.intp],
    scale: int,
    palette: Palette,
    ascii_only: bool,
    cursor: Cursor | None,
) -> Text:
    upper, lower = _half_cells(greys, scale)
    if scale == 1 and not ascii_only:
        half = GREYS // 2 - 1
        characters = np.array(list(" ▄▀█"))[2 * (upper > half) + (lower > half)]
    else:
        ramp = SHADES
        if ascii_only:
            ramp = ASCII_SHADES if tones.any() else DARK_RAMP
        # The darker of the two pixels in a cell wins: a thin line must not vanish.
        steps = np.rint(np.maximum(upper, lower) / (GREYS - 1) * (len(ramp) - 1)).astype(np.intp)
        characters = np.array(list(ramp))[steps]
    upper_tone, lower_tone = _half_cells(tones, scale)
    tone = np.where(np.abs(upper_tone) >= np.abs(lower_tone), upper_tone, lower_tone)
    signs = np.array(list(step_characters(ascii_only)))[tone + STEPS]
    characters[tone != 0] = signs[tone != 0]
    # Not + in ASCII, which the overlay uses.
    corners = "/\\\\/" if ascii_only else "┌┐└┘"
    for corner, sign in zip(((0, 0), (0, -1), (-1, 0), (-1, -1)), corners, strict=True):
        # Without colours, a blank canvas would be invisible.
        if characters[corner] == " ":
            characters[corner] = sign
    marked = np.zeros(characters.shape, np.intp)
    if cursor is not None:
        row = _cursor_line(cursor, scale)
        for column, character in _brackets(cursor, scale):
            characters[row, column] = character
            marked[row, column] = 1
    return written(characters, marked, ("", f"{palette.warning} bold reverse".strip()))


def _cursor_line(cursor: Cursor, scale: int) -> int:
    """Return the line in the middle of the cursor's pixel."""
    return (2 * cursor.row + 1) * scale // 4


def _brackets(cursor: Cursor, scale: int) -> list[tuple[int, str]]:
    """Return the characters around the cursor's pixel, each with its column; at scale 1 they mark one of two halves."""
    start = cursor.column * scale
    if scale == 1:
        return [(start, "v" if cursor.row % 2 else "^")]
    left, right = "{}" if cursor.is_down else "[]"
    return [(start, left), (start + scale - 1, right)]

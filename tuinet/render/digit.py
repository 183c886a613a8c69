"""Images of digits as characters: ASCII, half blocks, braille dots or pixel values.

An image is resampled to the grid of a style (`resampling`), its levels are quantised, and the cells are written in runs
of equal style, because every change of colour costs bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.text import Span, Text

from tuinet.render.formatting import percent
from tuinet.render.palette import DARK, PLAIN, Palette
from tuinet.render.ramps import GREYS, TINTS, glows, pairs, ramp, tints
from tuinet.render.resampling import fit, resample, scale

INK = 0.4
"""The lowest level of a dot, as a share of the darkest, if dots are either set or not"""

DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bits of the eight dots of a braille cell."""

BAYER = (np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) + 0.5) / 16
"""The levels from which the dots of a 4×4 square are set, in an order that spreads them evenly: B. E. Bayer,
"An optimum method for two-level rendition of continuous-tone pictures" (1973)."""

Levels = NDArray[np.float64]
"""Samples (rows, columns) from no ink, 0, to full ink, 1."""


@dataclass(frozen=True)
class Raster:
    """The samples (rows, columns) of a style per cell, and per pixel at full size."""

    cell: tuple[int, int]
    pixel: tuple[int, int] = (1, 1)
    smooth: bool = True
    """Interpolate if there are more samples than pixels"""

    def samples(self, width: int, height: int) -> tuple[int, int]:
        """Return the samples (rows, columns) in a pane of `width` columns and `height` lines."""
        return height * self.cell[0], width * self.cell[1]


# Dots cannot show interpolated levels: at that scale they are dithered.
RASTERS = {"ascii": Raster((1, 1), (1, 2)), "half blocks": Raster((2, 1)), "braille": Raster((4, 2), smooth=False)}


def digit(pixels: NDArray[np.uint8], style: str, width: int, height: int, palette: Palette) -> Text:
    """Draw an image as large as fits into a pane, with its aspect ratio: a cell is twice as high as wide.

    Args:
        pixels: The image, (height, width), 0 to 255.
        style: One of `digit_styles.DIGIT_STYLES`.
        width: Columns of the pane, at least 1.
        height: Lines of the pane, at least 1.
        palette: The colours.

    Returns:
        The lines of the picture, all of one length, not padded to the pane.
    """
    if style == "numbers" and width >= NOTATIONS[-1].width:
        return numbers(pixels, *numbering(pixels.shape, width, height), palette)
    samples = levels(pixels, style, width, height)
    return paint(samples, style, palette, dither=len(samples) >= 3 * len(pixels))


def levels(pixels: NDArray[np.uint8], style: str, width: int, height: int) -> Levels:
    """Return the samples that a style draws in a pane."""
    raster = RASTERS[picture_style(style)]
    grid = fit(pixels.shape, raster.samples(width, height), raster.pixel)
    means: Levels = resample(pixels, grid, raster.smooth) / 255
    darkest = means.max()
    if not darkest:
        return means
    # The mean of a thin stroke and the paper beside it is pale. Small pictures stay legible if the darkest sample is as
    # dark as the darkest pixel.
    means *= pixels.max() / 255 / darkest
    return means


def picture_style(style: str) -> str:
    """Return the style for pictures that are too small for numbers."""
    if style == "numbers":
        return "ascii"
    return style


def paint(samples: Levels, style: str, palette: Palette, dither: bool = False) -> Text:
    """Draw the samples of a picture. If a pixel has many dots, braille shows greys by dithering."""
    match picture_style(style):
        case "half blocks":
            return half_blocks(samples, palette)
        case "braille":
            return braille(samples, palette, dither)
        case _:
            return ascii_art(samples, palette)


def ascii_art(samples: Levels, palette: Palette) -> Text:
    """Draw each sample as a character of the ramp, in the colours of its step."""
    characters = np.array(list(ramp(palette)))
    steps = quantised(samples, len(characters))
    return written(characters[steps], steps, glows(palette))


def half_blocks(samples: Levels, palette: Palette) -> Text:
    """Draw two samples per cell, the upper in front and the lower behind; without colour, only ink or no ink."""
    samples = np.pad(samples, ((0, len(samples) % 2), (0, 0)))
    if not palette.colour:
        dots = inked(samples)
        return written(np.array(list(" ▄▀█"))[2 * dots[::2] + dots[1::2]])
    steps = quantised(samples, GREYS)
    upper = steps[::2]
    lower = steps[1::2]
    # If both are equal, a blank suffices: its foreground is invisible, so it need not change.
    even = upper == lower
    front = filled(np.where(even, ANY, upper))
    return written(np.where(even, " ", "▀"), front * GREYS + lower, pairs(palette))


def braille(samples: Levels, palette: Palette, dither: bool) -> Text:
    """Draw ink as eight dots per cell. Greys are shown by the share of dots, or by the tint of the cell."""
    rows = -(-samples.shape[0] // 4)
    columns = -(-samples.shape[1] // 2)
    samples = np.pad(samples, ((0, rows * 4 - samples.shape[0]), (0, columns * 2 - samples.shape[1])))
    dots = inked(samples)
    if dither:
        dots = samples > np.tile(BAYER, (rows, columns // 2 + 1))[:, : columns * 2]
    cells = (rows, 4, columns, 2)
    bits = np.einsum("iyjx,yx->ij", dots.reshape(cells), DOTS, dtype=np.uint32, casting="unsafe")
    if dither:
        steps = np.full(bits.shape, TINTS - 1)
    else:
        counts = np.maximum(dots.reshape(cells).sum((1, 3)), 1)
        steps = quantised((samples * dots).reshape(cells).sum((1, 3)) / counts, TINTS)
    characters = np.where(bits > 0, (0x2800 + bits).view("U1"), " ")
    return written(characters, np.where(bits > 0, steps, ANY), tints(palette))


@dataclass(frozen=True)
class Notation:
    """A way to write a pixel value."""

    width: int
    code: str
    """The type in a format specification: d or x"""


NOTATIONS = (Notation(4, "d"), Notation(3, "x"), Notation(2, "x"))


def numbering(shape: tuple[int, ...], width: int, height: int) -> tuple[Notation, tuple[int, int]]:
    """Return the first notation with the largest grid (rows, columns), and that grid."""
    rows, columns = shape

    def grid(notation: Notation) -> tuple[int, int]:
        return fit((rows, columns), (min(height, rows), min(width // notation.width, columns)))

    fitting = [(notation, grid(notation)) for notation in NOTATIONS if notation.width <= width]
    return max(fitting, key=lambda pair: math.prod(pair[1]))


def numbers(pixels: NDArray[np.uint8], notation: Notation, grid: tuple[int, int], palette: Palette) -> Text:
    """Write pixel values, or their means, from 0 to 255; a dot stands for 0."""
    values = np.rint(resample(pixels, grid)).astype(np.intp)
    numerals = [f"{value:>{notation.width}{notation.code}}" for value in range(256)]
    numerals[0] = f"{'·':>{notation.width}}"
    characters = np.array(numerals)[values].view("U1").reshape(grid[0], -1)
    kinds = np.repeat(quantised(values / 255, TINTS), notation.width, axis=1)
    return written(characters, np.where(characters == " ", ANY, kinds), tints(palette))


ANY = -1
"""The kind of cells whose style is invisible: they take the style of the previous cell"""


def written(characters: NDArray[np.str_], kinds: NDArray[np.intp] | None = None, styles: Sequence[str] = ()) -> Text:
    """Join characters (rows, columns) to lines, each in the style of its kind, in runs of equal kinds."""
    plain = "\n".join(map("".join, characters.tolist()))
    if kinds is None or not any(styles):
        return Text(plain, no_wrap=True)
    # One more column for the line ends, so that positions in `flat` are offsets in `plain`.
    flat = filled(np.pad(kinds, ((0, 0), (0, 1)), constant_values=ANY)).ravel()[:-1]
    starts = [0, *(np.flatnonzero(np.diff(flat)) + 1).tolist()]
    runs = zip(starts, [*starts[1:], len(plain)], flat[starts].tolist(), strict=True)
    spans = [Span(start, end, styles[kind]) for start, end, kind in runs if styles[kind]]
    return Text(plain, no_wrap=True, spans=spans)


def filled(kinds: NDArray[np.intp]) -> NDArray[np.intp]:
    """Replace `ANY` by the previous kind in reading order, or by 0 at the start."""
    flat = kinds.ravel()
    last = np.maximum.accumulate(np.where(flat == ANY, 0, np.arange(flat.size)))
    return np.maximum(flat[last], 0).reshape(kinds.shape)


def quantised(samples: Levels, count: int) -> NDArray[np.intp]:
    """Return the nearest of `count` evenly spaced steps, from 0."""
    return np.rint(samples * (count - 1)).astype(np.intp)


def inked(samples: Levels) -> NDArray[np.bool_]:
    """Return a mask of the dots that are set."""
    dots: NDArray[np.bool_] = samples >= max(INK * samples.max(), 1e-9)
    return dots


def digit_note(shape: tuple[int, ...], style: str, width: int, height: int) -> str:
    """Describe the scale of a picture in a pane.

    `28×28`, `28×28 at 1/2`, `28×28 at 71 %`, `28×28 at 1.5×`, `28×28 in hexadecimal`, `means of 2×2 pixels`.

    Args:
        shape: Rows and columns of pixels.
        style: The style of the picture.
        width: Columns of the pane.
        height: Lines of the pane.
    """
    rows, columns = shape
    if style == "numbers" and width >= NOTATIONS[-1].width:
        return _numbers_note((rows, columns), width, height)
    raster = RASTERS[picture_style(style)]
    times = scale((rows, columns), raster.samples(width, height), raster.pixel)
    size = f"{rows}×{columns}"
    if times == 1:
        return size
    if times > 1:
        return f"{size} at {round(times, 1):g}×"
    part = 1 / times
    if part == round(part):
        return f"{size} at 1/{part:.0f}"
    return f"{size} at {percent(times, 0)}"


def _numbers_note(shape: tuple[int, int], width: int, height: int) -> str:
    rows, columns = shape
    notation, grid = numbering(shape, width, height)
    note = f"{rows}×{columns}"
    if grid != shape:
        note = f"means of {round(rows / grid[0], 1):g}×{round(columns / grid[1], 1):g} pixels"
    if notation.code == "x":
        note += " in hexadecimal"
    return note


def ascii_digit(pixels: NDArray[np.uint8]) -> Text:
    """Draw pixels (height, width), 0 to 255, at full size and without colour."""
    return digit(pixels, "ascii", 2 * pixels.shape[1], pixels.shape[0], PLAIN)


def half_block_digit(pixels: NDArray[np.uint8]) -> Text:
    """Draw pixels (height, width), 0 to 255, at full size in greys, for a terminal with an unknown background."""
    return digit(pixels, "half blocks", pixels.shape[1], -(-pixels.shape[0] // 2), DARK)

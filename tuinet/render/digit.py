"""Images of digits as characters: ASCII, half blocks, braille dots and the pixel values themselves.

An image is brought to the grid that a style draws (`downscale`), its levels are made few, and the cells are written
in runs of equal style: a terminal is told of a colour only where it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.text import Span, Text

from tuinet.render.downscale import fit, resample, scale
from tuinet.render.formatting import percent
from tuinet.render.palette import DARK, PLAIN, Palette

RAMP = np.array(list(" .:-=+*%#@"))
"""From no ink to full ink; none is a letter, which would be read. On a dark background ink shines, on a light one it is
dark: both read as ink."""

TINTS, GREYS = 6, 16
"""Colours of characters, from dim to ink, and of half blocks, from paper to ink."""

INK = 0.4
"""Where there are only dots or none: the share of the darkest ink from which on there is a dot."""

DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bits of the eight dots of a braille cell."""

BAYER = (np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) + 0.5) / 16
"""The levels from which on the dots of a 4×4 square are set one after the other, far from each other: B. E. Bayer,
"An optimum method for two-level rendition of continuous-tone pictures" (1973)."""

Levels = NDArray[np.float64]
"""Samples (rows, columns) from no ink, 0, to full ink, 1."""


@dataclass(frozen=True)
class Raster:
    """What a style makes of a cell and of a pixel at full size, each as (rows, columns) of samples."""

    cell: tuple[int, int]
    pixel: tuple[int, int] = (1, 1)

    def samples(self, width: int, height: int) -> tuple[int, int]:
        """Samples (rows, columns) in so many cells."""
        return height * self.cell[0], width * self.cell[1]


RASTERS = {"ascii": Raster((1, 1), (1, 2)), "half blocks": Raster((2, 1)), "braille": Raster((4, 2))}


def digit(pixels: NDArray[np.uint8], style: str, width: int, height: int, palette: Palette) -> Text:
    """An image as large as fits into a pane, with its aspect: a cell is twice as high as wide.

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
    """The samples that a style draws in a pane.

    The mean over a thin stroke and the paper beside it is pale. So the darkest sample becomes as dark as the darkest
    pixel: small pictures stay readable.
    """
    raster = RASTERS[picture_style(style)]
    means = resample(pixels, fit(pixels.shape, raster.samples(width, height), raster.pixel)) / 255
    darkest = means.max()
    return means * (pixels.max() / 255 / darkest) if darkest else means


def picture_style(style: str) -> str:
    """The style of pictures that are too small for numbers."""
    return "ascii" if style == "numbers" else style


def paint(samples: Levels, style: str, palette: Palette, dither: bool = False) -> Text:
    """The samples of a picture as characters; braille can show greys by dithering where pixels have many dots."""
    match picture_style(style):
        case "half blocks":
            return half_blocks(samples, palette)
        case "braille":
            return braille(samples, palette, dither)
        case _:
            return ascii_art(samples, palette)


def ascii_art(samples: Levels, palette: Palette) -> Text:
    """A character of the ramp for each sample, tinted by its level where there is colour."""
    steps = quantised(samples, len(RAMP))
    return written(RAMP[steps], np.where(steps > 0, quantised(samples, TINTS), ANY), tints(palette))


def half_blocks(samples: Levels, palette: Palette) -> Text:
    """Two samples a cell, the upper in front and the lower behind; without colour there is ink or none."""
    samples = np.pad(samples, ((0, len(samples) % 2), (0, 0)))
    if not palette.colour:
        dots = inked(samples)
        return written(np.array(list(" ▄▀█"))[2 * dots[::2] + dots[1::2]])
    steps = quantised(samples, GREYS)
    upper, lower = steps[::2], steps[1::2]
    even = upper == lower  # then nothing need be in front, and the colour there may stay what it was
    front = filled(np.where(even, ANY, upper))
    return written(np.where(even, " ", "▀"), front * GREYS + lower, pairs(palette))


def braille(samples: Levels, palette: Palette, dither: bool) -> Text:
    """Eight dots a cell where there is ink. Greys are told by the share of dots, or by the tint of the cell."""
    rows, columns = -(-samples.shape[0] // 4), -(-samples.shape[1] // 2)
    samples = np.pad(samples, ((0, rows * 4 - samples.shape[0]), (0, columns * 2 - samples.shape[1])))
    dots = samples > np.tile(BAYER, (rows, columns // 2 + 1))[:, : columns * 2] if dither else inked(samples)
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
    """A way to write a pixel value in so many cells."""

    width: int
    code: str
    """Of Python's format: d or x"""


NOTATIONS = (Notation(4, "d"), Notation(3, "x"), Notation(2, "x"))


def numbering(shape: tuple[int, ...], width: int, height: int) -> tuple[Notation, tuple[int, int]]:
    """The notation with the largest grid (rows, columns), of equal ones the plainest; never more than the pixels."""
    rows, columns = shape

    def grid(notation: Notation) -> tuple[int, int]:
        return fit((rows, columns), (min(height, rows), min(width // notation.width, columns)))

    found = [(notation, grid(notation)) for notation in NOTATIONS if notation.width <= width]
    return max(found, key=lambda pair: pair[1][0] * pair[1][1])


def numbers(pixels: NDArray[np.uint8], notation: Notation, grid: tuple[int, int], palette: Palette) -> Text:
    """Pixel values, or their means, 0 to 255; no ink is a dot."""
    values = np.rint(resample(pixels, grid)).astype(np.intp)
    words = np.array([f"{value or '·':>{notation.width}{notation.code if value else ''}}" for value in range(256)])
    characters = words[values].view("U1").reshape(grid[0], -1)
    kinds = np.repeat(quantised(values / 255, TINTS), notation.width, axis=1)
    return written(characters, np.where(characters == " ", ANY, kinds), tints(palette))


ANY = -1
"""The style of cells in which nothing shows it: that of the cell before."""


def written(characters: NDArray[np.str_], kinds: NDArray[np.intp] | None = None, styles: Sequence[str] = ()) -> Text:
    """Characters (rows, columns) as lines, each in the style of its kind, in runs of equal kinds."""
    plain = "\n".join(map("".join, characters.tolist()))
    if kinds is None or not any(styles):
        return Text(plain, no_wrap=True)
    flat = filled(np.pad(kinds, ((0, 0), (0, 1)), constant_values=ANY)).ravel()[:-1]  # with the ends of lines
    starts = [0, *(np.flatnonzero(np.diff(flat)) + 1).tolist()]
    runs = zip(starts, [*starts[1:], len(plain)], flat[starts].tolist(), strict=True)
    return Text(plain, no_wrap=True, spans=[Span(start, end, styles[kind]) for start, end, kind in runs])


def filled(kinds: NDArray[np.intp]) -> NDArray[np.intp]:
    """The same kinds, those that are `ANY` as the one before in reading order, and at the start 0."""
    flat = kinds.ravel()
    last = np.maximum.accumulate(np.where(flat == ANY, 0, np.arange(flat.size)))
    return np.maximum(flat[last], 0).reshape(kinds.shape)


def quantised(samples: Levels, count: int) -> NDArray[np.intp]:
    """The nearest of so many even steps, from 0."""
    return np.rint(samples * (count - 1)).astype(np.intp)


def inked(samples: Levels) -> NDArray[np.bool_]:
    """Where there is a dot."""
    dots: NDArray[np.bool_] = samples >= max(INK * samples.max(), 1e-9)
    return dots


@lru_cache(maxsize=8)
def tints(palette: Palette) -> tuple[str, ...]:
    """The colours of characters."""
    return shades(palette.dim, palette.ink, TINTS) if palette.colour else ("",) * TINTS


@lru_cache(maxsize=8)
def pairs(palette: Palette) -> tuple[str, ...]:
    """The styles of half blocks: the front's step times `GREYS` plus that behind."""
    greys = shades(palette.paper, palette.ink, GREYS)
    return tuple(f"{front} on {behind}" for front in greys for behind in greys)


def shades(start: str, end: str, count: int) -> tuple[str, ...]:
    """Colours in even steps from one to another, both as `#rrggbb`."""
    ends = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in (start, end)])
    mixed = np.rint(np.linspace(ends[0], ends[1], count)).astype(int).tolist()
    return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in mixed)


def digit_note(shape: tuple[int, ...], style: str, width: int, height: int) -> str:
    """The scale of a picture (rows × columns of pixels) in a pane, in few words.

    `28×28`, `28×28 at 1/2`, `28×28 at 71 %`, `28×28 at 2×`, `28×28 in hexadecimal`, `means of 2×2 pixels`.
    """
    rows, columns = shape
    size = f"{rows}×{columns}"
    if style == "numbers" and width >= NOTATIONS[-1].width:
        notation, grid = numbering(shape, width, height)
        means = grid != (rows, columns)
        words = f"means of {round(rows / grid[0], 1):g}×{round(columns / grid[1], 1):g} pixels" if means else size
        return words + (" in hexadecimal" if notation.code == "x" else "")
    raster = RASTERS[picture_style(style)]
    times = scale((rows, columns), raster.samples(width, height), raster.pixel)
    if times == 1:
        return size
    if times > 1:
        return f"{size} at {times:.0f}×"
    part = 1 / times
    return f"{size} at 1/{part:.0f}" if part == round(part) else f"{size} at {percent(times, 0)}"


def ascii_digit(pixels: NDArray[np.uint8]) -> Text:
    """Pixels (height, width), 0 to 255, at full size and without colour."""
    return digit(pixels, "ascii", 2 * pixels.shape[1], pixels.shape[0], PLAIN)


def half_block_digit(pixels: NDArray[np.uint8]) -> Text:
    """Pixels (height, width), 0 to 255, at full size in greys, for a terminal whose background is not known."""
    return digit(pixels, "half blocks", pixels.shape[1], -(-pixels.shape[0] // 2), DARK)

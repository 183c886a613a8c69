"""How true the pictures of digits are: whether a cell looks as dark or as bright as its pixels are.

The ink of a character is the share of its cell that a font fills, measured here. Mixed with the colours of a cell, it
gives the cell's luminance, from which follows its lightness L* (CIE 1976): how bright the cell looks. The result of a
style is the correlation between how much its cells differ from the paper and the image resampled to these cells: the
mean over test images.

    python tests/benchmarks/ink.py [--font DejaVuSansMono.ttf] [--images 200] [--characters]
"""

from __future__ import annotations

import argparse
import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rich.text import Text

from tuinet.datasets.catalogue import BUNDLED
from tuinet.datasets.dataset import load
from tuinet.render.digit import RASTERS, digit
from tuinet.render.palette import DARK, LIGHT, PLAIN, Palette
from tuinet.render.resampling import resample
from tuinet.runs.home import home

Floats = NDArray[np.float64]

BLOCKS = {" ": 0.0, "▀": 1.0, "▄": 0.0, "█": 1.0}
"""The ink of the upper half of a cell, whatever the font"""

FULL_BRAILLE = 0.38
"""The ink of ⣿ where terminals draw its dots as circles that nearly touch"""

PANES = {"reduced": (40, 20), "full size": (56, 28)}


@lru_cache(maxsize=4)
def opened_font(path: str) -> ImageFont.FreeTypeFont:
    """The font, large enough for a precise measurement."""
    return ImageFont.truetype(path, 64)


@lru_cache(maxsize=256)
def ink(character: str, path: str) -> float:
    """The share of its cell that a character fills, from 0 to 1."""
    if "\u2800" <= character <= "\u28ff":
        return (ord(character) - 0x2800).bit_count() / 8 * FULL_BRAILLE
    font = opened_font(path)
    cell = Image.new("L", (round(font.getlength("M")), sum(font.getmetrics())))
    ImageDraw.Draw(cell).text((0, 0), character, fill=255, font=font)
    return float(np.asarray(cell).mean()) / 255


@lru_cache(maxsize=256)
def luminance(colour: str) -> float:
    """The relative luminance of an sRGB colour, `#rrggbb`."""
    parts = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def lightness(luminances: Floats) -> Floats:
    """L* (CIE 1976), from 0 to 100."""
    result: Floats = np.where(luminances > 216 / 24389, 116 * np.cbrt(luminances) - 16, 24389 / 27 * luminances)
    return result


@lru_cache(maxsize=1024)
def colours_of(style: str, paper: str, ink_colour: str) -> tuple[str, str]:
    """The colours of a character and of its cell."""
    colours = re.findall("#[0-9a-f]{6}", style)
    if not colours:
        return ink_colour, paper
    if " on " in style:
        return colours[0], colours[-1]
    return colours[0], paper


def contrasts(picture: Text, style: str, paper: str, ink_colour: str, path: str) -> Floats:
    """How much each cell differs from the paper in lightness; of half blocks, each half of a cell."""
    lines = picture.plain.split("\n")
    width = len(lines[0])
    styles = [""] * len(picture.plain)
    for span in picture.spans:
        styles[span.start : span.end] = [str(span.style)] * (span.end - span.start)
    rows = []
    for y, line in enumerate(lines):
        upper, lower = [], []
        for x, character in enumerate(line):
            front, behind = colours_of(styles[y * (width + 1) + x], paper, ink_colour)
            if style == "half blocks":
                halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}[character]
            else:
                halves = (ink(character, path),) * 2
            for part, row in zip(halves, (upper, lower), strict=True):
                row.append(part * luminance(front) + (1 - part) * luminance(behind))
        rows += [upper, lower] if style == "half blocks" else [upper]
    return np.abs(lightness(np.array(rows)) - lightness(np.array(luminance(paper))))


def correlation(pixels: NDArray[np.uint8], shown: Floats, is_inked_only: bool, smooth: bool) -> float:
    """The correlation of an image, resampled to the cells, and of what the cells show."""
    samples = resample(pixels, (shown.shape[0], shown.shape[1]), smooth)
    chosen = samples > 0 if is_inked_only else np.ones_like(samples, bool)
    return float(np.corrcoef(samples[chosen], shown[chosen])[0, 1])


def measured(images: NDArray[np.uint8], style: str, palette: Palette, paper: str, ink_colour: str, path: str) -> str:
    """A row of the table."""
    figures = []
    for width, height in PANES.values():
        pictures = [
            contrasts(digit(image, style, width, height, palette), style, paper, ink_colour, path) for image in images
        ]
        for is_inked_only in (False, True):
            values = [
                correlation(image, shown, is_inked_only, RASTERS[style].smooth)
                for image, shown in zip(images, pictures, strict=True)
            ]
            figures.append(f"{np.nanmean(values):.4f}")
    return "  ".join(f"{figure:>9}" for figure in figures)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--font", default="DejaVuSansMono.ttf")
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--characters", action="store_true", help="print the ink of each character that is no letter")
    options = parser.parse_args()
    if options.characters:
        signs = [chr(code) for code in range(32, 127) if not chr(code).isalnum()]
        for sign in sorted(signs, key=lambda sign: ink(sign, options.font)):
            print(f"{sign!r}: {ink(sign, options.font):.3f}")
        return
    images = load(BUNDLED, home(), valid_size="auto", train_limit=None, splits=("test",)).test.images[: options.images]
    print(f"{'':24}" + "  ".join(f"{name:>20}" for name in PANES))
    print(f"{'':24}" + "  ".join(f"{title:>9}" for title in ("all", "inked") * len(PANES)))
    settings: list[tuple[str, Palette, Palette]] = [
        ("dark", DARK, DARK),
        ("light", LIGHT, LIGHT),
        ("NO_COLOR", PLAIN, DARK),
    ]
    for style in ("ascii", "half blocks", "braille"):
        for name, palette, seen in settings:
            row = measured(images, style, palette, seen.paper, seen.ink, options.font)
            print(f"{style:12}{name:12}{row}")


if __name__ == "__main__":
    main()

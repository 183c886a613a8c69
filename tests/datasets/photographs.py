"""Simulated photographs of digits: what a camera and a sheet of paper do to a drawing. Everything is seeded."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Grey = NDArray[np.float32]
Rng = np.random.Generator

HEIGHT = 360
WIDTH = 480

STROKES: dict[int, list[list[tuple[float, float]]]] = {
    0: [[(50 + 26 * math.sin(t / 16 * math.tau), 50 - 42 * math.cos(t / 16 * math.tau)) for t in range(17)]],
    1: [[(38, 26), (54, 8), (54, 92)]],
    2: [[(24, 28), (32, 12), (50, 7), (70, 16), (73, 34), (58, 56), (24, 90), (78, 90)]],
    3: [[(26, 14), (48, 7), (70, 17), (70, 34), (46, 47), (72, 58), (76, 76), (54, 92), (24, 84)]],
    4: [[(58, 8), (22, 60), (80, 60)], [(62, 34), (62, 92)]],
    5: [[(72, 9), (32, 9), (28, 45), (52, 40), (73, 54), (72, 78), (50, 92), (26, 84)]],
    6: [[(66, 8), (40, 30), (28, 60), (32, 84), (52, 92), (72, 80), (68, 58), (50, 52), (30, 64)]],
    7: [[(22, 10), (78, 10), (46, 92)]],
    8: [
        [
            (50, 48),
            (30, 34),
            (32, 14),
            (50, 7),
            (68, 14),
            (70, 32),
            (28, 66),
            (28, 84),
            (50, 93),
            (72, 84),
            (72, 66),
            (50, 48),
        ]
    ],
    9: [[(70, 30), (60, 48), (38, 48), (28, 30), (38, 10), (60, 9), (70, 24), (68, 54), (58, 92)]],
}
"""Each digit as the strokes of a pen, in a square of 100 x 100 with the origin at the top left"""


@dataclass(frozen=True)
class Sheet:
    """A page with a drawing, before the camera sees it."""

    reflectance: Grey
    """How much light each point reflects, of shape (height, width)"""
    mask: Grey
    """How much of each point is covered with ink"""
    bounds: tuple[int, int, int, int]
    """Left, top, right and bottom of the drawing"""


def drawn(digit: int, rng: Rng, width: float = 7) -> Grey:
    """Ink coverage of a digit drawn with a pen whose line is `width` hundredths wide, of shape (256, 256)."""
    image = Image.new("L", (512, 512))
    pen = ImageDraw.Draw(image)
    slant = rng.uniform(-0.15, 0.25)
    squeeze = rng.uniform(0.8, 1.1)
    wobble = rng.normal(0, 1.2, (64, 2))
    size = 512 / 120
    for stroke in STROKES[digit]:
        points = []
        for (x, y), (dx, dy) in zip(stroke, wobble, strict=False):
            across = 50 + (x - 50) * squeeze + (50 - y) * slant + dx
            points.append(((across + 10) * size, (y + dy + 10) * size))
        pen.line(points, fill=255, width=round(width * size), joint="curve")
        radius = width * size / 2
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.resize((256, 256), Image.Resampling.BOX), np.float32) / 255


def scanned(digit: NDArray[np.uint8], size: int) -> Grey:
    """A digit of MNIST, enlarged without its pixels showing."""
    image = Image.fromarray(digit).resize((size, size), Image.Resampling.BICUBIC)
    coverage = np.asarray(image.filter(ImageFilter.GaussianBlur(size / 80)), np.float32) / 255
    return np.clip((coverage - 0.5) * 2.0 + 0.5, 0, 1)


def sheet(coverage: Grey, rng: Rng, ink: float = 0.2, paper: float = 0.9, share: float | None = None) -> Sheet:
    """Lay ink of this reflectance on paper, somewhere on the page, `share` of its height high."""
    height = round(HEIGHT * (rng.uniform(0.35, 0.7) if share is None else share))
    side = Image.fromarray((coverage * 255).astype(np.uint8)).resize((height, height), Image.Resampling.LANCZOS)
    left = int(rng.integers(WIDTH // 8, WIDTH - WIDTH // 8 - height))
    top = int(rng.integers(HEIGHT // 10, HEIGHT - HEIGHT // 10 - height))
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    mask[top : top + height, left : left + height] = np.asarray(side, np.float32) / 255
    return Sheet(paper + (ink - paper) * mask, mask, (left, top, left + height, top + height))


def places() -> tuple[Grey, Grey]:
    """Row and column of every pixel, in shares of the height."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32) / HEIGHT
    return rows, columns


def ramp(rng: Rng, low: float) -> Grey:
    """Light that falls off across the page, from 1 to `low`."""
    rows, columns = places()
    angle = rng.uniform(0, math.tau)
    along = rows * math.sin(angle) + columns * math.cos(angle)
    along = (along - along.min()) / (along.max() - along.min())
    return 1 - (1 - low) * along


def lamp(rng: Rng) -> Grey:
    """The round spot of a lamp: bright in the middle, a third of that in the corners."""
    rows, columns = places()
    distance = np.hypot(rows - rng.uniform(0.2, 0.8), columns - rng.uniform(0.3, 1.0))
    return np.asarray(0.3 + 0.7 * np.exp(-((distance / 0.7) ** 2)), np.float32)


def edge(rng: Rng, through: tuple[float, float], softness: float, depth: float) -> Grey:
    """Light behind a straight edge through a point: 1 on one side, 1 - depth on the other."""
    rows, columns = places()
    angle = rng.uniform(0, math.tau)
    along = (rows - through[0]) * math.sin(angle) + (columns - through[1]) * math.cos(angle)
    return np.asarray(1 - depth / (1 + np.exp(np.clip(along / softness, -50, 50))), np.float32)


def camera(light: Grey, rng: Rng, noise: float = 0.012, blur: float = 0.8) -> NDArray[np.uint8]:
    """Return the image as a camera takes it: a slight blur, noise, eight bits."""
    image = Image.fromarray((np.clip(light, 0, 1) * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(blur))
    pixels = np.asarray(image, np.float32) / 255 + rng.normal(0, noise, light.shape)
    return np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)


def middle(page: Sheet) -> tuple[float, float]:
    left, top, right, bottom = page.bounds
    return (top + bottom) / 2 / HEIGHT, (left + right) / 2 / HEIGHT


def clean(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    return camera(sheet(coverage, rng).reflectance, rng)


def uneven_light(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    return camera(sheet(coverage, rng).reflectance * ramp(rng, 0.35), rng)


def lamplight(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    return camera(sheet(coverage, rng).reflectance * lamp(rng), rng)


def soft_shadow(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    page = sheet(coverage, rng)
    return camera(page.reflectance * edge(rng, middle(page), 0.05, 0.55), rng)


def hard_shadow(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    page = sheet(coverage, rng)
    return camera(page.reflectance * edge(rng, middle(page), 0.002, 0.5), rng)


def table_edge(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    """A dark, grained table beside the paper."""
    page = sheet(coverage, rng)
    left = page.bounds[0]
    bottom = page.bounds[3]
    rows, columns = places()
    tilt = rng.uniform(-0.08, 0.08)
    if rng.random() < 0.5:
        outside = columns + tilt * rows < 0.7 * left / HEIGHT
    else:
        outside = rows + tilt * columns > (bottom + 0.5 * (HEIGHT - bottom)) / HEIGHT
    grain = 0.25 + 0.05 * np.sin(rows * 90 + 8 * np.sin(columns * 7))
    return camera(np.where(outside, grain, page.reflectance).astype(np.float32) * ramp(rng, 0.7), rng)


def webcam(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    """Few pixels, much noise, little contrast, uneven light."""
    light = sheet(coverage, rng, ink=0.25, paper=0.7).reflectance * ramp(rng, 0.6)
    small = Image.fromarray(camera(light, rng, noise=0, blur=1.5)).resize((240, 180), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float32) + rng.normal(0, 15, (180, 240))
    return np.rint(np.clip(pixels, 0, 255)).astype(np.uint8)


def lines(rng: Rng, spacing: float, strength: float, upright: bool) -> Grey:
    """Printed lines at a slight angle: how much light each pixel of the page reflects."""
    rows, columns = places()
    tilt = rng.uniform(-0.03, 0.03)
    across = columns - tilt * rows if upright else rows + tilt * columns
    offset = np.abs((across / spacing + rng.random()) % 1 - 0.5) * spacing
    return np.asarray(1 - strength * np.clip(1.5 - offset * HEIGHT, 0, 1), np.float32)


def ruled(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    page = sheet(coverage, rng)
    return camera(page.reflectance * lines(rng, rng.uniform(0.12, 0.3), 0.45, False) * ramp(rng, 0.7), rng)


def squared(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    page = sheet(coverage, rng)
    spacing = rng.uniform(0.1, 0.2)
    grid = lines(rng, spacing, 0.4, False) * lines(rng, spacing, 0.4, True)
    return camera(page.reflectance * grid * ramp(rng, 0.7), rng)


def form_box(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    """A printed black box around the digit, as in a form."""
    page = sheet(coverage, rng, share=rng.uniform(0.4, 0.6))
    left, top, right, bottom = page.bounds
    margin = -round(0.06 * (right - left)) + int(rng.integers(0, 12))
    image = Image.fromarray((page.reflectance * 255).astype(np.uint8))
    box = (left - margin, top - margin, right + margin, bottom + margin)
    ImageDraw.Draw(image).rectangle(box, outline=40, width=3)
    return camera(np.asarray(image, np.float32) / 255 * ramp(rng, 0.7), rng)


def specks(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    """Dust, crumbs and dots of ink all over the page."""
    page = sheet(coverage, rng)
    image = Image.fromarray((page.reflectance * 255).astype(np.uint8))
    for _ in range(40):
        x = rng.uniform(0, WIDTH)
        y = rng.uniform(0, HEIGHT)
        radius = rng.uniform(1, 4)
        ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), fill=int(rng.integers(30, 160)))
    return camera(np.asarray(image, np.float32) / 255, rng)


def ten_bits(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    """Return the image as many sensors deliver it: values up to 1023 in 16 bits."""
    light = np.asarray(camera(sheet(coverage, rng).reflectance * ramp(rng, 0.5), rng), np.uint16)
    return light * 4


def pencil(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    page = sheet(coverage * rng.uniform(0.7, 1, coverage.shape).astype(np.float32), rng, ink=0.72)
    return camera(page.reflectance * ramp(rng, 0.6), rng)


def chalk(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    """Light on a dark board that is lit from one side."""
    page = sheet(coverage * rng.uniform(0.6, 1, coverage.shape).astype(np.float32), rng, ink=0.85, paper=0.2)
    return camera(page.reflectance * ramp(rng, 0.5), rng)


def ballpoint(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    """A thin line: what is left of the stroke when a quarter of a millimetre is taken off each side."""
    image = Image.fromarray((coverage * 255).astype(np.uint8)).filter(ImageFilter.MinFilter(9))
    page = sheet(np.asarray(image, np.float32) / 255, rng, ink=0.35)
    return camera(page.reflectance * ramp(rng, 0.6), rng)


def few_pixels(coverage: Grey, rng: Rng) -> NDArray[np.generic]:
    """A drawing on 40 x 40 pixels, light on dark."""
    return np.asarray(Image.fromarray((coverage * 255).astype(np.uint8)).resize((40, 40), Image.Resampling.BICUBIC))


KINDS: dict[str, Callable[[Grey, Rng], NDArray[np.generic]]] = {
    kind.__name__: kind
    for kind in (
        uneven_light,
        lamplight,
        soft_shadow,
        hard_shadow,
        table_edge,
        webcam,
        ruled,
        squared,
        form_box,
        specks,
        ten_bits,
        pencil,
        chalk,
        ballpoint,
        few_pixels,
    )
}
"""The kinds of photographs, by name"""

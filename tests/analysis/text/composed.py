"""Images of numbers, composed of digits of MNIST's test set. Everything is seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]

SCALE = 3
"""Pixels of the composed image for each pixel of MNIST"""


@dataclass(frozen=True)
class Digits:
    """Digits to compose."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def line(self, rng: np.random.Generator, count: int, gap: tuple[float, float]) -> tuple[Grey, str]:
        """The ink of digits in a line, with gaps in pixels of MNIST, negative where they overlap; and the text."""
        chosen = rng.integers(0, len(self.images), count)
        ink = np.zeros((32 * SCALE, 32 * SCALE * (count + 1)), np.float32)
        left = 4 * SCALE
        for index in chosen:
            digit = self.images[index]
            columns = np.flatnonzero(digit.max(axis=0) > 20)
            digit = digit[:, columns[0] : columns[-1] + 1]
            width = digit.shape[1] * SCALE
            large = np.asarray(Image.fromarray(digit).resize((width, 28 * SCALE), Image.Resampling.BICUBIC)) / 255
            top = int(rng.integers(0, 2 * SCALE))
            region = ink[top : top + 28 * SCALE, left : left + width]
            np.maximum(region, large, out=region)
            left += width + round(rng.uniform(*gap) * SCALE)
        return ink, "".join(str(self.labels[index]) for index in chosen)

    def page(
        self,
        rng: np.random.Generator,
        lines: int = 1,
        count: int = 5,
        gap: tuple[float, float] = (3, 8),
        degrees: float = 0,
    ) -> tuple[Grey, list[str]]:
        """The ink of a page, rotated clockwise by some degrees, and the text of its lines."""
        rows, texts = zip(*(self.line(rng, count, gap) for _ in range(lines)), strict=True)
        ink = np.pad(np.concatenate([np.pad(row, 6) for row in rows]), 30)
        if degrees:
            rotated = Image.fromarray(ink).rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
            ink = np.asarray(rotated, np.float32).clip(0, 1)
        return ink, list(texts)


def on_paper(ink: Grey) -> Grey:
    """Dark on white, evenly lit."""
    return np.asarray(0.9 - 0.7 * ink, np.float32)


def on_shaded_paper(ink: Grey) -> Grey:
    """Dark on paper that is lit from the left, with grain."""
    grain = np.random.default_rng(0).normal(0, 0.01, ink.shape)
    return np.asarray((on_paper(ink) * np.linspace(1, 0.45, ink.shape[1]) + grain).clip(0, 1), np.float32)


def on_ruled_paper(ink: Grey) -> Grey:
    """On shaded paper with lines that the digits cross."""
    lines = np.where(np.arange(len(ink)) % 40 < 2, 0.7, 1)[:, np.newaxis]
    return np.asarray(on_shaded_paper(ink) * lines, np.float32)


def on_a_board(ink: Grey) -> Grey:
    """Light on black."""
    return ink

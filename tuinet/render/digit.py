"""Images of digits as characters."""

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from rich.text import Text

RAMP = " .:-=+*#%@"
"""From no ink to full ink. On a dark background ink shines, on a light one it is dark: both read as ink."""


def ascii_digit(pixels: NDArray[np.uint8]) -> Text:
    """Pixels (height, width), 0 to 255, as lines of two characters a pixel: a character is twice as high as wide."""
    levels = pixels.astype(np.uint16) * (len(RAMP) - 1) // 255
    return Text("\n".join("".join(RAMP[level] * 2 for level in row) for row in levels), no_wrap=True)


def half_block_digit(pixels: NDArray[np.uint8]) -> Text:
    """Pixels (height, width) in greys, two rows to a line: the upper half of a cell in front, the lower behind."""
    if len(pixels) % 2:
        pixels = np.vstack([pixels, np.zeros_like(pixels[:1])])
    text = Text(no_wrap=True)
    for line, (upper, lower) in enumerate(zip(pixels[::2], pixels[1::2], strict=True)):
        if line:
            text.append("\n")
        for above, below in zip(upper.tolist(), lower.tolist(), strict=True):
            text.append("▀", Style(color=grey(above), bgcolor=grey(below)))
    return text


def grey(level: int) -> str:
    """The colour of a grey level, 0 to 255."""
    return f"#{level:02x}{level:02x}{level:02x}"

"""Small grey images as SVG: every viewer shows their pixels sharply at any size."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tuinet.exports.markup import Element, element

SHADES = 16
"""Levels of grey that are distinguished, black included: as many as one hexadecimal digit"""


def image_svg(pixels: NDArray[np.uint8]) -> Element:
    """Return an image (height, width) as an `svg` element without a size, with a path for each shade."""
    height, width = pixels.shape
    shades = np.rint(pixels / 255 * (SHADES - 1)).astype(int)
    runs: dict[int, list[str]] = {}
    for y, row in enumerate(shades.tolist()):
        x = 0
        for shade, group in groupby(row):
            length = len(list(group))
            if shade:
                runs.setdefault(shade, []).append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    black = element("rect", width=width, height=height, fill="#000")
    paths = [element("path", d="".join(parts), fill=f"#{shade:x}{shade:x}{shade:x}") for shade, parts in runs.items()]
    return element("svg", black, *paths, viewBox=f"0 0 {width} {height}", shape_rendering="crispEdges")

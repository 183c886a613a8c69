"""Neighbours in a row: small digits side by side, a caption below each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.render.digit import RASTERS, drawn, levels, paint
from tuinet.render.palette import Palette

CAPTION, GAP = 8, 2
"""Columns of the shortest caption, `[7→1 ✗]`, with one to its neighbour; columns between two digits."""

Images = Sequence[NDArray[np.uint8]] | NDArray[np.uint8]
"""Images of one shape, each (rows, columns), 0 to 255."""


def strip_room(width: int, shape: tuple[int, ...], height: int) -> int:
    """How many images of a shape (rows, columns) fit side by side into a pane: one at least where there is any room."""
    if width < 1 or height < 1:
        return 0
    rows, columns = shape
    digit_width = round(2 * (height - 1) * columns / rows)
    return max(1, width // max(CAPTION, digit_width + GAP))


def strip_at(x: int, width: int, shape: tuple[int, ...], height: int) -> int | None:
    """Which of the images in a pane is at a column; None right of the last."""
    room = strip_room(width, shape, height)
    position = x // (width // room) if room else room
    return position if 0 <= position < room else None


def strip(
    images: Images,
    captions: Sequence[tuple[str, bool | None]],
    selected: int,
    width: int,
    height: int,
    style: str,
    palette: Palette,
) -> Text:
    """Images in a row, as many as `strip_room` tells, in places that depend on the pane alone.

    Args:
        images: The images; those that do not fit are left out.
        captions: What is said below each, and whether the network is right: a sign and a colour; None is neither.
        selected: The position of the one that is in brackets and reversed.
        width: Columns of the pane.
        height: Lines of the pane; the last is that of the captions.
        style: One of `digit_styles.DIGIT_STYLES`; there is no room for numbers, and ASCII is drawn instead.
        palette: The colours.
    """
    room = strip_room(width, images[0].shape, height) if len(images) else 0
    if not room:
        return Text(no_wrap=True)
    slot = width // room
    words = [
        caption(text, right, position == selected, slot, palette)
        for position, (text, right) in enumerate(captions[:room])
    ]
    line = Text(no_wrap=True).join(words)
    if height == 1:
        return line
    return Text("\n", no_wrap=True).join([pictures(images[:room], slot, width, height - 1, style, palette), line])


def pictures(images: Images, slot: int, width: int, height: int, style: str, palette: Palette) -> Text:
    """The images, each in the middle of its slot, drawn as one picture."""
    cell = RASTERS[drawn(style)].cell
    canvas = np.zeros((height * cell[0], width * cell[1]))
    for position, image in enumerate(images):
        samples = levels(image, style, max(1, slot - GAP), height)
        rows, columns = samples.shape
        top = (height - -(-rows // cell[0])) // 2 * cell[0]
        left = (position * slot + (slot - -(-columns // cell[1])) // 2) * cell[1]
        canvas[top : top + rows, left : left + columns] = samples
    return paint(canvas, style, palette)


def caption(text: str, right: bool | None, selected: bool, slot: int, palette: Palette) -> Text:
    """The words below an image, in the middle of its slot; a long text is cut, the sign is not."""
    sign = "" if right is None else " ✓" if right else " ✗"
    words = Text(text, no_wrap=True)
    words.truncate(max(1, slot - len(sign) - 3), overflow="ellipsis")
    words.append(sign)
    words = Text.assemble("[" if selected else " ", words, "]" if selected else " ", no_wrap=True)
    words.align("center", slot)
    words.truncate(slot)
    verdict = "" if right is None else palette.right if right else palette.wrong
    words.stylize(f"{verdict} bold reverse" if selected else verdict)
    return words

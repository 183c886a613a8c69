"""A strip of small digits side by side, each with a caption below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.render.digit import RASTERS, levels, paint, picture_style
from tuinet.render.palette import Palette

SHORTEST_CAPTION = 8
"""Columns of `[7→1 ✗]`, with a gap of one"""

GAP = 2
"""Columns between two digits"""

Images = Sequence[NDArray[np.uint8]] | NDArray[np.uint8]
"""Images of one shape, each (rows, columns), 0 to 255"""

Caption = tuple[str, bool | None]
"""The text below an image, and True if the network is right, False if it is wrong, None if unknown"""


def strip_room(width: int, shape: tuple[int, ...], height: int) -> int:
    """Return how many images of a shape (rows, columns) fit side by side: at least one if there is any room."""
    if width < 1 or height < 1:
        return 0
    rows, columns = shape
    digit_width = round(2 * (height - 1) * columns / rows)
    return max(1, width // max(SHORTEST_CAPTION, digit_width + GAP))


def strip_at(x: int, width: int, shape: tuple[int, ...], height: int) -> int | None:
    """Return the index of the image at a column of the pane; None outside the images."""
    room = strip_room(width, shape, height)
    if not room:
        return None
    position = x // (width // room)
    if not 0 <= position < room:
        return None
    return position


def strip(
    images: Images,
    captions: Sequence[Caption],
    selected: int,
    width: int,
    height: int,
    style: str,
    palette: Palette,
) -> Text:
    """Draw as many images as fit in a row, in slots that depend only on the size of the pane.

    Args:
        images: The images; those that do not fit are omitted.
        captions: The caption of each.
        selected: The index of the image whose caption is in brackets and reversed; -1 for none.
        width: Columns of the pane.
        height: Lines of the pane; the last is for the captions.
        style: One of `digit_styles.DIGIT_STYLES`; numbers do not fit, so ASCII takes their place.
        palette: The colours.
    """
    if not len(images):
        return Text(no_wrap=True)
    room = strip_room(width, images[0].shape, height)
    if not room:
        return Text(no_wrap=True)
    slot = width // room
    texts = [caption(*captions[k], k == selected, slot, palette) for k in range(min(room, len(captions)))]
    line = Text(no_wrap=True).join(texts)
    if height == 1:
        return line
    return Text("\n", no_wrap=True).join([pictures(images[:room], slot, width, height - 1, style, palette), line])


def pictures(images: Images, slot: int, width: int, height: int, style: str, palette: Palette) -> Text:
    """Draw the images as one picture, each in the middle of its slot."""
    cell_rows, cell_columns = RASTERS[picture_style(style)].cell
    canvas = np.zeros((height * cell_rows, width * cell_columns))
    for position, image in enumerate(images):
        samples = levels(image, style, max(1, slot - GAP), height)
        rows, columns = samples.shape
        # Pictures begin at whole cells. Otherwise the same image would look different in each slot.
        top = (height - -(-rows // cell_rows)) // 2 * cell_rows
        left = (position * slot + (slot - -(-columns // cell_columns)) // 2) * cell_columns
        canvas[top : top + rows, left : left + columns] = samples
    return paint(canvas, style, palette)


def caption(text: str, is_right: bool | None, is_selected: bool, slot: int, palette: Palette) -> Text:
    """Return the centred text below an image. A long text is cut off, but not its sign."""
    sign = ""
    style = ""
    if is_right is not None:
        sign = " ✗"
        style = palette.wrong
    if is_right:
        sign = " ✓"
        style = palette.right
    label = Text(text, no_wrap=True)
    label.truncate(max(1, slot - len(sign) - 3), overflow="ellipsis")
    label.append(sign)
    if is_selected:
        style = f"{style} bold reverse"
        label = Text.assemble("[", label, "]", no_wrap=True)
    else:
        label = Text.assemble(" ", label, " ", no_wrap=True)
    label.align("center", slot)
    label.truncate(slot)
    label.stylize(style)
    return label

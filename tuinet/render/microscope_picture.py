"""The image beside the sum of a unit and the gradient of one of its weights, if there is room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.analysis.terms import Terms
from tuinet.render.character_grid import CharacterGrid
from tuinet.render.figure_lines import TABLE_WIDTH
from tuinet.render.marked_image import Box, Look, draw_image, image_box, mark_pixels
from tuinet.render.microscope import backward_lines, forward_lines
from tuinet.render.specimen import Specimen

LINES_ABOVE_TERMS = 2

GAP = 2
"""Columns between the parts"""

LEAST_IMAGE = 14
"""Minimum number of columns of the image"""

MOST_IMAGE = 112
"""The columns to which a small image is enlarged: four for each pixel of MNIST"""

LEAST_BACKWARD = 14
"""Minimum number of lines of the backward side"""

WITHOUT_TERMS = 6
"""Lines of the forward side that list no term"""


@dataclass(frozen=True, eq=False)
class Slide:
    """The subject of the microscope."""

    specimen: Specimen
    listed: Terms
    """The terms of the unit's sum"""
    selected: int
    """The index of the term whose weight is shown on the backward side"""
    pixels: NDArray[np.uint8]
    """The image, (height, width)"""
    is_backward: bool
    """True to show the backward side if there is room for only one"""


class MicroscopePicture(NamedTuple):
    """What the microscope shows."""

    text: Text
    left: int
    """The column in which the terms begin"""
    has_image: bool
    """True if there was room for the image"""


def are_beside(width: int) -> bool:
    """Return True if both sides fit side by side."""
    return width >= 2 * TABLE_WIDTH + GAP


def shows_both(listed: Terms, width: int, height: int) -> bool:
    """Return True if both sides fit, side by side or stacked."""
    return are_beside(width) or fit_stacked(listed, height)


def fit_stacked(listed: Terms, height: int) -> bool:
    """Return True if both sides fit one below the other."""
    return height - len(listed.indices) - WITHOUT_TERMS - 1 >= LEAST_BACKWARD


def microscope_picture(slide: Slide, width: int, height: int, look: Look) -> MicroscopePicture:
    """Draw both sides or one, and the image beside or below them if there is room."""
    columns = _columns(slide, width, height, look)
    room = _image_room(columns, width, height)
    if len(columns) > 1 and fit_stacked(slide.listed, height):
        # Where the tables leave little room for the image, one below the other leaves more.
        stacked = [_stacked(slide, height, look)]
        stacked_room = _image_room(stacked, width, height)
        if _image_columns(slide, stacked_room) > _image_columns(slide, room):
            columns = stacked
            room = stacked_room
    cells = CharacterGrid(width, height)
    has_image = 2 * room.height >= LEAST_IMAGE
    if has_image:
        _draw_image(cells, slide, room, look)
    left = 0
    if not room.top:
        left = room.width + GAP
    for number, lines in enumerate(columns):
        cells.paste(left + number * (TABLE_WIDTH + GAP), 0, Text("\n").join(lines))
    return MicroscopePicture(cells.text(), left, has_image)


def _image_room(columns: list[list[Text]], width: int, height: int) -> Box:
    """Return the room for the image: to the left of the tables, or below them where that is too narrow."""
    left = width - len(columns) * (TABLE_WIDTH + GAP)
    if left >= LEAST_IMAGE:
        return Box(0, 0, left, height)
    top = max(len(lines) for lines in columns) + 1
    return Box(0, top, width, height - top)


def _image_columns(slide: Slide, room: Box) -> int:
    """Return how wide the image would be; 0 if it has no room."""
    if 2 * room.height < LEAST_IMAGE:
        return 0
    return image_box(slide.pixels.shape, room.width, room.height, MOST_IMAGE).width


def _columns(slide: Slide, width: int, height: int, look: Look) -> list[list[Text]]:
    """Arrange both sides side by side or stacked if there is room, or else show the chosen one."""
    if are_beside(width):
        source = int(slide.listed.indices[slide.selected])
        backward = backward_lines(slide.specimen, source, height, look)
        return [forward_lines(slide.specimen, slide.listed, slide.selected, look), backward]
    if fit_stacked(slide.listed, height):
        return [_stacked(slide, height, look)]
    if slide.is_backward:
        return [backward_lines(slide.specimen, int(slide.listed.indices[slide.selected]), height, look)]
    return [forward_lines(slide.specimen, slide.listed, slide.selected, look)]


def _stacked(slide: Slide, height: int, look: Look) -> list[Text]:
    """Return the forward side above the backward side."""
    source = int(slide.listed.indices[slide.selected])
    forward = forward_lines(slide.specimen, slide.listed, slide.selected, look)
    return [*forward, Text(), *backward_lines(slide.specimen, source, height - len(forward) - 1, look)]


def _draw_image(cells: CharacterGrid, slide: Slide, room: Box, look: Look) -> None:
    """Draw the image; if the inputs are its pixels, the listed ones are marked."""
    box = image_box(slide.pixels.shape, room.width, room.height, MOST_IMAGE)
    box = replace(box, left=box.left + room.left, top=box.top + room.top)
    draw_image(cells, slide.pixels, box, look)
    if slide.specimen.cell.layer:
        return
    terms = zip(slide.listed.indices.tolist(), slide.listed.products.tolist(), strict=True)
    selected = int(slide.listed.indices[slide.selected])
    mark_pixels(cells, slide.pixels.shape, terms, box, look.palette, selected)

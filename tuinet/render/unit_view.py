"""One hidden unit: its weights, the images that excite it most, and its outgoing weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tuinet.nn.arrays import Array
from tuinet.render.attribution import largest_of
from tuinet.render.blocks import Block, beside
from tuinet.render.palette import Palette
from tuinet.render.signed import signed_legend, signed_picture, small_style
from tuinet.render.softmax import bar
from tuinet.render.strip import pictures

LONGEST_HEADING = len("top weights to class")

ACROSS = 3
"""Images per row, and the number of rows"""

GAP = 2
"""Columns between two blocks"""

NO_IMAGE = 8
"""Columns of a missing image"""

LEAST_LINES = 3
"""Minimum number of lines of a row of images, with their captions"""

LEAST_BAR = 4
"""Minimum number of columns of the bars of weights"""

FIGURE = 6
"""Columns of a weight: its sign and two decimals"""

MOST_LINES = 14
"""Maximum number of lines of a picture of weights: at this size a pixel of MNIST is half a cell"""


@dataclass(frozen=True, eq=False)
class UnitView:
    """The content of the view of a unit."""

    weights: Array | None
    """Its weights as a picture, (height, width); None for a unit whose inputs are not pixels"""
    images: Sequence[NDArray[np.uint8]]
    """The images that excite it most, each (height, width), the strongest first"""
    labels: Sequence[str]
    """The class of each of those images"""
    targets: Sequence[str]
    """The names of the units or classes of the next layer"""
    outgoing: Array
    """The weight to each of them, (targets,)"""
    are_units: bool
    """True if they are units, False if they are classes"""
    selected: int
    """The index of the image under the cursor"""


def unit_view(
    view: UnitView, width: int, height: int, style: str, palette: Palette, ascii_only: bool, *, is_fine: bool = False
) -> Text:
    """Draw three blocks side by side, each with a heading; blocks that do not fit are omitted, first the weights.

    Args:
        view: The content.
        width: Columns of the pane.
        height: Lines of the pane.
        style: One of `digit_styles.DIGIT_STYLES`.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
        is_fine: Draw the weights twice as finely, by colour alone, if there are colours.
    """
    lines = height - 1
    if lines < ACROSS:
        return Text("A unit needs more room."[: max(0, width)], no_wrap=True)
    outgoing = max(LONGEST_HEADING, 2 + max(map(cell_len, view.targets)) + FIGURE + 8)
    room = width - outgoing - GAP
    weights = _weights(view, lines, palette, ascii_only, is_fine)
    style = small_style(style, palette, ascii_only)
    passed_on = (_outgoing(view, outgoing, lines, palette, ascii_only), outgoing)
    if weights is None:
        return beside([_strongest(view, room, lines, style, palette), passed_on], height, GAP)
    picture, picture_width = weights
    picture_lines = picture.plain.count("\n") + 1
    if room - picture_width - GAP >= _least_width(view, lines):
        strongest = _strongest(view, room - picture_width - GAP, lines, style, palette)
        return beside([weights, strongest, passed_on], height, GAP)
    if height - picture_lines >= ACROSS * LEAST_LINES + 1 and room >= picture_width:
        images, images_width = _strongest(view, room, height - picture_lines - 1, style, palette)
        left = Text("\n").join([picture, images]), max(picture_width, images_width)
        return beside([left, passed_on], height, GAP)
    return beside([_strongest(view, room, lines, style, palette), passed_on], height, GAP)


def _weights(view: UnitView, lines: int, palette: Palette, ascii_only: bool, is_fine: bool) -> Block | None:
    """Draw the weights from the pixels below a heading; None if the inputs are not pixels."""
    if view.weights is None:
        return None
    rows, columns = view.weights.shape
    height = min(lines, MOST_LINES)
    width = max(len("weights"), round(2 * height * columns / rows))
    picture = signed_picture(view.weights, width, height, palette, ascii_only, is_fine=is_fine)
    heading = Text("weights", palette.dim)
    legend = signed_legend(palette, ascii_only, "up", "down", is_fine=is_fine)
    if heading.cell_len + 2 + legend.cell_len <= width:
        heading.append("  ").append_text(legend)
    return Text("\n").join([heading, picture]), width


def _least_width(view: UnitView, lines: int) -> int:
    """Return the minimum number of columns in which the strongest images can be recognised."""
    return min(ACROSS * 8, ACROSS * _slot(view, lines))


def _slot(view: UnitView, lines: int) -> int:
    """Return the columns of an image of the largest possible height, with a gap."""
    if not view.images:
        return NO_IMAGE
    rows, columns = view.images[0].shape
    width: int = round(2 * max(1, lines // ACROSS - 1) * columns / rows)
    return width + GAP


def _strongest(view: UnitView, width: int, lines: int, style: str, palette: Palette) -> Block:
    """Draw the images in three rows of three below a heading, each with its class below."""
    slot = max(1, min(width // ACROSS, _slot(view, lines)))
    if not view.images:
        return Text("no image excites it", palette.dim), max(len("no image excites it"), ACROSS * slot)
    rows, columns = view.images[0].shape
    height = max(1, min(lines // ACROSS - 1, math.ceil((slot - GAP) * rows / (2 * columns))))
    parts = [Text("strongest images", palette.dim)]
    inked = without_common_margins(view.images)
    for start in range(0, len(inked), ACROSS):
        images = inked[start : start + ACROSS]
        parts.append(pictures(images, slot, ACROSS * slot, height, style, palette))
        captions = Text()
        for position in range(start, start + len(images)):
            label = view.labels[position]
            if position == view.selected:
                captions.append(set_cell_size(f"[{label}]".center(slot), slot), "bold reverse")
            else:
                captions.append(set_cell_size(label.center(slot), slot), palette.dim)
        parts.append(captions)
    return Text("\n").join(parts), ACROSS * slot


def without_common_margins(images: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
    """Crop the images to the part in which any of them has ink, so that small pictures show more of it."""
    ink = np.max(images, axis=0)
    rows = np.flatnonzero(ink.any(axis=1))
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return list(images)
    return [image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] for image in images]


def _outgoing(view: UnitView, width: int, lines: int, palette: Palette, ascii_only: bool) -> Text:
    """Draw a line for each outgoing weight; if not all fit, for the largest of them."""
    weights = view.outgoing.astype(np.float64)
    order = range(len(weights))
    heading = "weights to"
    if len(weights) > lines:
        order = np.argsort(-np.abs(weights), kind="stable")[:lines].tolist()
        heading = "top weights to"
    if view.are_units:
        heading += " unit"
    else:
        heading += " class"
    largest = largest_of(weights)
    name = max(cell_len(view.targets[k]) for k in order)
    room = width - name - FIGURE - 2
    parts = [Text(heading, palette.dim)]
    for k in order:
        weight = float(weights[k])
        line = Text(f"{view.targets[k]:>{name}} ", no_wrap=True)
        colour = palette.train
        if weight < 0:
            colour = palette.wrong
        line.append(signed_number(weight), colour)
        if largest and room >= LEAST_BAR and np.isfinite(weight):
            line.append(f" {bar(abs(weight) / largest, room, ascii_only)}", colour)
        parts.append(line)
    return Text("\n").join(parts)


def signed_number(value: float) -> str:
    """Format a number in six columns: `+0.31`, `−0.31`."""
    return f"{value:+.2f}".replace("-", "−").rjust(FIGURE)

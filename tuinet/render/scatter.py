"""A scatter plot of thousands of points in a few hundred cells, as dots or as class characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.text import Text

from tuinet.render.class_styles import class_signs, class_styles
from tuinet.render.digit import ANY, DOTS, written
from tuinet.render.palette import Palette, bold
from tuinet.render.scatter_grid import ScatterGrid

MISTAKE = "✗"
SUBJECT = "◆"

MARKED_SHARE = 0.25
"""The smallest share of marked points in a cell with a cross. In a small plot nearly every cell contains a mistake, and
with a cross in each of them the network would seem to know nothing"""

MARKED_TIMES = 2
"""The smallest ratio of that share to the share of all points: crosses would hide all of an untrained network's map"""

DENSITIES = ((1, "."), (2, ":"), (5, "%"))
"""The characters of a cell in ASCII, by the minimum number of points"""

FEW_TO_MANY = ".:% few to many "
"""The legend of these characters"""


@dataclass(frozen=True, eq=False)
class ScatterPoints:
    """The classes of the points, and the mistakes among them."""

    labels: NDArray[np.intp]
    """The class of each (n,)"""
    marked: NDArray[np.bool_]
    """A mask of those marked as mistakes (n,)"""


@dataclass(frozen=True)
class ScatterLook:
    """The look of points."""

    classes: Sequence[str]
    signs: bool
    """True to draw class characters, False to draw dots"""
    ascii_only: bool = False


def scatter(
    grid: ScatterGrid,
    points: ScatterPoints,
    look: ScatterLook,
    palette: Palette,
    cursor: int | None = None,
    subject: tuple[float, float] | None = None,
) -> Text:
    """Draw the points of a grid.

    A cell has the colour or the character of the most common class among its points, or a cross if enough of them are
    marked.

    Args:
        grid: The positions of the points.
        points: Their classes.
        look: Their look.
        palette: The colours.
        cursor: The index of a point to put in brackets.
        subject: The position of an additional point, which has a character of its own.
    """
    characters, kinds = _cells(grid, points, look)
    count = len(look.classes)
    marks = (bold(palette.wrong), bold(palette.accent), f"{bold(palette.ink)} reverse", "")
    wrong, own, selected, plain = range(count, count + len(marks))
    is_marked = _is_marked(grid, points)
    characters[is_marked] = MISTAKE
    kinds[is_marked] = wrong
    if subject is not None:
        column, row = grid.cell_of(subject)
        characters[row, column] = SUBJECT
        kinds[row, column] = own
    if cursor is not None:
        row = int(grid.rows[cursor])
        column = int(grid.columns[cursor])
        characters[row, column] = _sign_at_cursor(characters[row, column], cursor, points, look)
        kinds[row, column] = selected
        for beside, bracket in ((column - 1, "["), (column + 1, "]")):
            if 0 <= beside < grid.width and characters[row, beside] != SUBJECT:
                characters[row, beside] = bracket
                kinds[row, beside] = selected
        # A blank takes the style of the previous cell, which must not be that of the cursor.
        after = row * grid.width + min(column + 2, grid.width)
        if after < kinds.size and kinds.flat[after] == ANY:
            kinds.flat[after] = plain
    return written(characters, kinds, [*class_styles(count, palette), *marks])


def _sign_at_cursor(drawn: str, cursor: int, points: ScatterPoints, look: ScatterLook) -> str:
    if drawn == SUBJECT:
        return SUBJECT
    if points.marked[cursor]:
        return MISTAKE
    return class_signs(look.classes)[int(points.labels[cursor])]


def _is_marked(grid: ScatterGrid, points: ScatterPoints) -> NDArray[np.bool_]:
    """Return a mask of the cells with a cross (height, width)."""
    size = grid.width * grid.height
    is_marked = points.marked[grid.shown]
    totals = np.bincount(grid.cells, minlength=size)
    marked = np.bincount(grid.cells[is_marked], minlength=size)
    # If nearly all points are marked, as for an untrained network, only cells in which every one is marked stand out.
    least = min(1.0, max(MARKED_SHARE, MARKED_TIMES * float(is_marked.sum()) / max(1, len(is_marked))))
    return np.reshape((marked > 0) & (marked >= least * totals), (grid.height, grid.width))


def _cells(grid: ScatterGrid, points: ScatterPoints, look: ScatterLook) -> tuple[NDArray[np.str_], NDArray[np.intp]]:
    """Return the character and the class of each cell (height, width)."""
    shape = grid.height, grid.width
    count = len(look.classes)
    counts = np.bincount(
        grid.cells * count + points.labels[grid.shown], minlength=grid.width * grid.height * count
    ).reshape(*shape, count)
    classes = counts.argmax(axis=2)
    totals = counts.sum(axis=2)
    kinds = np.where(totals > 0, classes, ANY)
    if look.signs:
        signs = np.array(class_signs(look.classes))
        return np.where(totals > 0, signs[classes], " "), kinds
    if look.ascii_only:
        characters = np.full(shape, " ")
        for least, character in DENSITIES:
            characters[totals >= least] = character
        return characters, kinds
    return _dots(grid), kinds


def _dots(grid: ScatterGrid) -> NDArray[np.str_]:
    """Return braille characters with a dot for each of the eight parts of a cell that contains a point."""
    fine = ScatterGrid(grid.coordinates, grid.shown, 2 * grid.width, 4 * grid.height)
    dots = np.zeros((4 * grid.height, 2 * grid.width), bool)
    dots[fine.rows[grid.shown], fine.columns[grid.shown]] = True
    parts = dots.reshape(grid.height, 4, grid.width, 2)
    bits = np.einsum("iyjx,yx->ij", parts, DOTS, dtype=np.uint32, casting="unsafe")
    return np.where(bits > 0, (0x2800 + bits).view("U1"), " ")


def legend(look: ScatterLook, palette: Palette, width: int, *, crosses: bool = True) -> Text:
    """Explain characters and colours, as far as there is room: `✗ mistakes ◆ the image 0 1 2 …`.

    `crosses` is True if mistakes are marked.
    """
    line = Text(no_wrap=True)
    if crosses:
        line.append(f"{MISTAKE} mistakes ", bold(palette.wrong))
    line.append(f"{SUBJECT} the image ", bold(palette.accent))
    signs = class_signs(look.classes)
    if look.ascii_only and not look.signs and line.cell_len + len(FEW_TO_MANY) + len(signs) <= width:
        line.append(FEW_TO_MANY, palette.dim)
    if not look.signs and not palette.colour:
        # All dots are alike.
        return line
    room = width - line.cell_len
    entries = [f" {sign} {name} " for sign, name in zip(signs, look.classes, strict=True)]
    if signs == tuple(look.classes) or cell_len("".join(entries).rstrip()) > room:
        # A few names and no others would explain less than all characters.
        entries = [f" {sign}" for sign in signs]
    if cell_len("".join(entries)) > room:
        entries = list(signs)
    for entry, style in zip(entries, class_styles(len(signs), palette), strict=True):
        line.append(entry, style)
    line.truncate(width, overflow="ellipsis")
    return line


def names_in(key: Text, look: ScatterLook) -> bool:
    """Return True if a legend has the names of all classes, or their characters are their names."""
    return class_signs(look.classes) == tuple(look.classes) or all(name in key.plain for name in look.classes)


def class_names(look: ScatterLook, palette: Palette, width: int, height: int) -> list[Text]:
    """Return the character and the name of each class, one below the other, as many as fit: `3 cross`."""
    count = len(look.classes)
    shown = count
    if count > height:
        shown = max(0, height - 1)
    styles = class_styles(count, palette)
    entries = zip(class_signs(look.classes), look.classes, styles, strict=True)
    lines = [Text(f"{sign} {name}", style) for sign, name, style in entries][:shown]
    if 0 < shown < count:
        lines.append(Text(f"… {count - shown} more", palette.dim))
    for line in lines:
        line.truncate(width, overflow="ellipsis", pad=True)
    return lines

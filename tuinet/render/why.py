"""An image beside the attributions of its answer."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from rich.text import Text

from tuinet.analysis.attribution import METHODS, Map, Method, Target
from tuinet.analysis.evidence import evidence, figure_box
from tuinet.nn.arrays import Array
from tuinet.render.attribution import attribution_legend, attribution_picture, step_characters
from tuinet.render.blocks import beside
from tuinet.render.digit import digit
from tuinet.render.evidence import METHOD_HELP, METHOD_NAMES, SHORT_NAMES, comparison, evidence_sentence, sides
from tuinet.render.formatting import first_fitting, up_and_down
from tuinet.render.marked_image import Look
from tuinet.render.palette import Palette

PANEL = "method"
"""The key in the metadata of each picture under which its method is stored, for clicks"""

GAP = 2
"""Columns between two pictures"""

LEAST_COLUMNS = 20
"""Minimum number of columns of a picture in which strokes can be told apart"""

MOST_COLUMNS = 56
"""Two columns for each of 28 pixels: larger pictures show no more detail"""

ARRANGEMENTS = ((1, 4), (2, 2), (1, 3), (1, 2), (2, 1), (1, 1))
"""Rows and columns of pictures, the best arrangement first"""


@dataclass(frozen=True, eq=False)
class WhyView:
    """The explanation of one answer."""

    pixels: NDArray[np.uint8]
    """The image, (height, width)"""
    logits: Array
    """(classes,)"""
    target: Target
    maps: Mapping[Method, Map]
    """The attribution by each method, (inputs,)"""
    classes: tuple[str, ...]
    paper: float = 0.0
    """The background level, from 0 to 1"""
    score: str = "logit"
    """What `logits` are called: another name if outputs encode classes as bits or numbers"""

    @property
    def figure(self) -> NDArray[np.uint8]:
        """The image without its wide margins."""
        return self.pixels[self._box]

    def values(self, method: Method) -> Map:
        """Return the attribution by one method for the pixels of the figure."""
        return self.maps[method].reshape(self.pixels.shape)[self._box]

    @cached_property
    def _box(self) -> tuple[slice, slice]:
        return figure_box(self.pixels, self.paper)


def why_picture(view: WhyView, method: Method, width: int, height: int, look: Look) -> Text:
    """Draw the comparison, the evidence by one method in words, and as many pictures as are large enough.

    Args:
        view: The explanation.
        method: The selected method, which is summarised in words, and shown first if not all fit.
        width: Columns of every line.
        height: Maximum number of lines.
        look: The look of the terminal.
    """
    palette = look.palette
    target = view.target
    lines = _summary(view, method, width, palette)
    legend = attribution_legend(palette, look.ascii_only, *sides(target, view.classes))
    room = height - len(lines) - 1
    if room < 2:
        return Text("\n", no_wrap=True).join(lines[:height])
    rows, columns = arrangement(width, room)
    panel = (width - GAP * (columns - 1)) // columns
    shown = _panel_methods(method, rows * columns)
    heights = [room // rows] * rows
    for row in range(rows):
        panels = shown[row * columns : (row + 1) * columns]
        drawn = [(_panel(view, name, name == method, panel, heights[row], look), panel) for name in panels]
        lines += beside(drawn, heights[row], GAP).split("\n", allow_blank=True)
    hidden = [METHOD_NAMES[name] for name in METHODS if name not in shown]
    dot = step_characters(look.ascii_only)[-1]
    notes = [f"  {dot} ink that makes no difference", f"  {dot} no difference", ""]
    if hidden:
        arrows = up_and_down(look.ascii_only)
        down = "down" if look.ascii_only else "↓"
        count = len(hidden)
        more = [f"  with {arrows}: {', '.join(hidden)}", f"  {count} more with {arrows}", f"  {count} more: {down}"]
        notes = [note + keys for note in notes for keys in more]
    legend.append(first_fitting(notes, width - legend.cell_len), palette.dim)
    legend.truncate(width, overflow="ellipsis")
    lines.append(legend)
    all_help = [line for name in METHODS for line in _method_help(name, view.score, width, palette)]
    for help_lines in (all_help, _method_help(method, view.score, width, palette)):
        if len(lines) + len(help_lines) < height:
            lines += [Text(), *help_lines]
            break
    return Text("\n", no_wrap=True).join(lines)


def arrangement(width: int, height: int) -> tuple[int, int]:
    """Return the rows and columns of pictures: the most that are large enough, or else the largest single one."""
    for rows, columns in ARRANGEMENTS:
        if picture_columns(rows, columns, width, height) >= LEAST_COLUMNS:
            return rows, columns
    if picture_columns(1, 2, width, height) >= picture_columns(1, 1, width, height):
        return 1, 2
    return 1, 1


def picture_columns(rows: int, columns: int, width: int, height: int) -> int:
    """Return the columns of each square picture, below a line with its name; a cell is twice as high as wide."""
    return min((width - GAP * (columns - 1)) // columns, 2 * (height // rows - 1))


def _summary(view: WhyView, method: Method, width: int, palette: Palette) -> list[Text]:
    target = view.target
    title = Text(comparison(target, view.logits, view.classes, width, score=view.score), "bold", no_wrap=True)
    sentence = evidence_sentence(method, evidence(view.values(method)), target, view.classes)
    return [title, *_wrapped(sentence, width, palette)]


def _method_help(method: Method, score: str, width: int, palette: Palette) -> list[Text]:
    """Explain the values of a method."""
    name = METHOD_NAMES[method]
    explanation = METHOD_HELP[method].format(scores=f"{score}s")
    return _wrapped(f"{name[0].upper()}{name[1:]}: {explanation}", width, palette)


def _wrapped(text: str, width: int, palette: Palette) -> list[Text]:
    # No line begins with "%": textwrap does not break at a no-break space.
    glued = text.replace(" %", "\N{NO-BREAK SPACE}%")
    lines = textwrap.wrap(glued, max(8, width), break_on_hyphens=False)
    return [Text(line.replace("\N{NO-BREAK SPACE}", " "), palette.dim, no_wrap=True) for line in lines]


def _panel_methods(method: Method, count: int) -> Sequence[Method | None]:
    """Return the contents of the panels: None for the image, and methods, the selected one first if not all fit."""
    if count > len(METHODS):
        return (None, *METHODS)
    first = METHODS.index(method)
    turned = METHODS[first:] + METHODS[:first]
    if count == 1:
        return (method,)
    return (None, *turned[: count - 1])


def _panel(
    view: WhyView,
    method: Method | None,
    is_selected: bool,
    width: int,
    height: int,
    look: Look,
) -> Text:
    """Draw a name, and a picture below it."""
    columns = min(width, MOST_COLUMNS)
    if method is None:
        name = "image"
        picture = digit(view.figure, look.style, columns, height - 1, look.palette)
    else:
        name = METHOD_NAMES[method]
        if len(name) + 2 > width:
            name = SHORT_NAMES[method]
        values = view.values(method)
        picture = attribution_picture(view.figure, values, look.palette, columns, height - 1, look.ascii_only)
    if is_selected:
        heading = Text(f"> {name}", f"{look.palette.accent} bold")
    else:
        heading = Text(f"  {name}", look.palette.dim)
    panel = Text("\n", no_wrap=True).join([heading, picture])
    if method is not None:
        panel.stylize(Style.from_meta({PANEL: method}))
    return panel
